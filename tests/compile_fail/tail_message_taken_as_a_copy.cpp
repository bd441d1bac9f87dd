// error: the struct is not the whole message: read its tails from the sample of take\(\)
#include <tails.hpp>

bool tail_message_taken_as_a_copy(tails::ScanSubscriber& subscriber, tails::Scan& scan) {
  return subscriber.take_copy(scan);
}
