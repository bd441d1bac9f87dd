// What travels for an operation: types that the interface implies and nobody writes.
//
// `double move(in P to, inout long n) raises (Bad)` of interface Arm takes the struct Arm::move::Request {to, n}, gives
// the struct Arm::move::Result {result, n}, and answers with the union Arm::move::Answer of Result and Bad.
#include "omg/lowering.hpp"
#include "schema/kind.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <set>
#include <string>

namespace tenon::omg {
namespace {

using schema::Kind;
using schema::kNoType;
using Mode = schema::Parameter::Mode;

// A name that is none of those taken: one that a user chose stays as it is.
std::string unused(std::string name, std::set<std::string>& taken) {
  while (!taken.insert(name).second) name += '_';
  return name;
}

std::string last_name(const std::string& qualified) {
  const std::size_t at = qualified.rfind("::");
  return at == std::string::npos ? qualified : qualified.substr(at + 2);
}

schema::Type message(const schema::Operation& operation, Kind kind, std::string name) {
  schema::Type made;
  made.kind = kind;
  made.name = std::move(name);
  made.nested = true;
  made.synthesised = true;
  made.source = operation.source;
  return made;
}

void add_member(schema::Type& to, std::string name, schema::TypeId type, const std::vector<schema::Bound>& bounds,
                const schema::SourceRange& source) {
  schema::Member made;
  made.name = std::move(name);
  made.type = type;
  made.id = static_cast<std::uint32_t>(to.members.size());
  made.bounds = bounds;
  made.source = source;
  to.members.push_back(std::move(made));
}

void add_parameters(schema::Type& to, const schema::Operation& operation, Mode other_way) {
  for (const schema::Parameter& each : operation.parameters)
    if (each.mode != other_way) add_member(to, each.name, each.type, each.bounds, each.source);
}

}  // namespace

void Lowering::messages(schema::Type& interface) {
  for (schema::Operation& each : interface.operations) {
    if (each.request != kNoType) continue;  // inherited: its messages are those of the base
    const std::string scope = fmt::format("{}::{}::", interface.name, each.name);
    schema::Type request = message(each, Kind::structure, scope + "Request");
    add_parameters(request, each, Mode::out);
    each.request = add(std::move(request), place(each.source));
    if (!each.oneway) each.answer = answer(each, scope);
  }
}

schema::TypeId Lowering::answer(const schema::Operation& operation, const std::string& scope) {
  schema::Type result = message(operation, Kind::structure, scope + "Result");
  std::set<std::string> parameters;
  for (const schema::Parameter& each : operation.parameters)
    if (each.mode != Mode::in) parameters.insert(each.name);
  if (operation.result != kNoType)
    add_member(result, unused("result", parameters), operation.result, operation.bounds, operation.source);
  add_parameters(result, operation, Mode::in);
  schema::Type answer = message(operation, Kind::union_type, scope + "Answer");
  answer.storage = table_.builtin(Kind::uint32);
  // In an order that does not depend on how the list was written, as the list's order is no part of the identity.
  std::vector<schema::TypeId> arms = operation.raises;
  std::sort(arms.begin(), arms.end(),
            [&](auto a, auto b) { return descriptor_.types[a].name < descriptor_.types[b].name; });
  arms.insert(arms.begin(), add(std::move(result), place(operation.source)));
  if (arms.front() == kNoType) return kNoType;  // too many types, and that is reported
  std::set<std::string> names;
  for (const schema::TypeId arm : arms) {
    const std::string name = names.empty() ? "ok" : last_name(descriptor_.types[arm].name);
    add_member(answer, unused(name, names), arm, {}, operation.source);
    answer.members.back().labels = {static_cast<std::int64_t>(answer.members.size()) - 1};
  }
  return add(std::move(answer), place(operation.source));
}

}  // namespace tenon::omg
