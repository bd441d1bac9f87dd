// Every way in which two schemas can differ is named by field, and the verdict is that of the schema hash.
#include "schema/diff.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "model/identity.hpp"
#include "unit/schema/interface_builder.hpp"

namespace tenon::testing {
namespace {

using namespace schema;

std::vector<Difference> compared(const Descriptor& writer, const Descriptor& reader) {
  return diff(writer, last(writer), reader, last(reader));
}

// The reader's copy of nav::Imu, with one edit.
template <class Edit>
std::vector<Difference> after(Edit edit) {
  const Descriptor writer = imu_interface();
  Descriptor reader = writer;
  edit(reader);
  EXPECT_TRUE(complete(reader));
  const bool same = writer.types.back().schema_hash == reader.types.back().schema_hash;
  const std::vector<Difference> found = compared(writer, reader);
  EXPECT_EQ(refuses(found) || grows(found), !same);
  return found;
}

const Difference& only(const std::vector<Difference>& found) {
  static const Difference kNothing;
  EXPECT_EQ(found.size(), 1u);
  for (const Difference& each : found) SCOPED_TRACE(each.path + " " + each.what);
  return found.empty() ? kNothing : found.front();
}

TEST(Diff, EqualInterfacesHaveNoDifference) {
  EXPECT_TRUE(after([](Descriptor&) {}).empty());
  EXPECT_TRUE(compared(every_construct(), every_construct()).empty());
}

TEST(Diff, ChangedTypeIsNamedAlone) {
  const auto found = after([](Descriptor& d) {
    model::TypeTable table(d);
    member_of(d, "nav::Imu", "temp").type = table.builtin(Kind::int32);
  });
  EXPECT_EQ(only(found).path, "nav::Imu.temp");
  EXPECT_EQ(only(found).rule, "FIELD_SAME_TYPE");
}

TEST(Diff, TypeChangeThatShiftsOthersIsNamedAlone) {
  Descriptor writer = imu_interface();
  Descriptor reader = writer;
  const TypeId wide = member_of(reader, "nav::Imu", "stamp_ns").type;
  member_of(reader, "nav::Imu", "temp").type = wide;
  ASSERT_TRUE(complete(reader));
  const auto found = compared(writer, reader);
  const Difference& difference = only(found);
  EXPECT_EQ(difference.path, "nav::Imu.temp");
  EXPECT_EQ(difference.writer.type, "float");
  EXPECT_EQ(difference.reader.type, "uint64");
  EXPECT_EQ(difference.writer.offset, std::optional<std::uint64_t>(56));
}

TEST(Diff, ChangedUnitShowsBothUnits) {
  const auto found = after([](Descriptor& d) { member_of(d, "nav::Imu", "temp").unit = "K"; });
  EXPECT_EQ(only(found).path, "nav::Imu.temp");
  EXPECT_EQ(only(found).rule, "FIELD_SAME_UNIT");
  EXPECT_EQ(only(found).what, "unit: writer \"degC\", reader \"K\"");
  EXPECT_EQ(only(found).writer.source.substr(0, 12), "nav/imu.idl:");
}

TEST(Diff, ChangedBoundSaysWhereEachCameFrom) {
  const auto found = after([](Descriptor& d) {
    Member& frame = member_of(d, "nav::Imu", "frame");
    d.types[frame.type].bound = 63;
    frame.bounds = {{"", 63, BoundOrigin::sidecar, "nav.bounds.toml:3"}};
  });
  EXPECT_EQ(only(found).path, "nav::Imu.frame");
  EXPECT_EQ(only(found).rule, "FIELD_SAME_BOUND");
  EXPECT_EQ(only(found).writer.bound, "31");
  EXPECT_EQ(only(found).writer.bound_origin, "option, --default-string-bound");
  EXPECT_EQ(only(found).reader.bound, "63");
  EXPECT_EQ(only(found).reader.bound_origin, "sidecar, nav.bounds.toml:3");
}

TEST(Diff, ChangedBoundOfAnElementNamesTheElement) {
  const auto found = after([](Descriptor& d) {
    Member& tags = member_of(d, "nav::Imu", "tags");
    d.types[d.types[tags.type].element].bound = 7;
    tags.bounds[1] = {"[]", 7, BoundOrigin::annotation, "nav/imu.idl:14"};
  });
  EXPECT_EQ(only(found).path, "nav::Imu.tags[]");
  EXPECT_EQ(only(found).what, "bound: writer 15 (sidecar, nav.toml:3), reader 7 (annotation, nav/imu.idl:14)");
}

TEST(Diff, AddedFieldIsNamedAndTheShiftedOnesAreNot) {
  const auto found = after([](Descriptor& d) {
    Type& imu = d.types.back();
    Member added = imu.members[0];
    added.name = "sequence_number";
    imu.members.insert(imu.members.begin() + 1, added);
  });
  EXPECT_EQ(only(found).path, "nav::Imu.sequence_number");
  EXPECT_EQ(only(found).rule, "FIELD_ADDED_UNSAFELY");
  EXPECT_FALSE(only(found).writer.present);
  EXPECT_TRUE(only(found).reader.present);
}

TEST(Diff, RemovedFieldIsNamed) {
  const auto found = after([](Descriptor& d) { d.types.back().members.erase(d.types.back().members.begin() + 2); });
  EXPECT_EQ(only(found).path, "nav::Imu.gyro");
  EXPECT_EQ(only(found).rule, "FIELD_NO_DELETE");
}

TEST(Diff, RenamedFieldIsOneDifferenceAndNotTwo) {
  const auto found = after([](Descriptor& d) { member_of(d, "nav::Imu", "temp").name = "temperature"; });
  EXPECT_EQ(only(found).rule, "FIELD_SAME_NAME");
  EXPECT_EQ(only(found).path, "nav::Imu.temp");
  EXPECT_EQ(only(found).reader.name, "temperature");
}

TEST(Diff, RenameIsFoundBehindAFieldThatWasAdded) {
  const auto found = after([](Descriptor& d) {
    Type& imu = d.types.back();
    imu.members[6].name = "trajectory";
    Member added = imu.members[0];
    added.name = "counter";
    imu.members.insert(imu.members.begin(), added);
  });
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].rule, "FIELD_SAME_NAME");
  EXPECT_EQ(found[0].path, "nav::Imu.track");
  EXPECT_EQ(found[1].path, "nav::Imu.counter");
}

