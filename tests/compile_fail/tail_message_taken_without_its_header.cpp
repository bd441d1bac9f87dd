// error: what the tails of a message hold stands behind it: include its generated <x.hpp> or <tenon/tailed.hpp>
#include <tails.types.hpp>
#include <tenon/subscriber.hpp>

auto tail_message_taken_without_its_header(tenon::Subscriber<tails::Scan>& subscriber) { return subscriber.take(); }
