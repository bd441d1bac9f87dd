// compiles
#include <headed.hpp>

#include <tenon/header.hpp>

headed::Reading message_of_a_temporary_sample(headed::ReadingSubscriber& subscriber) {
  headed::Reading message = *subscriber.take();
  message = *subscriber.wait_take(std::chrono::seconds(1));
  if ((*subscriber.take()).base.sent == tenon::header<trace::Context>(message).sent) return message;
  return *subscriber.take();
}
