// error: no matching (member )?function for call
#include <tails.hpp>

struct Other {
  tenon::TailString<> label;
};

auto tail_of_another_type(const tenon::TailSample<tails::Scan>& sample) { return sample.tail(&Other::label); }
