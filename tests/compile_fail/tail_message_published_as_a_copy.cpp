// error: the struct is not the whole message: what its tails hold is made in a loan\(\)
#include <tails.hpp>

auto tail_message_published_as_a_copy(tails::ScanPublisher& publisher) { return publisher.publish_copy({}); }
