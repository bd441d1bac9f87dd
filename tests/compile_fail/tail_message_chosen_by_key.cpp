// error: messages with tails are not chosen by their key
#include <tails.hpp>
#include <tenon/keyed_subscriber.hpp>

auto tail_message_chosen_by_key(tenon::KeyedSubscriber<tails::Scan>& subscriber) { return subscriber.take(); }
