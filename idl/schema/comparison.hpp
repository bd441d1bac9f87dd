// The walk over two types side by side. Private to this room; diff.hpp says what comes out.
//
// `types` compares two types at one place, `named` what has a name, comparison_members.cpp the members of each kind,
// comparison_growth.cpp what one side alone has, operations.cpp an interface with its bases, operation by operation. A
// function that compares returns whether it found something that refuses. One walk, one thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schema/descriptor.hpp"
#include "schema/diff.hpp"
#include "schema/fresh.hpp"
#include "schema/operations.hpp"
#include "schema/pairing.hpp"

namespace tenon::schema {

// A place that both sides have: where it is, what each says about it, and who decided its bounds.
struct Spot {
  std::string path;
  Side writer;
  Side reader;
  std::string below;  // inside the member's own type, as Bound::path: "[]", ".key"
  const std::vector<Bound>* writer_bounds = nullptr;
  const std::vector<Bound>* reader_bounds = nullptr;
};

class Comparison {
 public:
  Comparison(const Descriptor& writer, const Descriptor& reader, const SideNames& names)
      : writer_(writer), reader_(reader), names_(names) {}

  bool topic_types(TypeId w, TypeId r);
  TypeDiff one_of_many(TypeId w, TypeId r);
  // Null: that side has none of the name.
  OperationDiff one_operation(const std::string& interface, const Operation* w, const Operation* r);
  std::vector<Difference> differences() && { return std::move(differences_); }

 private:
  struct Listed {
    bool refuses = false;
    std::string path;  // where its differences were listed
  };

  bool types(TypeId w, TypeId r, Spot spot);
  bool anonymous(const Type& w, const Type& r, const Spot& spot);
  bool bounds(const Type& w, const Type& r, const Spot& spot);
  bool part(TypeId w, TypeId r, const Spot& spot, std::string_view below);
  bool kinds(const Type& w, const Type& r, const Spot& spot);
  bool named(TypeId w, TypeId r, const Spot& spot, bool is_topic);
  bool same_named(const Type& w, const Type& r, const Spot& spot);
  bool closed_size(const Type& w, const Type& r, const Spot& spot);

  bool base_types(const Type& w, const Type& r, const Spot& spot);
  bool storage_types(const Type& w, const Type& r, const Spot& spot);
  bool members(const Type& w, const Type& r, const Spot& spot);
  bool paired_members(const Type& w, const Type& r, const Pairing& found, const Spot& spot);
  bool member(const Type& in, const Member& w, const Member& r, const Spot& spot);
  bool keys(const Member& w, const Member& r, const Spot& spot, bool refused);
  bool placement(const Type& in, const Member& w, const Member& r, const Spot& spot);
  bool are_moved(const Type& w, const Type& r) const;
  bool offsets(const Type& w, const Type& r, const Pairing& found, const std::string& path);
  void hints(const Member& w, const Member& r, const Spot& spot);
  bool labels(const Type& w, const Type& r, const Spot& spot);

  // What one side alone has, and where it stands.
  struct OneSided {
    const Type& in;
    const Type& other;  // the same type as the other side has it
    const Member& member;
    bool of_writer;
    const Spot& spot;
  };
  bool one_sided(const Type& w, const Type& r, const Pairing& found, const Spot& spot);
  std::uint64_t end_of(const OneSided& one) const;
  bool appended(const OneSided& one);
  bool is_zero_when_fresh(const OneSided& one);
  bool one_sided_labels(const Type& w, const Type& r, const Pairing& found, const Spot& spot);
  bool extents(const Type& w, const Type& r, const Spot& spot);

  bool operations(const Type& w, const Type& r, const Spot& spot);
  bool operation_bases(const Type& w, const Type& r, const Spot& spot);
  bool operation(const Operation& w, const Operation& r, const Spot& spot);
  bool parameters(const Operation& w, const Operation& r, const Spot& spot);
  bool raises(const Operation& w, const Operation& r, const Spot& spot);

  // Records a difference and returns whether it refuses. `what` is the fact: "unit: writer …, reader …".
  bool add(std::string_view rule, const Spot& spot, std::string what, Effect effect = Effect::refuses);
  bool add_facts(std::string_view rule, const Spot& spot, std::string_view fact, const std::string& w,
                 const std::string& r, Effect effect = Effect::refuses);
  std::string both(std::string_view fact, const std::string& w, const std::string& r) const;
  bool told(const std::string& name, bool refused);
  bool full() const { return refusing_ >= kMaxDifferences; }

  const Descriptor& writer_;
  const Descriptor& reader_;
  const SideNames names_;
  std::vector<Difference> differences_;
  std::size_t refusing_ = 0;
  std::size_t growing_ = 0;
  std::size_t reported_ = 0;
  std::map<std::pair<TypeId, TypeId>, Listed> listed_;
  std::map<std::pair<TypeId, TypeId>, bool> apart_;  // pairs told by themselves, and whether they refuse
  std::vector<std::string> through_;
  std::optional<FreshValues> writer_fresh_;  // made when first asked for
  std::optional<FreshValues> reader_fresh_;
};

// What a side says about a type, member, label or operation of its descriptor.
Side side_of(const Descriptor& descriptor, const Type& type);
Side side_of(const Descriptor& descriptor, const Type& in, const Member& member);
Side side_of(const Descriptor& descriptor, const Type& in, const Label& label);
Side side_of(const Descriptor& descriptor, const Operation& operation);
std::string place_text(const Descriptor& descriptor, const SourceRange& source);

}  // namespace tenon::schema
