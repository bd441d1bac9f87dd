// What a number in a value chooses: the label of an enumeration, the arm of a union. Private to this room.
//
// Looked up once per type and kept, so that a value with many of them costs no search each. One thread at a time; types
// must stay where they are.
#pragma once

#include <bit>
#include <cstdint>
#include <unordered_map>

#include "schema/descriptor.hpp"
#include "schema/kind.hpp"
#include "schema/value_reader.hpp"

namespace tenon::schema {

// The number in a place that a label or an arm is chosen by: an enumeration or a discriminator of type `type`.
// Precondition: the bytes are there.
inline std::int64_t choice_at(const Descriptor& descriptor, const Type& type, const ValueBytes& bytes,
                              std::uint64_t at) {
  const Type& storage = type.storage == kNoType ? type : descriptor.types[type.storage];
  const std::uint64_t bits = bytes.load(at, type.size);
  return is_signed(storage.kind) ? sign_extended(bits, type.size) : std::bit_cast<std::int64_t>(bits);
}

class Choices {
 public:
  // Null: the number is no label. Where two labels share a number, the first.
  const Label* label_of(const Type& enumeration, std::int64_t number) {
    auto& labels = labels_[&enumeration];
    if (labels.empty())
      for (const Label& label : enumeration.labels) labels.try_emplace(label.value, &label);
    const auto found = labels.find(number);
    return found == labels.end() ? nullptr : found->second;
  }

  // Null: the number chooses no arm.
  const Member* arm_of(const Type& union_type, std::int64_t number) {
    auto& [arms, otherwise, known] = arms_[&union_type];
    if (!known) {
      known = true;
      for (const Member& arm : union_type.members) {
        if (arm.labels.empty()) otherwise = &arm;
        for (const std::int64_t label : arm.labels) arms.try_emplace(label, &arm);
      }
    }
    const auto found = arms.find(number);
    return found == arms.end() ? otherwise : found->second;
  }

 private:
  struct Arms {
    std::unordered_map<std::int64_t, const Member*> by_label;
    const Member* otherwise = nullptr;
    bool known = false;
  };
  std::unordered_map<const Type*, std::unordered_map<std::int64_t, const Label*>> labels_;
  std::unordered_map<const Type*, Arms> arms_;
};

}  // namespace tenon::schema
