#include "port/schema_check.hpp"

#include <algorithm>
#include <span>

#include "schema/diff.hpp"
#include "schema/flat.hpp"
#include "schema/reader.hpp"
#include "schema/report.hpp"

namespace tenon::port {

namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::string hex(const Hash128& hash) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint64_t word : {hash.high, hash.low})
    for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[word >> shift & 15];
  return text;
}

schema::TypeId last_type(const schema::Descriptor& descriptor) {
  return static_cast<schema::TypeId>(descriptor.types.size() - 1);
}

bool states_its_hash(const schema::Descriptor& descriptor, const End& end) {
  Hash128 stated;
  for (std::size_t i = 0; i < 8; ++i) {
    stated.high = stated.high << 8 | descriptor.types.back().schema_hash[i];
    stated.low = stated.low << 8 | descriptor.types.back().schema_hash[i + 8];
  }
  return stated == end.schema_hash;
}

// Shows the type as the reader's build has it. Somebody will paste it into a shell, and the names may be a stranger's.
std::string command_for_more(const schema::Descriptor& reader) {
  const schema::Type& type = reader.types.back();
  if (type.source.line == 0 || type.source.file >= reader.files.size()) return {};
  const std::string names = reader.files[type.source.file] + " " + type.name;
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/._-: ").find(c) != std::string_view::npos;
  };
  return std::all_of(names.begin(), names.end(), is_plain) ? "tenonc describe " + names : std::string();
}

// A schema that cannot be read leaves the hashes, which differ.
Error by_hash_alone(const std::string& action, const std::string& topic, const End& writer, const End& reader,
                    const std::string& why) {
  return Error(ErrorCode::schema_mismatch,
               {action + " \"" + topic + "\"",
                "schema " + hex(writer.schema_hash) + " of " + writer.who + " (" + why + ")",
                "schema " + hex(reader.schema_hash) + " of " + reader.who,
                "build both from one version of the interface",
                {},
                {}});
}

std::string list_of_paths(const std::vector<schema::Difference>& differences) {
  constexpr std::size_t kShown = 3;
  std::string list;
  std::size_t shown = 0;
  std::size_t left = 0;
  for (const auto& difference : differences) {
    if (!difference.refuses()) continue;
    if (shown == kShown) {
      ++left;
      continue;
    }
    list += (shown++ == 0 ? "" : "; ") + difference.path + ": " + difference.what;
  }
  return left == 0 ? list : list + "; and " + std::to_string(left) + " more";
}

// What is kept of the lines that differ: a stranger's schema may have as many as it likes, and refusals are remembered.
std::string shortened(const std::string& line) {
  constexpr std::size_t kLongest = 256;
  return line.size() <= kLongest ? line : line.substr(0, kLongest) + "...";
}

std::string shown_lines(const std::vector<std::string>& lines) {
  constexpr std::size_t kMost = 1000;
  std::string text;
  for (std::size_t i = 0; i < std::min(lines.size(), kMost); ++i) text += shortened(lines[i]) + "\n";
  return lines.size() <= kMost ? text : text + "and " + std::to_string(lines.size() - kMost) + " more\n";
}

// Both ends' messages are FlatBuffers: the lines that differ. One of the ends is ours: where messages are none, nobody's
// schema is read as that of one.
std::optional<Error> compare_flat(const std::string& action, const std::string& topic, const End& writer,
                                  const End& reader) {
  constexpr std::size_t kShown = 3;
  if (!schema::is_flat_schema(bytes_of(writer.descriptor)) || !schema::is_flat_schema(bytes_of(reader.descriptor)))
    return std::nullopt;
  const auto written = schema::read_flat_schema(bytes_of(writer.descriptor));
  const auto read = schema::read_flat_schema(bytes_of(reader.descriptor));
  if (!written || !read) return std::nullopt;
  const std::vector<std::string> lines = schema::differing_lines(*written, *read);
  if (lines.empty()) return by_hash_alone(action, topic, writer, reader, "the hash is not that of its schema");
  std::string found;
  for (std::size_t i = 0; i < std::min(lines.size(), kShown); ++i) found += (i == 0 ? "" : "; ") + shortened(lines[i]);
  if (lines.size() > kShown) found += "; and " + std::to_string(lines.size() - kShown) + " more";
  const std::string detail = "- " + writer.who + "\n+ " + reader.who + "\n" + shown_lines(lines);
  return Error(ErrorCode::schema_mismatch, {action + " \"" + topic + "\"",
                                            found,
                                            "one schema at both ends",
                                            "build both from one version of the .fbs",
                                            detail,
                                            {}});
}

}  // namespace

std::optional<Error> compare(const std::string& action, const std::string& topic, const End& writer,
                             const End& reader) {
  if (writer.schema_hash == reader.schema_hash) return std::nullopt;
  if (auto mismatch = compare_flat(action, topic, writer, reader)) return mismatch;
  const auto written = schema::read(bytes_of(writer.descriptor));
  if (!written) return by_hash_alone(action, topic, writer, reader, "its schema cannot be read: " + written.error());
  const auto read = schema::read(bytes_of(reader.descriptor));
  if (!read) return by_hash_alone(action, topic, writer, reader, "our schema cannot be read: " + read.error());
  if (written->types.empty() || read->types.empty())
    return by_hash_alone(action, topic, writer, reader, "a schema without a type");
  const auto differences = schema::diff(*written, last_type(*written), *read, last_type(*read));
  if (!schema::refuses(differences)) {
    if (schema::grows(differences) && states_its_hash(*written, writer) && states_its_hash(*read, reader))
      return std::nullopt;
    return by_hash_alone(action, topic, writer, reader, "the hash is not that of its schema");
  }
  const schema::Heading heading{action, topic, writer.who, reader.who, command_for_more(*read)};
  return Error(ErrorCode::schema_mismatch,
               {action + " \"" + topic + "\"", list_of_paths(differences), "one schema at both ends",
                "build both from one version of the interface", schema::report_text(heading, differences),
                schema::report_json(heading, differences)});
}

std::string tolerated_differences(const std::string& topic, const End& writer, const End& reader) {
  if (writer.descriptor == reader.descriptor) return {};
  const auto written = schema::read(bytes_of(writer.descriptor));
  const auto read = schema::read(bytes_of(reader.descriptor));
  if (!written || !read || written->types.empty() || read->types.empty()) return {};
  const auto differences = schema::diff(*written, last_type(*written), *read, last_type(*read));
  if (differences.empty()) return {};
  return schema::report_text({"subscribe to", topic, writer.who, reader.who, command_for_more(*read)}, differences);
}

std::string describe_process(std::string_view node, std::uint32_t process) {
  return "node \"" + std::string(node) + "\" (process " + std::to_string(process) + ")";
}

}  // namespace tenon::port
