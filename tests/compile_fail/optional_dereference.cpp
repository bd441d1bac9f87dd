// error: (no match for .operator\*.|indirection requires pointer operand)
#include <tenon/optional.hpp>

double optional_dereference(const tenon::Optional<double>& altitude) { return *altitude; }
