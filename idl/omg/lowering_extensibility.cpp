// Whether a type may grow, how far, and how it is aligned.
#include "omg/lowering.hpp"
#include "schema/limits.hpp"

#include <fmt/format.h>
#include <bit>
#include <utility>

namespace tenon::omg {
namespace {

using diag::Code;
using schema::Kind;

// What has members that can be appended. An enum or a bit mask only gets labels or flags: its size is settled.
bool may_grow(Kind kind) { return kind == Kind::structure || kind == Kind::union_type; }

}  // namespace

// "final", "appendable", "mutable" or nothing; `place` is where that stands.
std::string_view Lowering::stated_extensibility(const AnnotationReader& reader, const ast::Annotation*& place) {
  std::string_view stated;
  for (const std::string_view word : {"final", "appendable", "mutable", "extensibility"}) {
    const ast::Annotation* found = reader.find(word);
    if (found == nullptr) continue;
    if (place != nullptr) {
      diagnostics_
          .report(Code::annotation_repeated, found->span,
                  fmt::format("'@{}' says it again, beside '@{}'", word, stated))
          .note("the other one", place->span);
      continue;
    }
    place = found;
    stated = word;
  }
  if (place == nullptr || stated != "extensibility") return stated;
  const ast::Expression* argument = reader.argument("extensibility", "value");
  const auto* name = argument == nullptr ? nullptr : std::get_if<ast::ScopedName>(&argument->node);
  const std::string word = name == nullptr ? "" : name->text();
  if (word == "FINAL") return "final";
  if (word == "APPENDABLE") return "appendable";
  if (word == "MUTABLE") return "mutable";
  diagnostics_.report(Code::annotation_argument, argument == nullptr ? place->span : argument->span,
                      "'@extensibility' takes FINAL, APPENDABLE or MUTABLE");
  return {};
}

void Lowering::extensibility(const AnnotationReader& reader, schema::Type& type, const diag::Span& span) {
  const ast::Annotation* place = nullptr;
  const std::string_view stated = stated_extensibility(reader, place);
  extent(reader, type, stated == "appendable" ? place : nullptr);
  if (stated == "mutable") {
    const Code code = options_.mutable_is_final ? Code::annotation_without_meaning : Code::outside_profile;
    diagnostics_.report(code, place->span, "'@mutable' types have no fixed layout: their members may come in any order")
        .note(options_.mutable_is_final ? "taken as '@final', as --mutable=final says"
                                        : "write '@final', or compile with --mutable=final");
  }
  const bool ours = span.file == loader_.files().front().id && type.kind == Kind::structure;
  if (place != nullptr || options_.extensibility_is_stated || !ours || std::exchange(extensibility_noted_, true))
    return;
  diagnostics_
      .report(Code::implicit_extensibility, span, "types without '@final' are final here; in DDS they are appendable")
      .note("say so with '@final', or with --default-extensibility=final for all files");
}

void Lowering::extent(const AnnotationReader& reader, schema::Type& type, const ast::Annotation* appendable) {
  const ast::Annotation* written = reader.find("tenon::extent");
  const bool grows = appendable != nullptr && may_grow(type.kind);
  const SidecarBound* sidecar = grows && written == nullptr ? bounds_.annotation(type.name + "@extent") : nullptr;
  const bool known = written != nullptr || sidecar != nullptr;
  if (appendable != nullptr && (known || !grows || !options_.appendable_is_final))
    type.extensibility = schema::Extensibility::appendable;
  if (sidecar != nullptr) type.extent = sidecar->value;
  if (written != nullptr) type.extent = reader.number("tenon::extent", 8, schema::kMaxTypeSize).value_or(0);
  const bool twice = reader.find("appendable") != nullptr;  // '@final @appendable', which is reported
  if (written != nullptr && appendable == nullptr && !twice) {
    diagnostics_.report(Code::bad_extent, written->span, "room for members to come, in a type that is final")
        .note("write '@appendable' beside it, or remove it");
  } else if (grows && !known && !options_.sidecar_is_broken) {
    missing_extent(type, appendable->span);
  }
}

void Lowering::missing_extent(const schema::Type& type, const diag::Span& span) {
  const bool is_final = options_.appendable_is_final;
  auto& finding = diagnostics_.report(is_final ? Code::annotation_without_meaning : Code::bad_extent, span,
                                      "an '@appendable' type needs to know how far it may grow: its size is settled");
  if (is_final) {
    finding.note("taken as '@final', as --appendable=final says");
  } else {
    finding
        .note(fmt::format("write '@tenon::extent(64)' beside it, or put  \"{}@extent\" = 64  into a bounds file",
                          type.name))
        .note("or write '@final', or compile with --appendable=final");
  }
}

// Of a member, or of the type that is being read (kNoMember).
void Lowering::alignment(const AnnotationReader& reader, const std::string& path, std::uint32_t member) {
  if (const auto bytes = reader.number("tenon::align", 1, schema::kMaxAlignment)) {
    align(*bytes, reader.argument("tenon::align", "value")->span, member);
  } else if (reader.find("tenon::align") == nullptr) {
    if (const SidecarBound* sidecar = bounds_.annotation(path + "@align")) align(sidecar->value, sidecar->span, member);
  }
}

void Lowering::align(std::uint64_t bytes, const diag::Span& span, std::uint32_t member) {
  if (std::has_single_bit(bytes) && bytes <= schema::kMaxAlignment) {
    alignments_.push_back({schema::kNoType, member, static_cast<std::uint32_t>(bytes)});
  } else {
    diagnostics_.report(
        Code::annotation_argument, span,
        fmt::format("'@tenon::align' takes a power of two up to {}, found {}", schema::kMaxAlignment, bytes));
  }
}

}  // namespace tenon::omg
