// Members that stand behind the message: `@tenon::tail`.
#include "omg/lowering.hpp"
#include "schema/kind.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace tenon::omg {

using diag::Code;
using schema::Kind;
using schema::kNoType;

// Makes a tail of what the member holds. False: it cannot be one, and that is reported.
bool Lowering::tail(const AnnotationReader& reader, schema::Member& member) {
  const schema::Type& carried = descriptor_.types[member.type];
  const diag::Span& span = reader.find("tenon::tail")->span;
  if (carried.kind != Kind::string && carried.kind != Kind::sequence) {
    diagnostics_
        .report(Code::bad_tail, span,
                fmt::format("'{}' cannot stand behind the message", schema::type_text(descriptor_, member.type)))
        .note("a string or a sequence can");
    return false;
  }
  if (member.key || reader.flag("optional")) {
    diagnostics_.report(Code::bad_tail, span,
                        fmt::format("'{}' stands behind the message: it is no {}", member.name,
                                    member.key ? "part of the key" : "optional member, and may be empty instead"));
    return false;
  }
  if (carried.kind == Kind::sequence && grows(carried.element)) {
    diagnostics_
        .report(Code::bad_tail, span,
                fmt::format("the elements of '{}' may grow, and none that stand behind a message can", member.name))
        .note("take a type that is '@final'");
    return false;
  }
  member.type = table_.tail(member.type);
  return true;
}

// Whether some part of it has room for what a later version appends.
bool Lowering::grows(schema::TypeId id) const {
  if (id == kNoType) return false;
  const schema::Type& type = descriptor_.types[id];
  return type.extent != 0 || grows(type.element) || grows(type.base) ||
         std::any_of(type.members.begin(), type.members.end(),
                     [&](const schema::Member& each) { return grows(each.type); });
}

// Of the struct that holds them.
void Lowering::check_tails(const schema::Type& type) {
  const bool appendable = type.extensibility == schema::Extensibility::appendable;
  if (!type.nested && !appendable) return;
  for (const schema::Member& member : type.members) {
    if (descriptor_.types[member.type].kind != Kind::tail) continue;
    diagnostics_.report(Code::bad_tail, place(member.source),
                        fmt::format("'{}' stands behind the message, and '{}' is {}", member.name, type.name,
                                    appendable ? "appendable: its messages end with it" : "none: it is '@nested'"));
  }
}

}  // namespace tenon::omg
