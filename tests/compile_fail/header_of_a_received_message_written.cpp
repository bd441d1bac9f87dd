// error: (assignment of member|cannot assign to)
#include <headed.hpp>

#include <tenon/header.hpp>

void header_of_a_received_message_written(const tenon::Sample<headed::LongReading>& sample) {
  tenon::header<trace::Context>(sample).sent = 1;
}