TEST(Diff, SwappedFieldsOfOneTypeAreBothNamed) {
  const auto found = after([](Descriptor& d) { std::swap(d.types.back().members[1], d.types.back().members[2]); });
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].path, "nav::Imu.accel");
  EXPECT_EQ(found[0].what, "swapped with \"gyro\"");
  EXPECT_EQ(found[1].path, "nav::Imu.gyro");
}

TEST(Diff, MovedFieldIsNamedAndThoseItPassedAreNot) {
  const auto found = after([](Descriptor& d) {
    std::vector<Member>& members = d.types.back().members;
    std::rotate(members.begin() + 1, members.begin() + 2, members.end());
  });
  EXPECT_EQ(only(found).path, "nav::Imu.accel");
  EXPECT_EQ(only(found).rule, "FIELD_SAME_ORDER");
}

TEST(Diff, RenumberedLabelIsNamed) {
  const auto found = after([](Descriptor& d) { d.types[find(d, "nav::Mode")].labels[2].value = 7; });
  EXPECT_EQ(only(found).path, "nav::Imu.mode.failed");
  EXPECT_EQ(only(found).rule, "ENUM_VALUE_SAME_NUMBER");
  EXPECT_EQ(only(found).what, "number: writer 2, reader 7");
}

TEST(Diff, LabelsAddedRemovedAndRenamedAreToldApart) {
  const auto renamed = after([](Descriptor& d) { d.types[find(d, "nav::Mode")].labels[1].name = "running"; });
  EXPECT_EQ(only(renamed).rule, "ENUM_VALUE_SAME_NAME");
  const auto added = after([](Descriptor& d) {
    d.types[find(d, "nav::Mode")].labels.push_back({"lost", 9, {}, {}, {}});
  });
  EXPECT_EQ(only(added).rule, "ENUM_VALUE_ADDED");
  EXPECT_EQ(only(added).path, "nav::Imu.mode.lost");
  const auto removed = after([](Descriptor& d) { d.types[find(d, "nav::Mode")].labels.pop_back(); });
  EXPECT_EQ(only(removed).rule, "ENUM_VALUE_NO_DELETE");
}

TEST(Diff, ChangeInANestedStructIsNamedByItsPathAndOnce) {
  const auto found = after([](Descriptor& d) { member_of(d, "nav::Vec3", "y").unit = "g"; });
  ASSERT_EQ(found.size(), 3u);  // where it is, and the two other fields of that type
  EXPECT_EQ(found[0].path, "nav::Imu.accel.y");
  EXPECT_EQ(found[1].path, "nav::Imu.gyro");
  EXPECT_EQ(found[1].what, "nav::Vec3 differs, as listed at nav::Imu.accel");
  EXPECT_EQ(found[2].path, "nav::Imu.track[]");
}

