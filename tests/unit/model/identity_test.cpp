// What the two hashes see, and what they do not.
#include "model/identity.hpp"

#include <gtest/gtest.h>

#include "unit/schema/interface_builder.hpp"

namespace tenon::testing {
namespace {

using namespace schema;

enum class Sees { nothing, meaning, bytes };

// Which hashes of the last type change with an edit.
template <class Edit>
Sees after(const Descriptor& original, Edit edit) {
  Descriptor d = original;
  edit(d);
  EXPECT_TRUE(complete(d));
  const bool layout = d.types.back().layout_hash != original.types.back().layout_hash;
  const bool meaning = d.types.back().schema_hash != original.types.back().schema_hash;
  EXPECT_TRUE(meaning || !layout) << "other bytes have another meaning";
  return layout ? Sees::bytes : meaning ? Sees::meaning : Sees::nothing;
}

template <class Edit>
Sees imu_after(Edit edit) {
  return after(imu_interface(), edit);
}

template <class Edit>
Sees all_after(Edit edit) {
  return after(every_construct(), edit);
}

std::string hex(const Hash& hash) {
  std::string text;
  for (const std::uint8_t byte : hash) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

// The worked example of docs/design/type_identity.md.
TEST(Identity, CanonicalTextsAreThoseOfTheDocument) {
  InterfaceBuilder b;
  const TypeId mode = b.enumeration("nav::Mode", {{"idle", 0}, {"active", 1}});
  std::vector<Member> members = {b.member("stamp", b.builtin(Kind::uint64)), b.member("temp", b.builtin(Kind::float32)),
                                 b.member("mode", mode), b.member("frame", b.table().string(15))};
  members[0].key = true;
  members[1].unit = "degC";
  const TypeId text = members[3].type;
  const TypeId imu = b.structure("nav::Imu", std::move(members));
  const Descriptor d = b.finish();
  EXPECT_EQ(model::canonical_layout_text(d, mode),
            "tenon layout 1\n"
            "enum size 4 align 4\n"
            "storage int32\n");
  EXPECT_EQ(model::canonical_schema_text(d, mode),
            "tenon schema 1\n"
            "enum \"nav::Mode\" size 4 align 4\n"
            "storage int32\n"
            "label 0 \"idle\"\n"
            "label 1 \"active\"\n");
  EXPECT_EQ(model::canonical_layout_text(d, text),
            "tenon layout 1\n"
            "string size 20 align 4\n"
            "bound 15\n");
  EXPECT_EQ(model::canonical_layout_text(d, imu),
            "tenon layout 1\n"
            "struct size 40 align 8\n"
            "member 0 uint64\n"
            "member 8 float\n"
            "member 12 #7d646381535f3d52bcf300da45dbe4b6\n"
            "member 16 #97d7d2202f5ac3508d154646de0f2e84\n");
  EXPECT_EQ(model::canonical_schema_text(d, imu),
            "tenon schema 1\n"
            "struct \"nav::Imu\" size 40 align 8\n"
            "member 0 uint64 \"stamp\" key\n"
            "member 8 float \"temp\" unit \"degC\"\n"
            "member 12 #a9755799a47f48f6689358614e8357dc \"mode\"\n"
            "member 16 #7a0c14472043799e23a75f59e49f5feb \"frame\"\n");
  // What `sha256sum` prints for these texts.
  EXPECT_EQ(hex(d.types[imu].layout_hash), "889b63d815081c9c06c68614610e4b5e");
  EXPECT_EQ(hex(d.types[imu].schema_hash), "efd544e453f18ab12b6576792fe05cb8");
}

TEST(Identity, MeaningIsWhatNamesUnitsAndKeysSay) {
  EXPECT_EQ(imu_after([](Descriptor& d) { d.types.back().name = "nav::Other"; }), Sees::meaning);
  EXPECT_EQ(imu_after([](Descriptor& d) { d.types.back().members[0].name = "time"; }), Sees::meaning);
  EXPECT_EQ(imu_after([](Descriptor& d) { d.types.back().members[0].unit = "us"; }), Sees::meaning);
  EXPECT_EQ(imu_after([](Descriptor& d) { d.types.back().members[0].key = false; }), Sees::meaning);
  EXPECT_EQ(imu_after([](Descriptor& d) { d.types[find(d, "nav::Mode")].labels[0].name = "off"; }), Sees::meaning);
  EXPECT_EQ(imu_after([](Descriptor& d) { d.types[find(d, "nav::Mode")].labels[0].value = 9; }), Sees::meaning);
  EXPECT_EQ(imu_after([](Descriptor& d) { member_of(d, "nav::Vec3", "x").name = "east"; }), Sees::meaning);
  EXPECT_EQ(imu_after([](Descriptor& d) { d.types.back().extensibility = Extensibility::appendable; }), Sees::meaning);
  // Two fields of one type: the same bytes, but each means the other.
  EXPECT_EQ(imu_after([](Descriptor& d) { std::swap(d.types.back().members[1], d.types.back().members[2]); }),
            Sees::meaning);
}

TEST(Identity, BytesAreKindsPlacesAndBounds) {
  EXPECT_EQ(imu_after([](Descriptor& d) { d.types.back().members[0].type = member_of(d, "nav::Vec3", "x").type; }),
            Sees::bytes);
  EXPECT_EQ(imu_after([](Descriptor& d) { d.types[d.types.back().members[5].type].bound = 30; }), Sees::bytes);
  EXPECT_EQ(imu_after([](Descriptor& d) { d.types[d.types.back().members[7].type].dimensions = {9}; }), Sees::bytes);
  EXPECT_EQ(imu_after([](Descriptor& d) { d.types.back().members.pop_back(); }), Sees::bytes);
  EXPECT_EQ(all_after([](Descriptor& d) { d.types[find(d, "all::Extended")].extent = 64; }), Sees::bytes);
  EXPECT_EQ(all_after([](Descriptor& d) { member_of(d, "all::Shape", "side").labels = {0}; }), Sees::bytes);
  EXPECT_EQ(all_after([](Descriptor& d) { member_of(d, "all::Mask", "left").bit_position = 4; }), Sees::bytes);
  EXPECT_EQ(all_after([](Descriptor& d) { member_of(d, "all::Set", "count").bit_width = 6; }), Sees::bytes);
}

TEST(Identity, HintsPlacesAndWordsForPeopleAreNotSeen) {
  EXPECT_EQ(imu_after([](Descriptor& d) {
              Type& imu = d.types.back();
              imu.doc = "changed";
              imu.topic = "changed";
              imu.nested = true;
              imu.source.line = 500;
              imu.annotations.push_back({"x", {}});
              imu.members[3].default_value = 1.0;
              imu.members[3].min = std::nullopt;
              imu.members[3].max = 2.0;
              imu.members[3].id = 44;
              imu.members[3].doc = "changed";
              imu.members[5].bounds[0].origin = BoundOrigin::type;
              d.types[find(d, "nav::Mode")].labels[0].is_default = true;
              d.files = {"elsewhere.idl"};
              d.aliases.push_back({"nav::Alias", 0, {}, "", {}});
            }),
            Sees::nothing);
}

TEST(Identity, OrderCountsOnlyWhereItPlacesBytes) {
  EXPECT_EQ(imu_after([](Descriptor& d) {
              std::swap(d.types[find(d, "nav::Mode")].labels[0], d.types[find(d, "nav::Mode")].labels[2]);
            }),
            Sees::nothing);
  EXPECT_EQ(all_after([](Descriptor& d) {
              std::swap(d.types[find(d, "all::Shape")].members[0], d.types[find(d, "all::Shape")].members[2]);
            }),
            Sees::nothing);
  EXPECT_EQ(all_after([](Descriptor& d) {
              std::swap(d.types[find(d, "all::Mask")].members[0], d.types[find(d, "all::Mask")].members[1]);
            }),
            Sees::nothing);
}

TEST(Identity, DoesNotDependOnWhatElseTheFileDeclares) {
  Descriptor alone = imu_interface();
  InterfaceBuilder b;
  b.structure("other::Thing", {b.member("x", b.table().sequence(b.builtin(Kind::int8), 3))});
  Descriptor together = b.finish();
  const auto shift = static_cast<TypeId>(together.types.size());
  for (Type type : alone.types) {
    for (TypeId* id : {&type.element, &type.storage})
      if (*id != kNoType) *id += shift;
    for (Member& member : type.members) member.type += shift;
    together.types.push_back(type);
  }
  ASSERT_TRUE(complete(together));
  EXPECT_EQ(together.types.back().schema_hash, alone.types.back().schema_hash);
  EXPECT_EQ(together.types.back().layout_hash, alone.types.back().layout_hash);
}

// A name may hold what the grammar uses: quotes, spaces, line ends, words.
TEST(Identity, TextsAreInjectiveForAnyName) {
  const auto text_of = [](const std::string& name, const std::string& unit, bool key) {
    InterfaceBuilder b;
    std::vector<Member> members = {b.member(name, b.builtin(Kind::int8))};
    members[0].unit = unit;
    members[0].key = key;
    const TypeId id = b.structure("S", std::move(members));
    return model::canonical_schema_text(b.finish(), id);
  };
  const std::vector<std::string> texts = {text_of("a", "", false),
                                          text_of("a\" key", "", false),
                                          text_of("a", "", true),
                                          text_of("a", "key", false),
                                          text_of("a\" unit \"key", "", false),
                                          text_of("a\\x22 key", "", false),
                                          text_of("a\nmember 1 int8 \"b", "", false)};
  for (std::size_t i = 0; i < texts.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(texts[i], texts[j]);
}

TEST(Identity, TextsStayLinearHoweverDeepTheNesting) {
  InterfaceBuilder b;
  TypeId inner = b.builtin(Kind::uint8);
  for (int i = 1; i < 25; ++i)
    inner = b.structure("T" + std::to_string(i), {b.member("l", inner), b.member("r", inner)});
  const Descriptor d = b.finish();
  EXPECT_LT(model::canonical_schema_text(d, last(d)).size(), 300u);
}

TEST(Identity, OperationsAreSeenThroughTheirSignature) {
  const Descriptor original = every_construct();
  const TypeId service = find(original, "all::Service");
  const auto changes = [&](auto edit) {
    Descriptor d = original;
    edit(d.types[service].operations[0]);
    EXPECT_TRUE(complete(d));
    return d.types[service].schema_hash != original.types[service].schema_hash;
  };
  EXPECT_TRUE(changes([](Operation& o) { o.name = "other"; }));
  EXPECT_TRUE(changes([](Operation& o) { o.id = 3; }));
  EXPECT_TRUE(changes([](Operation& o) { o.oneway = true; }));
  EXPECT_TRUE(changes([](Operation& o) { o.raises.clear(); }));
  EXPECT_TRUE(changes([](Operation& o) { o.parameters[0].mode = Parameter::Mode::out; }));
  EXPECT_TRUE(changes([](Operation& o) { o.result = kNoType; }));
  EXPECT_FALSE(changes([](Operation& o) { o.parameters[0].name = "other"; }));
  EXPECT_FALSE(changes([](Operation& o) { o.doc = "other"; }));
}

}  // namespace
}  // namespace tenon::testing
