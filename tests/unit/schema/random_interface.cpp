// Interfaces at random, and single changes at random: for properties that must hold for all of them.
#include <algorithm>
#include <functional>

#include "schema/kind.hpp"
#include "unit/schema/interface_builder.hpp"

namespace tenon::testing {
namespace {

using namespace schema;

class Dice {
 public:
  explicit Dice(std::mt19937& random) : random_(random) {}
  std::size_t below(std::size_t limit) { return random_() % limit; }
  bool one_in(std::size_t odds) { return below(odds) == 0; }
  template <class T>
  T& of(std::vector<T>& values) {
    return values[below(values.size())];
  }
  std::string name() { return std::string(1, static_cast<char>('a' + below(26))) + std::to_string(below(1000)); }
  std::string unit() { return std::vector<std::string>{"", "m", "m/s", "K", "\"", "key"}[below(6)]; }

 private:
  std::mt19937& random_;
};

class Maker {
 public:
  explicit Maker(std::mt19937& random) : dice_(random) {
    for (const Kind kind : {Kind::boolean, Kind::octet, Kind::character, Kind::int8, Kind::int16, Kind::uint32,
                            Kind::int64, Kind::float32, Kind::float64})
      usable_.push_back(builder_.builtin(kind));
  }

  Descriptor make() {
    for (int i = 0; i < 6; ++i) anonymous();
    for (int i = 0; i < 8; ++i) {
      named(i);
      anonymous();
    }
    if (dice_.one_in(4))
      interface();
    else
      structure("Root");
    return builder_.finish();
  }

 private:
  TypeId any() { return dice_.of(usable_); }

  void anonymous() {
    model::TypeTable& t = builder_.table();
    const std::uint64_t bound = 1 + dice_.below(5);
    switch (dice_.below(5)) {
      case 0:
        return usable_.push_back(t.string(bound));
      case 1:
        return usable_.push_back(t.sequence(any(), bound));
      case 2:
        return usable_.push_back(t.array(any(), {bound, 1 + dice_.below(2)}));
      case 3:
        return usable_.push_back(t.map(any(), any(), bound));
      default:
        return usable_.push_back(t.optional(any()));
    }
  }

  std::vector<Member> members(std::size_t most) {
    std::vector<Member> made;
    for (std::size_t i = 0, count = dice_.below(most + 1); i < count; ++i) {
      made.push_back(builder_.member(dice_.name() + "_" + std::to_string(i), any()));
      made.back().unit = dice_.unit();
      made.back().key = dice_.one_in(5);
      if (dice_.one_in(5)) made.back().default_value = static_cast<std::int64_t>(dice_.below(3));
    }
    return made;
  }

  void structure(const std::string& name) {
    const TypeId id = builder_.structure("m::" + name, members(7));
    if (dice_.one_in(4) && base_ != kNoType) builder_.at(id).base = base_;
    base_ = id;
    usable_.push_back(id);
  }

  void named(int number) {
    const std::string name = dice_.name() + std::to_string(number);
    switch (dice_.below(6)) {
      case 0: {
        usable_.push_back(builder_.enumeration("m::" + name, {{"p", 0}, {"q", 1}, {"r", 5}}, Kind::int16));
        return;
      }
      case 1:
        return bits(name, dice_.one_in(2) ? Kind::bitmask : Kind::bitset);
      case 2:
        return union_type(name);
      default:
        return structure(name);
    }
  }

  void bits(const std::string& name, Kind kind) {
    const TypeId storage = builder_.builtin(dice_.one_in(2) ? Kind::uint16 : Kind::uint32);
    const TypeId part = builder_.builtin(kind == Kind::bitmask ? Kind::boolean : Kind::uint8);
    const TypeId id = builder_.add(kind, "m::" + name, {builder_.member("u", part), builder_.member("v", part)});
    builder_.at(id).storage = storage;
    std::uint32_t next = 0;
    for (Member& member : builder_.at(id).members) {
      member.bit_position = next + static_cast<std::uint32_t>(dice_.below(3));
      member.bit_width = kind == Kind::bitmask ? 1 : 1 + static_cast<std::uint32_t>(dice_.below(3));
      next = member.bit_position + member.bit_width;
    }
    usable_.push_back(id);
  }

  void union_type(const std::string& name) {
    const TypeId storage = builder_.builtin(Kind::int32);
    const TypeId id = builder_.add(Kind::union_type, "m::" + name, members(4));
    builder_.at(id).storage = storage;
    std::int64_t label = 0;
    for (Member& arm : builder_.at(id).members) {
      arm.labels.push_back(label++);
      if (dice_.one_in(3)) arm.labels.push_back(label++);
    }
    usable_.push_back(id);
  }

  void interface() {
    const TypeId failure = builder_.add(Kind::exception, "m::Failure", members(2));
    const TypeId id = builder_.add(Kind::interface, "m::Service", {});
    for (std::uint32_t i = 0; i < 3; ++i) {
      Operation operation;
      operation.name = "op" + std::to_string(i);
      operation.id = i;
      operation.result = dice_.one_in(2) ? kNoType : any();
      operation.parameters.push_back({"a", Parameter::Mode::in, any(), {}, {}});
      operation.parameters.push_back({"b", Parameter::Mode::out, any(), {}, {}});
      if (dice_.one_in(2)) operation.raises.push_back(failure);
      builder_.at(id).operations.push_back(std::move(operation));
    }
  }

