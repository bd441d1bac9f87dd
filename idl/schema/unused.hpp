// The bytes of a value to which a later version of its type may give a meaning (docs/design/type_identity.md, "Types that
// grow"), by the descriptor alone: the same that traits<T>::clear_unused of the generated type clears.
//
// For a value of one's own: nothing else writes to it meanwhile. Any thread.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "schema/descriptor.hpp"

namespace tenon::schema {

class Unused {
 public:
  // Looks at every type once. Precondition: a complete descriptor, which outlives this.
  explicit Unused(const Descriptor& descriptor);

  [[nodiscard]] bool in(TypeId type) const { return has_[type]; }

  // Makes them zero in every part that lives. Lengths beyond a bound count as the bound. Precondition: `value` has the
  // bytes of the type. Cost: proportional to the parts that live and hold such bytes.
  void clear(TypeId type, std::span<std::byte> value) const;

 private:
  [[nodiscard]] bool find(const Type& type) const;
  void part(TypeId id, std::byte* at) const;
  void structure(const Type& type, std::byte* at) const;
  void arms(const Type& type, std::byte* at) const;
  void elements(TypeId id, std::byte* at, std::uint64_t count, std::uint64_t stride) const;

  const Descriptor& descriptor_;
  std::vector<bool> has_;  // by TypeId
};

}  // namespace tenon::schema
