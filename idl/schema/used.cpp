#include "schema/used.hpp"

#include <algorithm>

#include "schema/choices.hpp"
#include "schema/geometry.hpp"
#include "schema/kind.hpp"
#include "schema/value_reader.hpp"

namespace tenon::schema {
namespace {

constexpr std::uint64_t kWord = 8;

class UsedWalk {
 public:
  using Move = std::function<void(std::uint64_t, std::uint64_t)>;

  UsedWalk(const Descriptor& descriptor, std::span<const std::byte> value, const Move& move)
      : descriptor_(descriptor), value_(value), size_(value.size()), move_(move) {}

  void finish() { through(size_); }

  void part(TypeId id, std::uint64_t at) {
    const Type& type = at_id(id);
    if (!roomy(type) || !value_.has(at, type.size)) return;
    switch (type.kind) {
      case Kind::string:
        through(at + kLengthSize);
        through(at + kLengthSize + count(type, at) + 1);  // and its NUL
        return pass_over(at + type.size);
      case Kind::sequence:
        return elements(type, at, at_id(type.element).alignment, at_id(type.element).size);
      case Kind::map: {
        const Shape pair = pair_shape(at_id(type.key), at_id(type.element)).shape;
        return elements(type, at, pair.alignment, pair.size);
      }
      case Kind::array:
        for (std::uint64_t i = 0; i < type.size / at_id(type.element).size; ++i)
          part(type.element, at + i * at_id(type.element).size);
        return;
      case Kind::optional:
        return optional(type, at);
      case Kind::union_type:
        return union_value(type, at);
      default:
        return structure(type, at);
    }
  }

 private:
  const Type& at_id(TypeId id) const { return descriptor_.types[id]; }

  [[nodiscard]] bool roomy(const Type& type) const {
    if (type.size < kRoomyBytes) return false;
    switch (type.kind) {
      case Kind::string:
      case Kind::sequence:
      case Kind::map:
      case Kind::optional:
      case Kind::union_type:
        return true;
      case Kind::array:
        return roomy(at_id(type.element));
      case Kind::structure:
      case Kind::exception:
        return (type.base != kNoType && roomy(at_id(type.base))) ||
               std::any_of(type.members.begin(), type.members.end(),
                           [this](const Member& one) { return roomy(at_id(one.type)); });
      default:
        return false;
    }
  }

  [[nodiscard]] std::uint64_t count(const Type& type, std::uint64_t at) const {
    return std::min(value_.load(at, kLengthSize), type.bound);
  }

  void elements(const Type& type, std::uint64_t at, std::uint32_t alignment, std::uint64_t stride) {
    const std::uint64_t first = at + elements_offset(alignment);
    through(first);
    const std::uint64_t number = count(type, at);
    if (stride >= kRoomyBytes)
      for (std::uint64_t i = 0; i < number; ++i) element(type, first + i * stride);
    through(first + number * stride);
    pass_over(at + type.size);
  }
  void element(const Type& type, std::uint64_t at) {
    if (type.kind == Kind::sequence) return part(type.element, at);
    part(type.key, at);
    part(type.element, at + pair_shape(at_id(type.key), at_id(type.element)).value_offset);
  }

  void optional(const Type& type, std::uint64_t at) {
    const Type& element = at_id(type.element);
    through(at + kPresenceSize);
    if (value_.load(at, kPresenceSize) != 0) {
      const std::uint64_t value = at + present_offset(element.alignment);
      part(type.element, value);
      through(value + element.size);
    }
    pass_over(at + type.size);
  }

  void union_value(const Type& type, std::uint64_t at) {
    const Type& discriminator = at_id(type.storage);
    through(at + discriminator.size);
    if (const Member* const arm = choices_.arm_of(type, choice_at(descriptor_, discriminator, value_, at))) {
      part(arm->type, at + arm->offset);
      through(at + arm->offset + at_id(arm->type).size);
    }
    pass_over(at + type.size);
  }

  void structure(const Type& type, std::uint64_t at) {
    if (type.base != kNoType) part(type.base, at);
    for (const Member& one : type.members) part(one.type, at + one.offset);
  }

  void through(std::uint64_t end) {
    const std::uint64_t until = std::min(round_up(end, kWord), size_);
    if (until <= done_) return;
    move_(done_, until - done_);
    done_ = until;
  }
  void pass_over(std::uint64_t end) { done_ = std::max(done_, end / kWord * kWord); }

  const Descriptor& descriptor_;
  ValueBytes value_;
  std::uint64_t size_;
  std::uint64_t done_ = 0;  // moved, or passed over
  const Move& move_;
  Choices choices_;
};

}  // namespace

void for_used_bytes(const Descriptor& descriptor, TypeId type, std::span<const std::byte> value,
                    const std::function<void(std::uint64_t, std::uint64_t)>& move) {
  UsedWalk walk(descriptor, value, move);
  walk.part(type, 0);
  walk.finish();
}

}  // namespace tenon::schema
