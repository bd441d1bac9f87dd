#include "schema/prune.hpp"

#include <map>
#include <vector>

#include "schema/kind.hpp"

namespace tenon::schema {
namespace {

// Calls `visit` with every index field of a type that is set: reads them, or renumbers them in place.
template <class AnyType, class Visit>
void each_part(AnyType& type, Visit visit) {
  const auto set = [&](auto& id) {
    if (id != kNoType) visit(id);
  };
  set(type.element);
  set(type.key);
  set(type.storage);
  set(type.base);
  for (auto& member : type.members) set(member.type);
  for (auto& operation : type.operations) {
    set(operation.result);
    for (auto& parameter : operation.parameters) set(parameter.type);
    for (auto& raised : operation.raises) set(raised);
    set(operation.request);
    set(operation.answer);
  }
}

// Types refer only to types before them, so one backward sweep finds all that are reached.
std::vector<bool> reached_from(const Descriptor& descriptor, TypeId type) {
  std::vector<bool> reached(descriptor.types.size(), false);
  reached[type] = true;
  for (std::size_t i = type + std::size_t{1}; i-- > 0;)
    if (reached[i]) each_part(descriptor.types[i], [&](TypeId part) { reached[part] = true; });
  return reached;
}

class FileTable {
 public:
  FileTable(const Descriptor& from, Descriptor& to) : from_(from), to_(to) {}

  void renumber(SourceRange& source) {
    if (source.line == 0) return;
    const auto [entry, added] = known_.try_emplace(source.file, next_);
    if (added) {
      ++next_;
      to_.files.push_back(from_.files[source.file]);
    }
    source.file = entry->second;
  }

  void renumber(Type& type) {
    renumber(type.source);
    for (Member& member : type.members) renumber(member.source);
    for (Label& label : type.labels) renumber(label.source);
    for (Operation& operation : type.operations) {
      renumber(operation.source);
      for (Parameter& parameter : operation.parameters) renumber(parameter.source);
    }
  }

 private:
  const Descriptor& from_;
  Descriptor& to_;
  std::map<std::uint32_t, std::uint32_t> known_;
  std::uint32_t next_ = 0;
};

}  // namespace

Descriptor closure(const Descriptor& descriptor, TypeId type) {
  const std::vector<bool> reached = reached_from(descriptor, type);
  std::vector<TypeId> number(descriptor.types.size(), kNoType);
  Descriptor pruned;
  FileTable files(descriptor, pruned);
  SourceRange home = descriptor.types[type].source;
  files.renumber(home);  // the file that declares the type comes first
  TypeId next = 0;
  for (TypeId i = 0; i <= type; ++i) {
    if (!reached[i]) continue;
    number[i] = next++;
    Type& kept = pruned.types.emplace_back(descriptor.types[i]);
    each_part(kept, [&](TypeId& part) { part = number[part]; });
    files.renumber(kept);
    if (is_named(kept.kind)) pruned.declarations.push_back({Declaration::What::type, number[i]});
  }
  return pruned;
}

}  // namespace tenon::schema
