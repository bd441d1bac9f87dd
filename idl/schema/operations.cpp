#include "schema/operations.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "schema/comparison.hpp"
#include "schema/pairing.hpp"

namespace tenon::schema {

std::vector<const Operation*> operations_of(const Descriptor& descriptor, TypeId interface) {
  std::vector<TypeId> line;
  for (TypeId id = interface; id != kNoType; id = descriptor.types[id].base) line.push_back(id);
  std::vector<const Operation*> all;
  for (auto id = line.rbegin(); id != line.rend(); ++id)
    for (const Operation& each : descriptor.types[*id].operations) all.push_back(&each);
  return all;
}

namespace {

// An operation, and the base that has it; kNoType: the interface itself.
struct Owned {
  const Operation* operation;
  TypeId owner;
};

std::vector<Owned> owned_operations(const Descriptor& descriptor, const Type& interface) {
  std::vector<Owned> all;
  for (const Operation& each : interface.operations) all.push_back({&each, kNoType});
  for (TypeId id = interface.base; id != kNoType; id = descriptor.types[id].base)
    for (const Operation& each : descriptor.types[id].operations) all.push_back({&each, id});
  return all;
}

std::vector<Part> parts_of(const std::vector<Owned>& operations) {
  std::vector<Part> parts;
  for (const Owned& each : operations) parts.push_back({each.operation->name, "", std::to_string(each.operation->id)});
  return parts;
}

// The interface and its bases: what each has by itself, and the name of a base.
std::vector<std::pair<std::string, std::set<std::string>>> lineage(const Descriptor& descriptor,
                                                                   const Type& interface) {
  std::vector<std::pair<std::string, std::set<std::string>>> line;
  for (const Type* type = &interface;; type = &descriptor.types[type->base]) {
    auto& level = line.emplace_back();
    if (type != &interface) level.first = type->name;
    for (const Operation& each : type->operations) level.second.insert(each.name);
    if (type->base == kNoType) return line;
  }
}

}  // namespace

bool Comparison::operations(const Type& w, const Type& r, const Spot& spot) {
  if (w.kind != Kind::interface) return false;
  const std::vector<Owned> written = owned_operations(writer_, w);
  const std::vector<Owned> read = owned_operations(reader_, r);
  const Pairing found = pair_up(parts_of(written), parts_of(read), false);
  bool refused = false;
  for (const Pairing::Pair& pair : found.pairs) {
    if (full()) return true;
    const auto& [a, of_writer] = written[pair.writer];
    const auto& [b, of_reader] = read[pair.reader];
    const Spot at{spot.path + "." + a->name, side_of(writer_, *a), side_of(reader_, *b), {}, nullptr, nullptr};
    const auto apart = apart_.find({of_writer, of_reader});
    if (apart == apart_.end())
      refused = operation(*a, *b, at) || refused;
    else if (a->signature != b->signature)  // of a base that both have, which has an entry of its own
      refused = told(writer_.types[of_writer].name, apart->second) || refused;
  }
  const auto alone = [&](std::string_view rule, const Operation& only, bool of_writer) {
    const Side side = side_of(of_writer ? writer_ : reader_, only);
    refused = add(
        rule, {spot.path + "." + only.name, of_writer ? side : Side(), of_writer ? Side() : side, {}, nullptr, nullptr},
        "only the " + (of_writer ? names_.writer : names_.reader) + " has it");
  };
  for (const std::size_t i : found.writer_only) alone("OP_NO_DELETE", *written[i].operation, true);
  for (const std::size_t i : found.reader_only) alone("OP_ADDED", *read[i].operation, false);
  return refused || operation_bases(w, r, spot);
}

// All can be called across, as an operation is known by its name wherever it stands. The interfaces are two all the same.
bool Comparison::operation_bases(const Type& w, const Type& r, const Spot& spot) {
  if (lineage(writer_, w) == lineage(reader_, r)) return false;
  const auto name = [](const Descriptor& d, const Type& type) {
    return type.base == kNoType ? std::string("none") : d.types[type.base].name;
  };
  const std::string of_writer = name(writer_, w);
  const std::string of_reader = name(reader_, r);
  return add("OP_SAME_BASE", spot,
             of_writer == of_reader ? "operations stand in other bases" : both("base", of_writer, of_reader));
}

OperationDiff Comparison::one_operation(const std::string& interface, const Operation* w, const Operation* r) {
  listed_.clear();  // each is told in full, whatever was told of those before
  refusing_ = growing_ = reported_ = 0;
  OperationDiff found{(w != nullptr ? w : r)->name, w != nullptr, r != nullptr, true, {}};
  const Spot spot{interface + "." + found.name,
                  w != nullptr ? side_of(writer_, *w) : Side(),
                  r != nullptr ? side_of(reader_, *r) : Side(),
                  {},
                  nullptr,
                  nullptr};
  if (w != nullptr && r != nullptr)
    found.refuses = operation(*w, *r, spot);
  else
    add(w != nullptr ? "OP_NO_DELETE" : "OP_ADDED", spot,
        "only the " + (w != nullptr ? names_.writer : names_.reader) + " has it");
  found.differences = std::exchange(differences_, {});
  return found;
}

std::vector<OperationDiff> diff_operations(const Descriptor& writer, TypeId writer_interface, const Descriptor& reader,
                                           TypeId reader_interface, const SideNames& names) {
  Comparison comparison(writer, reader, names);
  const std::string& path = writer.types[writer_interface].name;
  const std::vector<const Operation*> read = operations_of(reader, reader_interface);
  std::map<std::string_view, const Operation*> left;
  for (const Operation* each : read) left.emplace(each->name, each);
  std::vector<OperationDiff> all;
  for (const Operation* each : operations_of(writer, writer_interface)) {
    const auto other = left.find(each->name);
    all.push_back(comparison.one_operation(path, each, other == left.end() ? nullptr : other->second));
    if (other != left.end()) left.erase(other);
  }
  for (const Operation* each : read)
    if (left.contains(each->name)) all.push_back(comparison.one_operation(path, nullptr, each));
  return all;
}

}  // namespace tenon::schema