TEST(Diff, KeyOptionalityAndExtensibilityAreNamed) {
  const auto key = after([](Descriptor& d) { member_of(d, "nav::Imu", "stamp_ns").key = false; });
  EXPECT_EQ(only(key).rule, "KEY_SAME");
  const auto extensibility = after([](Descriptor& d) { d.types.back().extensibility = Extensibility::appendable; });
  EXPECT_EQ(only(extensibility).rule, "EXTENSIBILITY_SAME");

  InterfaceBuilder plain;
  plain.structure("S", {plain.member("a", plain.builtin(Kind::int32))});
  InterfaceBuilder optional;
  optional.structure("S", {optional.member("a", optional.table().optional(optional.builtin(Kind::int32)))});
  const auto found = compared(plain.finish(), optional.finish());
  EXPECT_EQ(only(found).rule, "FIELD_SAME_OPTIONALITY");
}

TEST(Diff, WhatStandsBehindAMessageIsCompared) {
  const auto with = [](auto type_of) {
    InterfaceBuilder b;
    const TypeId type = type_of(b.table(), b.builtin(Kind::float32));
    b.structure("S", {b.member("a", type)});
    return b.finish();
  };
  const auto none = with([](auto& t, TypeId real) { return t.tail(t.sequence(real, 0)); });
  const auto nine = with([](auto& t, TypeId real) { return t.tail(t.sequence(real, 9)); });
  const auto text = with([](auto& t, TypeId) { return t.tail(t.string(0)); });
  const auto inside = with([](auto& t, TypeId real) { return t.sequence(real, 9); });
  EXPECT_TRUE(compared(nine, nine).empty());
  EXPECT_EQ(only(compared(none, nine)).rule, "FIELD_SAME_BOUND");
  EXPECT_EQ(only(compared(none, nine)).path, "S.a");
  EXPECT_EQ(only(compared(nine, inside)).what, "type: writer tail<sequence<float, 9>>, reader sequence<float, 9>");
  EXPECT_FALSE(compared(none, text).empty());
}

TEST(Diff, DefaultsAndRangesAreReportedWithoutRefusing) {
  const auto found = after([](Descriptor& d) {
    member_of(d, "nav::Imu", "temp").default_value = 25.0;
    member_of(d, "nav::Imu", "temp").max = std::nullopt;
  });
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].what, "default: writer 20, reader 25");
  EXPECT_EQ(found[1].what, "max: writer 85, reader none");
  EXPECT_FALSE(refuses(found));
}

TEST(Diff, CommentsTypedefsPlacesAndIdsNeverAppear) {
  const auto found = after([](Descriptor& d) {
    Type& imu = d.types.back();
    imu.doc = "another comment";
    imu.members[0].doc = "and one here";
    imu.members[0].id = 77;
    imu.members[0].source.line = 900;
    imu.topic = "other";
    d.files[0] = "copy/of/imu.idl";
    d.aliases.push_back({"nav::Stamp", imu.members[0].type, {}, "", {}});
  });
  EXPECT_TRUE(found.empty());
}

TEST(Diff, CopyInAnotherModuleIsComparedFieldByField) {
  const auto found = after([](Descriptor& d) {
    for (Type& type : d.types)
      if (!type.name.empty()) type.name = "copy" + type.name.substr(3);
    member_of(d, "copy::Vec3", "z").unit = "g";
  });
  const auto has = [&](const std::string& path, const std::string& rule) {
    return std::any_of(found.begin(), found.end(),
                       [&](const Difference& each) { return each.path == path && each.rule == rule; });
  };
  EXPECT_TRUE(has("nav::Imu", "TYPE_SAME_NAME"));
  EXPECT_TRUE(has("nav::Imu.accel.z", "FIELD_SAME_UNIT"));
}

TEST(Diff, UnrelatedTopicsAreNamedByTheirTypes) {
  const Descriptor imu = imu_interface();
  const Descriptor other = every_construct();
  const auto found = compared(imu, other);
  EXPECT_EQ(found.front().rule, "TYPE_SAME_NAME");
  EXPECT_TRUE(refuses(found));
  EXPECT_TRUE(refuses(diff(imu, last(imu), imu, 0)));
}

