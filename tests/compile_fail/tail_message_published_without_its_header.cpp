// error: what the tails of a message hold stands behind it: include its generated <x.hpp> or <tenon/tailed.hpp>
#include <tails.types.hpp>
#include <tenon/publisher.hpp>

auto tail_message_published_without_its_header(tenon::Publisher<tails::Scan>& publisher) { return publisher.loan(); }
