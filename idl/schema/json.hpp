// The JSON twin of a descriptor: what templates read, and nothing else.
//
// Every key is always present, `null` stands for "none", order is fixed: equal descriptors give equal text.
// Beyond descriptor.hpp it says what follows from it: `pad_before` and `tail_pad` (the bytes of each gap; an empty
// struct is one byte of `tail_pad`; a union's arms count from the end of the discriminator), `publishable`, and the
// bytes of the pruned descriptor for publishable structs and interfaces of files[0].
// Text that is not UTF-8 (a comment in another encoding) is replaced by U+FFFD: the twin is always valid JSON.
//
// Operations: {"name","id","result","bounds","parameters":[{"name","mode","type","bounds","source"}],"raises",
// "oneway","doc","source","request","answer","stream","signature"}. Labels: {"name","value","is_default","doc","source"}.
#pragma once

#include <string>

#include "schema/descriptor.hpp"

namespace tenon::schema {

std::string to_json(const Descriptor& descriptor);

}  // namespace tenon::schema
