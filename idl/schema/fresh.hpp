// Which types start as zero bytes: those of which memory that nobody wrote holds a fresh value.
//
// It decides what may be appended to a type (docs/design/type_identity.md, "Types that grow"): an old writer leaves zero
// where the member stands, and a reader must not take that for something else. Values only; any thread.
#pragma once

#include <vector>

#include "schema/descriptor.hpp"

namespace tenon::schema {

class FreshValues {
 public:
  // Looks at every type once. Precondition: a type refers only to types before it.
  explicit FreshValues(const Descriptor& descriptor);

  // Zero bytes are what the member starts with, or say that it is absent, and lie within its range.
  [[nodiscard]] bool is_zero(const Member& member) const;

 private:
  [[nodiscard]] bool type_is_zero(const Type& type) const;
  [[nodiscard]] bool union_is_zero(const Type& type) const;

  const Descriptor& descriptor_;
  std::vector<bool> zero_;  // by TypeId
};

}  // namespace tenon::schema
