// Bytes of a descriptor, from friends and from anyone.
#include "schema/reader.hpp"

#include <gtest/gtest.h>
#include <schema_generated.h>

#include <algorithm>

#include "schema/diff.hpp"
#include "schema/geometry.hpp"
#include "schema/json.hpp"
#include "schema/kind.hpp"
#include "schema/limits.hpp"
#include "schema/print.hpp"
#include "schema/prune.hpp"
#include "schema/report.hpp"
#include "schema/writer.hpp"
#include "unit/schema/interface_builder.hpp"

namespace tenon::testing {
namespace {

using namespace schema;

std::string why_refused(const Descriptor& d) {
  const auto result = read(write(d));
  return result ? "accepted" : result.error();
}

// The imu's interface after an edit that breaks it.
template <class Edit>
std::string why_refused_after(Edit edit) {
  Descriptor d = imu_interface();
  edit(d);
  return why_refused(d);
}

TEST(Reader, RoundTripKeepsEverything) {
  for (const Descriptor& d : {imu_interface(), every_construct()}) {
    const auto bytes = write(d);
    const auto back = read(bytes);
    ASSERT_TRUE(back) << back.error();
    EXPECT_EQ(to_json(*back), to_json(d));
    EXPECT_EQ(write(*back), bytes);
  }
}

TEST(Reader, RoundTripKeepsWhatOnlyReadersOfTextCareAbout) {
  Descriptor d = imu_interface();
  d.files.push_back("nav/frame.idl");
  d.includes = {"nav/frame.idl"};
  d.aliases.push_back({"nav::Stamp", 0, {{"[]", 3, BoundOrigin::comment, "x:1"}}, "doc", {1, 2, 3, 4}});
  d.constants.push_back({"nav::kMode", 1, Enumerator{"nav::Mode::idle", -4}, "doc", {1, 3, 3, 4}});
  d.constants.push_back({"nav::kText", 1, std::string("t\0t", 3), "", {}});
  d.constants.push_back({"nav::kBig", 1, std::uint64_t{0xffff'ffff'ffff'ffff}, "", {}});
  d.constants.push_back({"nav::kLow", 1, std::int64_t{-5}, "", {}});
  d.constants.push_back({"nav::kYes", 1, true, "", {}});
  d.declarations.push_back({Declaration::What::constant, 2});
  d.types.back().annotations = {{"tenon::depth", {{"value", "4"}, {"other", "x"}}}};
  d.types.back().topic = "imu/front";
  const auto back = read(write(d));
  ASSERT_TRUE(back) << back.error();
  EXPECT_EQ(to_json(*back), to_json(d));
  EXPECT_EQ(back->constants[0].value, d.constants[0].value);
  EXPECT_EQ(back->constants[1].value, d.constants[1].value);
  EXPECT_EQ(back->declarations, d.declarations);
}

TEST(Reader, RandomInterfacesComeBackAsTheyWere) {
  std::mt19937 random(7);
  for (int round = 0; round < 100; ++round) {
    const Descriptor d = random_interface(random);
    const auto back = read(write(d));
    ASSERT_TRUE(back) << back.error();
    ASSERT_EQ(write(*back), write(d));
  }
}

TEST(Reader, SaysWhatItFoundInsteadOfADescriptor) {
  const std::vector<std::byte> text(64, std::byte{'x'});
  EXPECT_EQ(read(text).error(), "not a descriptor: the identifier \"TNSD\" is missing");
  EXPECT_NE(read({}).error().find("found 0"), std::string::npos);
  const std::vector<std::byte> huge(kMaxDescriptorBytes + 1);
  EXPECT_NE(read(huge).error().find("found 16777217"), std::string::npos);
}

TEST(Reader, RefusesAnotherFormatByNumber) {
  flatbuffers::FlatBufferBuilder builder;
  schema::wire::FinishDescriptorBuffer(builder, wire::CreateDescriptor(builder, 9, wire::ByteOrder::little));
  EXPECT_EQ(read(std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize()))).error(),
            "the descriptor has format 9; this library reads format 1");
}

TEST(Reader, RefusesAnotherByteOrder) {
  flatbuffers::FlatBufferBuilder builder;
  schema::wire::FinishDescriptorBuffer(builder, wire::CreateDescriptor(builder, 1, wire::ByteOrder::big));
  EXPECT_NE(read(std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize()))).error().find("byte order 2"),
            std::string::npos);
}

TEST(Reader, EveryTruncationIsRefused) {
  const auto bytes = write(imu_interface());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    // A copy of exactly that size, so that a sanitizer sees a read behind it.
    const std::vector<std::byte> cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    const auto result = read(cut);
    if (result) {
      ASSERT_GT(size + 8, bytes.size()) << "only padding may be missing";
    }
  }
}