  Dice dice_;
  InterfaceBuilder builder_;
  std::vector<TypeId> usable_;
  TypeId base_ = kNoType;
};

// One change to one type. A change that does not apply to the type leaves it as it is.
class Mutator {
 public:
  Mutator(Descriptor& d, std::mt19937& random)
      : d_(d), dice_(random), id_(static_cast<TypeId>(dice_.below(d.types.size()))) {
    if (dice_.one_in(2)) id_ = last(d);
  }

  void run() {
    Type& t = d_.types[id_];
    switch (dice_.below(6)) {
      case 0:
        return of_type(t);
      case 1:
        return of_parts(t);
      case 2:
        return t.labels.empty() ? of_members(t) : of_labels(t);
      case 3:
        return t.operations.empty() ? of_members(t) : of_operation(dice_.of(t.operations));
      case 4:
        return t.members.empty() ? of_type(t) : of_member(t, dice_.of(t.members));
      default:
        return of_members(t);
    }
  }

 private:
  TypeId earlier() { return static_cast<TypeId>(dice_.below(id_)); }
  bool is_overlaid(const Type& t) const { return t.kind == Kind::union_type; }

  void of_type(Type& t) {
    const bool is_struct = t.kind == Kind::structure;
    switch (dice_.below(8)) {
      case 0:
        if (is_named(t.kind)) t.name += "x";
        return;
      case 1:
        if (is_struct) t.extensibility = Extensibility::appendable;
        return;
      case 2:
        if (is_struct) t.extent = 1 << 16;
        return;
      case 3:
        t.doc = "changed";
        return;
      case 4:
        t.nested = !t.nested;
        return;
      case 5:
        t.topic = "changed";
        return;
      case 6:
        t.source.line += 1;
        return;
      default:
        t.annotations.push_back({"x", {}});
        return;
    }
  }

  void of_parts(Type& t) {
    if (t.bound != 0)
      t.bound += 1 + dice_.below(2);
    else if (!t.dimensions.empty())
      dice_.of(t.dimensions) += 1;
    else if (t.kind == Kind::optional)
      t.element = earlier();
    else if (t.kind == Kind::enumeration)
      t.storage = storage(Kind::int32);
    else if (t.kind == Kind::bitmask || t.kind == Kind::bitset)
      t.storage = storage(Kind::uint32);
    else if (t.base != kNoType)
      t.base = kNoType;
  }

  TypeId storage(Kind kind) {
    for (TypeId i = 0; i < id_; ++i)
      if (d_.types[i].kind == kind) return i;
    return d_.types[id_].storage;
  }

  void of_labels(Type& t) {
    Label& label = dice_.of(t.labels);
    switch (dice_.below(6)) {
      case 0:
        label.name += "x";
        return;
      case 1:
        label.value += 100;
        return;
      case 2:
        label.is_default = !label.is_default;
        return;
      case 3:
        t.labels.erase(t.labels.begin());
        return;
      case 4:
        t.labels.push_back({"added", 77, false, "", {}});
        return;
      default:
        std::swap(t.labels.front(), t.labels.back());
        return;
    }
  }

  void of_operation(Operation& o) {
    switch (dice_.below(9)) {
      case 8:
        o.stream = !o.stream;
        return;
      case 0:
        o.name += "x";
        return;
      case 1:
        o.id += 10;
        return;
      case 2:
        o.oneway = !o.oneway;
        return;
      case 3:
        o.raises.clear();
        return;
      case 4:
        o.parameters.pop_back();
        return;
      case 5:
        o.parameters.front().mode = Parameter::Mode::inout;
        return;
      case 6:
        o.parameters.front().name += "x";
        return;
      default:
        std::swap(o.parameters.front(), o.parameters.back());
        return;
    }
  }

  void of_member(Type& t, Member& m) {
    switch (dice_.below(11)) {
      case 0:
        m.name += "x";
        return;
      case 1:
        m.unit = dice_.unit();
        return;
      case 2:
        m.key = !m.key;
        return;
      case 3:
        if (t.kind == Kind::structure || is_overlaid(t)) m.type = earlier();
        return;
      case 4:
        m.default_value = static_cast<std::int64_t>(dice_.below(3));
        return;
      case 5:
        m.min = 0.5;
        return;
      case 6:
        m.doc = "changed";
        return;
      case 7:
        m.id += 5;
        return;
      case 8:
        if (is_overlaid(t)) m.labels.push_back(50 + static_cast<std::int64_t>(dice_.below(2)));
        return;
      case 9:
        if (is_overlaid(t)) m.labels.clear();
        return;
      default:
        if (t.kind == Kind::bitmask || t.kind == Kind::bitset) m.bit_position += 7;
        return;
    }
  }

  void of_members(Type& t) {
    if (t.members.empty()) return;
    const std::size_t i = dice_.below(t.members.size());
    const std::size_t j = dice_.below(t.members.size());
    const auto at = t.members.begin() + static_cast<std::ptrdiff_t>(i);
    switch (dice_.below(5)) {
      case 0:
        t.members.erase(at);
        return;
      case 1:
        std::swap(t.members[i], t.members[j]);
        return;
      case 2:
        std::swap(t.members[i].name, t.members[j].name);
        return;
      case 3:
        std::rotate(t.members.begin(), at, t.members.end());
        return;
      default: {
        if (t.kind != Kind::structure) return;
        Member added = *at;
        added.name = "added";
        t.members.insert(at, std::move(added));
      }
    }
  }

  Descriptor& d_;
  Dice dice_;
  TypeId id_;
};

}  // namespace

Descriptor random_interface(std::mt19937& random) { return Maker(random).make(); }

bool mutate(Descriptor& d, std::mt19937& random) {
  Mutator(d, random).run();
  return complete(d);
}

}  // namespace tenon::testing
