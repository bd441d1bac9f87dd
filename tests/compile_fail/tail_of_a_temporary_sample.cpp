// error: (use of deleted function|call to deleted member function)
#include <tails.hpp>

auto tail_of_a_temporary_sample(tails::ScanSubscriber& subscriber) {
  return subscriber.take().tail(&tails::Scan::points);
}
