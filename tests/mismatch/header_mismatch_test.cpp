// Headers that differ: part of what is compared when two ends meet, and the report names the header's field.
#include <gtest/gtest.h>

#include <fstream>
#include <span>

#include <tenon/untyped_header.hpp>

#include "domain.hpp"
#include "interface.hpp"

namespace tenon::test {
namespace {

constexpr const char* kPose = "module nav { struct Pose { double x; }; };";

// nav::Pose as a build has it whose bounds file gives every message of the module this header; empty: none does.
Interface pose_with(const std::string& header) {
  const os::test::Scratch folder;
  omg::Options options;
  if (!header.empty()) {
    std::ofstream(folder.path_of("context.idl")) << "module trace { " << header << " };";
    options.paths.import_dirs.emplace_back(folder.path());
    options.headers.push_back({"nav::*", "trace::Context", "context.idl", {}, "fleet.bounds.toml:3"});
  }
  return {kPose, "nav::Pose", options};
}

class HeaderMismatchTest : public Domain {
 protected:
  // What a subscriber of one build is told about a publisher of another; nothing, if they meet.
  std::optional<Error> meeting(const std::string& written, const std::string& read) {
    const Interface writer = pose_with(written);
    const Interface reader = pose_with(read);
    const auto publisher = detail::open_publisher(node(), "t", writer.facts(), {}).value();
    const auto subscriber = detail::open_subscriber(node(), "t", reader.facts(), {});
    if (subscriber) return std::nullopt;
    return subscriber.error();
  }
  // `texts`: each stands in the report.
  void are_told(const std::string& written, const std::string& read, const std::vector<std::string>& texts) {
    const auto error = meeting(written, read);
    ASSERT_TRUE(error) << "they met";
    EXPECT_EQ(*error, ErrorCode::schema_mismatch);
    for (const std::string& text : texts)
      EXPECT_NE(error->detail().find(text), std::string_view::npos) << text << " is not in\n" << error->detail();
  }
};

constexpr const char* kContext = "@final struct Context { uint64 sent; uint32 id; };";

TEST_F(HeaderMismatchTest, EqualHeadersMeet) { EXPECT_FALSE(meeting(kContext, kContext)); }

TEST_F(HeaderMismatchTest, TheFieldThatDiffersIsNamed) {
  are_told(kContext, "@final struct Context { uint64 sent; uint64 id; };", {"nav::Pose.id", "uint32", "uint64"});
  are_told(kContext, "@final struct Context { @unit(\"ns\") uint64 sent; uint32 id; };", {"nav::Pose.sent", "ns"});
  are_told(kContext, "@final struct Context { uint64 sent; uint32 id; uint32 source; };", {"nav::Pose.source"});
}

TEST_F(HeaderMismatchTest, ABuildWithoutTheHeaderIsToldWhoseItIsAndWhoGaveIt) {
  are_told(kContext, "", {"base: writer trace::Context (header, fleet.bounds.toml:3), reader none"});
  are_told("", kContext, {"base: writer none, reader trace::Context (header, fleet.bounds.toml:3)"});
}

// Whoever writes the base into the IDL says the same.
TEST_F(HeaderMismatchTest, ItDoesNotMatterWhoSaysIt) {
  const Interface written(
      std::string("module trace { ") + kContext + " }; module nav { struct Pose : trace::Context { double x; }; };",
      "nav::Pose");
  EXPECT_EQ(written.facts().schema_hash, pose_with(kContext).facts().schema_hash);
  EXPECT_EQ(written.facts().layout_hash, pose_with(kContext).facts().layout_hash);
}

// A header that may grow does so under programs that run.
TEST_F(HeaderMismatchTest, VersionsOfAGrowingHeaderMeet) {
  const std::string older = "@appendable @tenon::extent(64) struct Context { uint64 sent; };";
  const std::string newer = "@appendable @tenon::extent(64) struct Context { uint64 sent; @optional uint64 session; };";
  EXPECT_FALSE(meeting(older, newer));
  EXPECT_FALSE(meeting(newer, older));
}

// A program that knows the header as `known` about messages that begin with it as `written`.
std::optional<Error> reading(const std::string& written, const std::string& known) {
  const Interface pose = pose_with(written);
  const std::string_view descriptor = pose.facts().descriptor;
  const auto type = TopicType::from_descriptor(std::as_bytes(std::span(descriptor.data(), descriptor.size()))).value();
  return detail::header_problem(type, Interface("module trace { " + known + " };", "trace::Context").facts());
}

TEST(UntypedHeaderMismatch, AProgramThatKnowsTheHeaderAloneIsToldTheSame) {
  EXPECT_FALSE(reading(kContext, kContext));
  const auto error = reading(kContext, "@final struct Context { uint64 sent; uint64 id; };");
  ASSERT_TRUE(error);
  EXPECT_EQ(*error, ErrorCode::schema_mismatch);
  EXPECT_NE(error->message().find("cannot read the header of \"nav::Pose\""), std::string_view::npos)
      << error->message();
  EXPECT_NE(error->found().find("trace::Context.id: type: writer uint32, reader uint64"), std::string_view::npos)
      << error->found();
  EXPECT_TRUE(reading("", kContext));
}

TEST(UntypedHeaderMismatch, VersionsOfAGrowingHeaderAreRead) {
  const std::string older = "@appendable @tenon::extent(64) struct Context { uint64 sent; };";
  const std::string newer = "@appendable @tenon::extent(64) struct Context { uint64 sent; @optional uint64 session; };";
  EXPECT_FALSE(reading(older, newer));
  EXPECT_FALSE(reading(newer, older));
}

}  // namespace
}  // namespace tenon::test
