// A type that was read from a descriptor at run time. Constant once made; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "os/directory.hpp"
#include "schema/descriptor.hpp"
#include "schema/geometry.hpp"
#include "tenon/detail/type_facts.hpp"
#include "tenon/topic_type.hpp"

namespace tenon::detail {

struct LearnedType {
  schema::Descriptor schema;  // the type is the last of it
  std::string bytes;          // the same, as it travels

  [[nodiscard]] const schema::Type& type() const noexcept { return schema.types.back(); }
  [[nodiscard]] schema::TypeId id() const noexcept { return static_cast<schema::TypeId>(schema.types.size() - 1); }
  [[nodiscard]] bool has_tail() const { return schema::has_tail(schema, type()); }
  // Names bytes and descriptor of this object.
  [[nodiscard]] TypeFacts facts() const noexcept;
};

// What a topic's directory says. `action` completes "cannot …" in errors.
[[nodiscard]] Result<TopicType> learn(const os::Directory& topic, const std::string& action);

// "nobody has it open".
[[nodiscard]] Error topic_unknown(const std::string& action);

}  // namespace tenon::detail