TEST(Reader, UnalignedBytesAreRead) {
  const auto bytes = write(imu_interface());
  std::vector<std::byte> shifted(bytes.size() + 1);
  std::copy(bytes.begin(), bytes.end(), shifted.begin() + 1);
  EXPECT_TRUE(read(std::span(shifted).subspan(1)));
}

// Uses a descriptor in every way there is; a sanitizer sees what leaves the bytes.
void use(const Descriptor& d, const Descriptor& other) {
  const std::string twin = to_json(d);
  ASSERT_FALSE(twin.empty());
  for (TypeId id = 0; id < d.types.size(); ++id) {
    const Type& type = d.types[id];
    ASSERT_LE(type.size, kMaxTypeSize);
    constexpr std::uint64_t kEnough = 2'000;
    const std::vector<std::byte> value(std::min(type.size, kEnough), std::byte{0x5a});
    ASSERT_FALSE(print_text(d, id, value).empty() && !value.empty() && type.kind != Kind::structure &&
                 type.kind != Kind::exception && type.kind != Kind::bitset);
    print_json(d, id, value);
  }
  if (d.types.empty()) return;
  report_text({}, diff(d, last(d), other, last(other)));
  ASSERT_TRUE(read(write(closure(d, last(d)))));
}

TEST(Reader, FlippedBitsAreRefusedOrHarmless) {
  const Descriptor original = every_construct();
  const auto bytes = write(original);
  std::mt19937 random(99);
  int accepted = 0;
  for (int round = 0; round < 600; ++round) {
    auto damaged = bytes;
    for (std::size_t flips = 1 + random() % 3; flips > 0; --flips)
      damaged[random() % damaged.size()] ^= std::byte(1u << (random() % 8));
    const auto result = read(damaged);
    if (!result) continue;
    ++accepted;
    use(*result, original);
  }
  EXPECT_GT(accepted, 20);
}

TEST(Reader, ReplacedWordsAreRefusedOrHarmless) {
  const Descriptor original = every_construct();
  const auto bytes = write(original);
  std::mt19937 random(5);
  const std::vector<std::uint32_t> words = {0, 1, 2, 0x7fff'ffff, 0xffff'ffff, 0xffff'fff0, 64, 1000, 0x0001'0000};
  for (int round = 0; round < 600; ++round) {
    auto damaged = bytes;
    const std::uint32_t word = words[random() % words.size()];
    const std::size_t at = random() % (damaged.size() / 4) * 4;
    for (std::size_t i = 0; i < 4; ++i) damaged[at + i] = static_cast<std::byte>(word >> (8 * i));
    if (const auto result = read(damaged)) use(*result, original);
  }
}

