#include "schema/fresh.hpp"

#include <algorithm>
#include <bit>
#include <type_traits>

namespace tenon::schema {
namespace {

bool is_zero_value(const Value& value) {
  return std::visit(
      [](const auto& v) {
        using T = std::remove_cvref_t<decltype(v)>;
        if constexpr (std::is_same_v<T, std::string>) {
          return v.empty();
        } else if constexpr (std::is_same_v<T, Enumerator>) {
          return v.value == 0;
        } else if constexpr (std::is_same_v<T, double>) {
          return std::bit_cast<std::uint64_t>(v) == 0;  // -0.0 is not zero bytes
        } else {
          return v == T{};
        }
      },
      value);
}

// Below zero, zero, or above: -1, 0, 1.
int sign_of(const Value& value) {
  return std::visit(
      [](const auto& v) {
        using T = std::remove_cvref_t<decltype(v)>;
        if constexpr (std::is_same_v<T, std::string>) {
          return 0;
        } else if constexpr (std::is_same_v<T, Enumerator>) {
          return v.value > 0 ? 1 : v.value < 0 ? -1 : 0;
        } else {
          return v > T{} ? 1 : v < T{} ? -1 : 0;
        }
      },
      value);
}

bool allows_zero(const Member& member) {
  return !(member.min && sign_of(*member.min) > 0) && !(member.max && sign_of(*member.max) < 0);
}

// The label that an enumeration starts with.
bool first_label_is_zero(const Type& type) {
  if (type.labels.empty()) return false;
  const auto chosen =
      std::find_if(type.labels.begin(), type.labels.end(), [](const Label& each) { return each.is_default; });
  return (chosen == type.labels.end() ? type.labels.front() : *chosen).value == 0;
}

}  // namespace

FreshValues::FreshValues(const Descriptor& descriptor) : descriptor_(descriptor) {
  zero_.reserve(descriptor.types.size());
  for (const Type& type : descriptor.types) zero_.push_back(type_is_zero(type));
}

bool FreshValues::is_zero(const Member& member) const {
  if (descriptor_.types[member.type].kind == Kind::optional) return true;
  if (!allows_zero(member)) return false;
  return member.default_value ? is_zero_value(*member.default_value) : zero_[member.type];
}

bool FreshValues::type_is_zero(const Type& type) const {
  switch (type.kind) {
    case Kind::array:
      return zero_[type.element];
    case Kind::enumeration:
      return first_label_is_zero(type);
    case Kind::structure:
    case Kind::exception:
      return (type.base == kNoType || zero_[type.base]) &&
             std::all_of(type.members.begin(), type.members.end(), [&](const Member& each) { return is_zero(each); });
    case Kind::union_type:
      return union_is_zero(type);
    default:
      return true;
  }
}

// A union starts with its first arm, chosen by its first label, or as the default arm by the first that no arm has.
bool FreshValues::union_is_zero(const Type& type) const {
  if (type.members.empty() || !is_zero(type.members.front())) return false;
  const std::vector<std::int64_t>& labels = type.members.front().labels;
  if (!labels.empty()) return labels.front() == 0;
  const auto is_taken = [](const Member& arm) {
    return std::find(arm.labels.begin(), arm.labels.end(), 0) != arm.labels.end();
  };
  return zero_[type.storage] && std::none_of(type.members.begin(), type.members.end(), is_taken);
}

}  // namespace tenon::schema
