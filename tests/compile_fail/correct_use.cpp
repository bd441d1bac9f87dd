// compiles
#include <tenon/types.hpp>

enum class Mode : int { idle };

bool correct_use(tenon::String<7>& name, tenon::Sequence<int, 2>& numbers, tenon::Bool& flag, const char (&text)[4]) {
  name = "seven77";
  flag = true;
  numbers = {{1, 2}};
  const tenon::Fit fit = numbers.push_back(3);
  return fit && name.assign(text);
}
