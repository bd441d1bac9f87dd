// error: these messages have no such header
#include <headed.hpp>

#include <tenon/header.hpp>

auto header_that_messages_have_not(const tenon::Sample<headed::Bare>& sample) {
  return tenon::header<trace::Context>(sample).sent;
}