TEST(Reader, RefusesReferencesThatAreNotBackwards) {
  EXPECT_NE(why_refused_after([](Descriptor& d) { d.types.back().members[0].type = last(d); }).find("type of a member"),
            std::string::npos);
  EXPECT_NE(why_refused_after([](Descriptor& d) {
              d.types[member_of(d, "nav::Imu", "track").type].element = 1'000'000;
            }).find("element type"),
            std::string::npos);
  EXPECT_NE(why_refused_after([](Descriptor& d) { d.types[0].storage = 0; }).find("storage"), std::string::npos);
  EXPECT_NE(why_refused_after([](Descriptor& d) { d.types.back().source.file = 1; }).find("file"), std::string::npos);
  EXPECT_NE(why_refused_after([](Descriptor& d) { d.declarations[0].index = 500; }).find("declaration"),
            std::string::npos);
  EXPECT_NE(why_refused_after([](Descriptor& d) {
              d.aliases.push_back({"a", 500, {}, "", {}});
            }).find("a: its type"),
            std::string::npos);
}

// A tail in what a tail holds, and so on, would be more values than the message has bytes.
TEST(Reader, RefusesTailsAnywhereButInAMessage) {
  const auto why = [](const auto& use) {
    InterfaceBuilder b;
    const TypeId text = b.table().tail(b.table().string(0));
    const TypeId as_large = b.table().array(b.builtin(Kind::uint32), {2});
    const TypeId tailed = b.structure("a::Tailed", {b.member("text", as_large)});
    use(b, tailed, as_large);
    Descriptor d = b.finish();  // which would not lay it out
    for (Type& type : d.types)
      for (Member& member : type.members)
        if (member.type == as_large) member.type = text;
    return why_refused(d);
  };
  const auto holds = [&](const auto& make) {
    return why([&](InterfaceBuilder& b, TypeId tailed, TypeId) {
      b.structure("a::Holder", {b.member("held", make(b.table(), tailed))});
    });
  };
  EXPECT_EQ(why([](auto&, TypeId, TypeId) {}), "accepted");
  const std::string kElement = "its element has tails";
  EXPECT_NE(holds([](auto& t, TypeId tailed) { return t.tail(t.sequence(tailed, 0)); }).find(kElement),
            std::string::npos);
  EXPECT_NE(holds([](auto& t, TypeId tailed) { return t.sequence(tailed, 3); }).find(kElement), std::string::npos);
  EXPECT_NE(holds([](auto& t, TypeId tailed) { return t.optional(tailed); }).find(kElement), std::string::npos);
  EXPECT_NE(holds([](auto& t, TypeId tailed) { return t.map(t.string(3), tailed, 3); }).find(kElement),
            std::string::npos);
  EXPECT_NE(holds([](auto& t, TypeId tailed) { return t.map(tailed, t.string(3), 3); }).find("its key has tails"),
            std::string::npos);
  EXPECT_NE(holds([](auto&, TypeId tailed) { return tailed; }).find("a member has tails"), std::string::npos);
  EXPECT_NE(why([](auto& b, TypeId tailed, TypeId) {
              b.at(b.structure("a::More", {})).base = tailed;
            }).find("its base has tails"),
            std::string::npos);
  EXPECT_NE(why([](auto& b, TypeId, TypeId as_large) {
              b.add(Kind::exception, "a::Failure", {b.member("text", as_large)});
            }).find("a tail where none can be"),
            std::string::npos);
  EXPECT_NE(why([](auto& b, TypeId tailed, TypeId) {
              b.at(tailed).extensibility = Extensibility::appendable;
              b.at(tailed).extent = 64;
            }).find("a tail where none can be"),
            std::string::npos);
  EXPECT_NE(why([](auto& b, TypeId tailed, TypeId) {
              Operation operation;
              operation.name = "put";
              operation.parameters = {{"what", Parameter::Mode::in, tailed, {}, {}}};
              b.at(b.add(Kind::interface, "a::Service", {})).operations = {operation};
            }).find("a parameter of put"),
            std::string::npos);
}