TEST(Diff, EveryConstructIsSeenThrough) {
  const Descriptor writer = every_construct();
  const auto path_after = [&](auto edit) {
    Descriptor reader = writer;
    edit(reader);
    EXPECT_TRUE(complete(reader));
    const auto found = compared(writer, reader);
    return found.empty() ? std::string("none") : found.front().rule + " " + found.front().path;
  };
  EXPECT_EQ(path_after([](Descriptor& d) { member_of(d, "all::Base", "small").unit = "m"; }),
            "FIELD_SAME_UNIT all::All.derived.small");
  EXPECT_EQ(path_after([](Descriptor& d) { member_of(d, "all::Mask", "right").bit_position = 3; }),
            "FIELD_SAME_OFFSET all::All.mask.right");
  EXPECT_EQ(path_after([](Descriptor& d) { member_of(d, "all::Set", "count").bit_width = 4; }),
            "FIELD_SAME_OFFSET all::All.set.count");
  EXPECT_EQ(path_after([](Descriptor& d) {
              member_of(d, "all::Shape", "side").labels = {1, 0};
            }),
            "UNION_SAME_LABELS all::All.shape.side");
  EXPECT_EQ(path_after([](Descriptor& d) { d.types[find(d, "all::Level")].labels[0].value = -2; }),
            "ENUM_VALUE_SAME_NUMBER all::All.level.low");
  EXPECT_EQ(path_after([](Descriptor& d) { d.types[find(d, "all::Extended")].extent = 40; }),
            "EXTENT_SAME all::All.extended");
  EXPECT_EQ(path_after([](Descriptor& d) { d.types[member_of(d, "all::All", "table").type].bound = 4; }),
            "FIELD_SAME_BOUND all::All.table");
}

TEST(Diff, OperationsAreComparedOneByOne) {
  const Descriptor writer = every_construct();
  Descriptor reader = writer;
  const TypeId service = find(writer, "all::Service");
  reader.types[service].operations[0].parameters[1].mode = Parameter::Mode::out;
  reader.types[service].operations[0].oneway = true;
  ASSERT_TRUE(complete(reader));
  const auto found = diff(writer, service, reader, service);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].rule, "ONEWAY_SAME");
  EXPECT_EQ(found[1].path, "all::Service.measure.how");
}

// The same pair of types is compared once: nesting the same struct twice on each of many levels stays linear.
TEST(Diff, DoublyNestedTypesDoNotMultiply) {
  const auto nested = [](const char* unit) {
    InterfaceBuilder b;
    TypeId inner = b.structure("T0", {b.member("a", b.builtin(Kind::uint8))});
    b.at(inner).members[0].unit = unit;
    for (int i = 1; i < 26; ++i)
      inner = b.structure("T" + std::to_string(i), {b.member("l", inner), b.member("r", inner)});
    return b.finish();
  };
  const auto found = compared(nested("m"), nested("s"));
  EXPECT_EQ(found.size(), 26u);
  EXPECT_TRUE(refuses(found));
}

TEST(Diff, NumberOfDifferencesIsBoundedAndTheVerdictStays) {
  const auto wide = [](const char* unit, std::int64_t value) {
    InterfaceBuilder b;
    std::vector<Member> members;
    for (int i = 0; i < 3000; ++i) {
      members.push_back(b.member("f" + std::to_string(i), b.builtin(Kind::uint8)));
      members.back().default_value = value;
    }
    members.back().unit = unit;
    b.structure("Wide", std::move(members));
    return b.finish();
  };
  const auto found = compared(wide("m", 1), wide("s", 2));
  EXPECT_EQ(found.size(), kMaxDifferences + 1);
  EXPECT_TRUE(refuses(found));
  EXPECT_FALSE(refuses(compared(wide("m", 1), wide("m", 2))));
}

TEST(Diff, PlacesThatFollowFromNothingElseAreNamed) {
  const auto moved = [](auto edit) {
    const Descriptor writer = imu_interface();
    Descriptor reader = writer;
    edit(reader);
    model::identify(reader);
    EXPECT_NE(writer.types.back().schema_hash, reader.types.back().schema_hash);
    return compared(writer, reader);
  };
  const auto offset = moved([](Descriptor& d) { d.types.back().members.back().offset += 4; });
  EXPECT_EQ(only(offset).rule, "FIELD_SAME_OFFSET");
  EXPECT_EQ(only(offset).path, "nav::Imu.tags");
  const auto size = moved([](Descriptor& d) { d.types.back().size += 8; });
  EXPECT_EQ(only(size).rule, "STRUCT_SAME_SIZE");
  const auto alignment = moved([](Descriptor& d) { d.types.back().alignment = 4; });
  EXPECT_EQ(only(alignment).rule, "STRUCT_SAME_ALIGN");
}

}  // namespace
}  // namespace tenon::testing
