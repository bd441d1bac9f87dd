// error: (unused-result|ignoring return)
#include <nav/constructs.types.hpp>

void bitset_answer_ignored(nav::Command& command) { command.set_gear(32); }
