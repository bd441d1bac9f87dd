#include "port/learned_type.hpp"

#include <cerrno>

#include "error/from_failure.hpp"
#include "error/guarded.hpp"
#include "port/names.hpp"
#include "port/node_core.hpp"
#include "port/peer_segment.hpp"
#include "port/topic.hpp"
#include "schema/geometry.hpp"
#include "schema/print.hpp"
#include "schema/prune.hpp"
#include "schema/reader.hpp"
#include "schema/validate.hpp"
#include "schema/writer.hpp"

namespace tenon::detail {

namespace {

Hash128 hash_of(const schema::Hash& hash) {
  Hash128 result;
  for (std::size_t i = 0; i < 8; ++i) {
    result.high = result.high << 8 | hash[i];
    result.low = result.low << 8 | hash[i + 8];
  }
  return result;
}

Error no_type(const std::string& found, const std::string& expected) {
  return Error(ErrorCode::segment_invalid,
               {"read a schema descriptor", found, expected, "make it with tenonc compile --out-tsd", {}, {}});
}

std::optional<schema::TypeId> find(const schema::Descriptor& schema, std::string_view name) {
  for (std::size_t i = schema.types.size(); i > 0; --i)
    if (name.empty() || schema.types[i - 1].name == name) return static_cast<schema::TypeId>(i - 1);
  return std::nullopt;
}

// The schema of one member's segment, if it can be read.
template <class Segment>
std::optional<Result<TopicType>> type_in(const port::Opened<Segment>& opened) {
  if (opened.refusal) return tl::unexpected(*opened.refusal);
  if (!opened.segment) return std::nullopt;
  const std::string_view descriptor = port::descriptor_of(*opened.segment);
  return TopicType::from_descriptor(std::as_bytes(std::span(descriptor.data(), descriptor.size())));
}

}  // namespace

TypeFacts LearnedType::facts() const noexcept {
  const schema::Type& one = type();
  return {one.name, one.size, one.alignment, hash_of(one.layout_hash), hash_of(one.schema_hash),
          bytes,    false,    has_tail()};
}

Error topic_unknown(const std::string& action) {
  return Error(ErrorCode::topic_unknown, {action,
                                          "no publisher and no subscriber",
                                          "at least one",
                                          "start one, or look at domain and runtime directory",
                                          {},
                                          {}});
}

Result<TopicType> learn(const os::Directory& topic, const std::string& action) {
  std::optional<Result<TopicType>> found;
  const auto members = port::members_of(topic);
  if (!members) return tl::unexpected(error::from(members.error(), action));
  for (const port::MemberKind kind : {port::MemberKind::publisher, port::MemberKind::subscriber}) {
    for (const port::Member& member : *members) {
      if (member.kind != kind || (found && *found)) continue;
      auto type = kind == port::MemberKind::publisher
                      ? type_in(port::open_publisher_segment(topic, member.name, action))
                      : type_in(port::open_subscriber_segment(topic, member.name, action));
      if (type) found = std::move(type);
    }
  }
  if (!found) return tl::unexpected(topic_unknown(action));
  return std::move(*found);
}

}  // namespace tenon::detail

namespace tenon {

namespace {

Result<TopicType> learned_from(std::span<const std::byte> bytes, std::string_view type) {
  auto read = schema::read(bytes);
  if (!read) return tl::unexpected(detail::no_type(read.error(), "an intact one of this release"));
  const auto id = detail::find(*read, type);
  if (!id || !schema::has_layout(read->types[*id]))
    return tl::unexpected(detail::no_type("no type \"" + std::string(type) + "\" with a layout", "one of that name"));
  auto learned = std::make_shared<detail::LearnedType>();
  learned->schema = schema::closure(*read, *id);
  const auto written = schema::write(learned->schema);
  learned->bytes.assign(reinterpret_cast<const char*>(written.data()), written.size());
  return TopicType(std::move(learned));
}

}  // namespace

Result<TopicType> TopicType::of(const Node& node, std::string_view topic) {
  return error::guarded("learn the type of", topic, [&]() -> Result<TopicType> {
    const std::string action = "learn the type of \"" + std::string(topic) + "\"";
    const auto directory = node.core()->directory().open_below(port::topic_directory(topic));
    if (directory) return detail::learn(*directory, action);
    if (directory.error().error == ENOENT) return tl::unexpected(detail::topic_unknown(action));
    return tl::unexpected(error::from(directory.error(), action));
  });
}

Result<TopicType> TopicType::from_descriptor(std::span<const std::byte> bytes, std::string_view type) {
  return error::guarded("read a schema descriptor", {}, [&] { return learned_from(bytes, type); });
}

std::string_view TopicType::name() const noexcept { return learned_->type().name; }
std::uint64_t TopicType::bytes() const noexcept { return learned_->type().size; }
std::uint32_t TopicType::alignment() const noexcept { return learned_->type().alignment; }
Hash128 TopicType::layout_hash() const noexcept { return learned_->facts().layout_hash; }
Hash128 TopicType::schema_hash() const noexcept { return learned_->facts().schema_hash; }
std::string_view TopicType::descriptor() const noexcept { return learned_->bytes; }

std::string TopicType::text(std::span<const std::byte> value) const noexcept {
  std::string text;
  (void)error::attempted([&] { text = schema::print_text(learned_->schema, learned_->id(), value); });
  return text;
}
std::string TopicType::json(std::span<const std::byte> value) const noexcept {
  std::string json;
  (void)error::attempted([&] { json = schema::print_json(learned_->schema, learned_->id(), value); });
  return json;
}

namespace {

Result<void> well_formed(const detail::LearnedType& learned, std::span<const std::byte> value) {
  const std::string action = "take these bytes for " + learned.type().name;
  const std::uint64_t bytes = learned.type().size;
  if (learned.has_tail() ? value.size() < bytes : value.size() != bytes)
    return tl::unexpected(
        Error(ErrorCode::payload_invalid, {action,
                                           std::to_string(value.size()) + " bytes",
                                           std::to_string(bytes) + " bytes" + (learned.has_tail() ? " at least" : ""),
                                           "write a whole value of the type",
                                           {},
                                           {}}));
  if (const auto malformed = schema::find_malformed(learned.schema, learned.id(), value, false))
    return tl::unexpected(Error(ErrorCode::payload_invalid, {action,
                                                             std::string(malformed->what) + " at " + malformed->path,
                                                             "a well-formed value",
                                                             "correct it before publishing",
                                                             {},
                                                             {}}));
  return {};
}

}  // namespace

Result<void> TopicType::check(std::span<const std::byte> value) const noexcept {
  return error::guarded("check a value of", name(), [&] { return well_formed(*learned_, value); });
}

}  // namespace tenon