TEST(Reader, RefusesMembersThatLeaveTheirType) {
  EXPECT_EQ(why_refused_after([](Descriptor& d) { d.types.back().members[0].offset = d.types.back().size; }),
            "the descriptor is damaged: type " + std::to_string(last(imu_interface())) +
                " (nav::Imu): member stamp_ns lies at " + std::to_string(imu_interface().types.back().size));
  EXPECT_NE(why_refused_after([](Descriptor& d) { d.types.back().members[1].offset = 0; }).find("accel lies at 0"),
            std::string::npos);
  EXPECT_NE(why_refused_after([](Descriptor& d) { d.types.back().members[1].offset += 1; }).find("accel lies at"),
            std::string::npos);
  EXPECT_NE(why_refused_after([](Descriptor& d) {
              d.types.back().members.back().offset = 0xffff'ffff'ffff'fff8;
            }).find("tags lies at"),
            std::string::npos);
  EXPECT_NE(why_refused_after([](Descriptor& d) { d.types.back().size -= 8; }).find("lies at"), std::string::npos);
}

TEST(Reader, RefusesSizesThatDoNotFollowFromTheirParts) {
  EXPECT_NE(why_refused_after([](Descriptor& d) { d.types[0].size = 8; }).find("size 8, expected 4"),
            std::string::npos);
  EXPECT_NE(why_refused_after([](Descriptor& d) {
              d.types[member_of(d, "nav::Imu", "track").type].bound = 9;
            }).find("expected"),
            std::string::npos);
  EXPECT_NE(why_refused_after([](Descriptor& d) {
              d.types[member_of(d, "nav::Imu", "covariance").type].dimensions = {0xffff'ffff, 0xffff'ffff};
            }).find("larger than a type may be"),
            std::string::npos);
  EXPECT_NE(why_refused_after([](Descriptor& d) { d.types.back().alignment = 3; }).find("alignment 3"),
            std::string::npos);
}

TEST(Reader, RefusesNamesThatAreNoIdentifiersOrNotUnique) {
  EXPECT_NE(why_refused_after([](Descriptor& d) { d.types.back().members[0].name = "a\x1b[2J"; }).find("identifier"),
            std::string::npos);
  EXPECT_NE(
      why_refused_after([](Descriptor& d) { d.types.back().members[0].name.assign(256, 'a'); }).find("identifier"),
      std::string::npos);
  EXPECT_NE(why_refused_after([](Descriptor& d) { d.types.back().name = "nav:Imu"; }).find("identifier"),
            std::string::npos);
  EXPECT_NE(why_refused_after([](Descriptor& d) { d.types.back().members[1].name = "stamp_ns"; }).find("two parts"),
            std::string::npos);
  EXPECT_NE(why_refused_after([](Descriptor& d) { d.types.back().name = "nav::Vec3"; }).find("two types"),
            std::string::npos);
}

