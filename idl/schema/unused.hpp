// The bytes of a value to which a later version of its type may give a meaning (docs/design/type_identity.md, "Types that
// grow"), by the descriptor alone: the same that traits<T>::clear_unused of the generated type clears.
//
// For a value of one's own: nothing else writes to it meanwhile. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "schema/descriptor.hpp"

namespace tenon::schema {

class Unused {
 public:
  // Looks at every type once. Precondition: a complete descriptor, which outlives this.
  explicit Unused(const Descriptor& descriptor);

  [[nodiscard]] bool in(TypeId type) const { return has_[type]; }

  // Calls `show(offset, bytes)` for each stretch of them in every part that lives. Lengths beyond a bound count as the bound.
  // Precondition: `value` has the bytes of the type; what stands behind them, which does not grow, is left alone. Cost: proportional to the parts that live and hold such bytes.
  using Show = std::function<void(std::uint64_t offset, std::uint64_t bytes)>;
  void for_each(TypeId type, std::span<const std::byte> value, const Show& show) const;
  // Makes them zero.
  void clear(TypeId type, std::span<std::byte> value) const;

 private:
  [[nodiscard]] bool find(const Type& type) const;

  const Descriptor& descriptor_;
  std::vector<bool> has_;  // by TypeId
};

}  // namespace tenon::schema
