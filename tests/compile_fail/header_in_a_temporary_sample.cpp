// error: (use of deleted function|call to deleted function)
#include <headed.hpp>

#include <tenon/header.hpp>

const trace::Context& header_in_a_temporary_sample(headed::ReadingSubscriber& subscriber) {
  return tenon::header<trace::Context>(*subscriber.take());
}