TEST(Reader, RefusesUnionsAndBitsThatAreAmbiguous) {
  const auto after = [](auto edit) {
    Descriptor d = every_construct();
    edit(d);
    return why_refused(d);
  };
  EXPECT_NE(after([](Descriptor& d) { member_of(d, "all::Shape", "side").labels = {-1}; }).find("label -1"),
            std::string::npos);
  EXPECT_NE(after([](Descriptor& d) { member_of(d, "all::Shape", "side").labels = {}; }).find("two default"),
            std::string::npos);
  EXPECT_NE(after([](Descriptor& d) { member_of(d, "all::Shape", "side").offset = 0; }).find("side lies at 0"),
            std::string::npos);
  EXPECT_NE(after([](Descriptor& d) { member_of(d, "all::Mask", "right").bit_position = 0; }).find("shares bits"),
            std::string::npos);
  EXPECT_NE(after([](Descriptor& d) { member_of(d, "all::Set", "count").bit_width = 0; }).find("bits of field"),
            std::string::npos);
  EXPECT_NE(after([](Descriptor& d) { member_of(d, "all::Set", "count").bit_width = 0xffff'ffff; }).find("bits of"),
            std::string::npos);
  EXPECT_NE(after([](Descriptor& d) { d.types[find(d, "all::Level")].labels[0].value = 400; }).find("does not fit"),
            std::string::npos);
}

TEST(Reader, RefusesOperationsWhoseMessagesAreNone) {
  const auto after = [](auto edit) {
    Descriptor d = every_construct();
    edit(d.types[find(d, "all::Service")].operations[0], d);
    return why_refused(d);
  };
  for (const TypeId id : {TypeId{0}, find(every_construct(), "all::Service"), last(every_construct()), kNoType - 1}) {
    EXPECT_NE(after([&](Operation& o, Descriptor&) { o.request = id; }).find("the messages of measure"),
              std::string::npos);
    EXPECT_NE(after([&](Operation& o, Descriptor&) { o.answer = id; }).find("the messages of measure"),
              std::string::npos);
  }
  EXPECT_NE(after([](Operation& o, Descriptor&) { std::swap(o.request, o.answer); }).find("the messages of"),
            std::string::npos);
  EXPECT_EQ(after([](Operation& o, Descriptor&) { o.request = o.answer = kNoType; }), "accepted");
}

TEST(Reader, RefusesNestingThatWouldExhaustAStack) {
  InterfaceBuilder b;
  TypeId inner = b.builtin(Kind::uint8);
  for (std::uint32_t i = 1; i < kMaxNesting; ++i) inner = b.structure("T" + std::to_string(i), {b.member("a", inner)});
  Descriptor deepest = b.finish();
  EXPECT_EQ(why_refused(deepest), "accepted");
  Type one_more = deepest.types.back();
  one_more.name = "TooDeep";
  one_more.members[0].type = inner;
  deepest.types.push_back(one_more);
  EXPECT_NE(why_refused(deepest).find("nested deeper than 128"), std::string::npos);
}

// FlatBuffers lets a million entries share one text: small in the file, enormous once read.
TEST(Reader, RefusesSharedTextsThatMultiply) {
  flatbuffers::FlatBufferBuilder builder;
  const auto text = builder.CreateString(std::string(100'000, 'a'));
  const std::vector<flatbuffers::Offset<flatbuffers::String>> shared(50'000, text);
  const auto files = builder.CreateVector(shared);
  schema::wire::FinishDescriptorBuffer(builder, wire::CreateDescriptor(builder, 1, wire::ByteOrder::little, files));
  const auto result = read(std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize())));
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().find("more text than"), std::string::npos);
}

TEST(Reader, RefusesSharedTablesThatMultiply) {
  flatbuffers::FlatBufferBuilder builder;
  const auto name = builder.CreateString("a");
  const auto member = wire::CreateMember(builder, name, 0);
  const auto members = builder.CreateVector(std::vector<flatbuffers::Offset<wire::Member>>(700, member));
  const auto type =
      wire::CreateType(builder, wire::Kind::structure, name, 1, 1, kNoType, kNoType, 0, 0, kNoType, kNoType, members);
  const auto types = builder.CreateVector(std::vector<flatbuffers::Offset<wire::Type>>(700, type));
  schema::wire::FinishDescriptorBuffer(builder,
                                       wire::CreateDescriptor(builder, 1, wire::ByteOrder::little, 0, 0, types));
  const auto result = read(std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize())));
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().find("more entries than"), std::string::npos);
}

// Maps of maps spell exponentially long; only texts that stay short may be made of them.
TEST(Reader, MapsOfMapsStaySmallInEveryText) {
  InterfaceBuilder b;
  TypeId map = b.builtin(Kind::uint8);
  for (int i = 0; i < 9; ++i) map = b.table().map(map, map, 1);
  const TypeId deep = map;
  b.structure("S", {b.member("a", deep)});
  const Descriptor d = b.finish();
  ASSERT_TRUE(read(write(d)));
  EXPECT_LT(type_text(d, last(d) - 1).size(), 4'000u);
  Descriptor other = d;
  other.types[1].bound = 2;
  ASSERT_TRUE(complete(other));
  EXPECT_TRUE(refuses(diff(d, last(d), other, last(other))));
}

}  // namespace
}  // namespace tenon::testing
