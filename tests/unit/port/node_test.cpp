// Nodes, names and domains.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "domain.hpp"
#include "messages.hpp"

namespace tenon::test {
namespace {

class NodeTest : public Domain {};

TEST_F(NodeTest, LeavesNothingWhenClosed) {
  { const Node node = open_node("front/imu_driver.2"); }
  EXPECT_TRUE(files_below(path()).empty());
}

TEST_F(NodeTest, TellsItsNameAndDomain) {
  const Node node = Node::open("camera", {.domain = "cell_4", .runtime_directory = {}}).value();
  EXPECT_EQ(node.name(), "camera");
  EXPECT_EQ(node.domain(), "cell_4");
}

TEST_F(NodeTest, DomainOfTheEnvironmentIsTheDefault) {
  ::setenv("TENON_DOMAIN", "line-7", 1);
  const Node node = open_node();
  ::unsetenv("TENON_DOMAIN");
  EXPECT_EQ(node.domain(), "line-7");
  EXPECT_EQ(files_below(path()).front(), "line-7");
}

TEST_F(NodeTest, RuntimeDirectoryOfTheOptionsComesBeforeTheEnvironment) {
  const os::test::Scratch other;
  {
    const Node node = Node::open("n", {.domain = {}, .runtime_directory = other.path()}).value();
    EXPECT_TRUE(files_below(path()).empty());
    EXPECT_FALSE(files_below(other.path()).empty());
  }
  EXPECT_TRUE(files_below(other.path()).empty());
}

TEST_F(NodeTest, RefusesNamesItCouldNotKeep) {
  for (const std::string& name : {std::string(), std::string("two words"), std::string("caf\xc3\xa9"), std::string("{"),
                                  std::string("tab\t"), std::string("."), std::string(".."), std::string(128, 'n')}) {
    const auto node = Node::open(name);
    ASSERT_FALSE(node.has_value()) << name;
    EXPECT_EQ(node.error(), ErrorCode::name_invalid) << name;
    EXPECT_FALSE(node.error().remedy().empty());
  }
  EXPECT_TRUE(Node::open(std::string(127, 'n')).has_value());
}

TEST_F(NodeTest, RefusesDomainsThatAreNoFileName) {
  for (const std::string& domain : {std::string("a/b"), std::string(".."), std::string(65, 'd')}) {
    const auto node = Node::open("n", {.domain = domain, .runtime_directory = {}});
    ASSERT_FALSE(node.has_value()) << domain;
    EXPECT_EQ(node.error(), ErrorCode::name_invalid);
  }
}

TEST_F(NodeTest, RefusesTopicNamesForBothEnds) {
  const Node node = open_node();
  for (const std::string& topic : {std::string(), std::string("front imu"), std::string(192, 't'), std::string("..")}) {
    const auto publisher = Publisher<Short>::open(node, topic);
    const auto subscriber = Subscriber<Short>::open(node, topic);
    ASSERT_FALSE(publisher.has_value()) << topic;
    ASSERT_FALSE(subscriber.has_value()) << topic;
    EXPECT_EQ(publisher.error(), ErrorCode::name_invalid);
    EXPECT_EQ(subscriber.error(), ErrorCode::name_invalid);
  }
  EXPECT_TRUE(Publisher<Short>::open(node, std::string(191, 't')).has_value());
}

TEST_F(NodeTest, DomainsDoNotHearEachOther) {
  const Node here = open_node();
  const Node there = Node::open("n", {.domain = "elsewhere", .runtime_directory = {}}).value();
  auto publisher = Publisher<Short>::open(here).value();
  auto subscriber = Subscriber<Short>::open(there).value();
  ASSERT_TRUE(publisher.publish_copy(numbered<5>(1)));
  EXPECT_FALSE(subscriber.take());
  EXPECT_EQ(publisher.subscriber_count(), 0u);
  EXPECT_EQ(subscriber.publisher_count(), 0u);
}

TEST_F(NodeTest, AnEmptyNameOfADomainIsNone) {
  ASSERT_EQ(::setenv("TENON_DOMAIN", "", 1), 0);
  EXPECT_EQ(open_node().domain(), "default");
  ASSERT_EQ(::setenv("TENON_DOMAIN", "elsewhere", 1), 0);
  EXPECT_EQ(open_node().domain(), "elsewhere");
  ASSERT_EQ(::unsetenv("TENON_DOMAIN"), 0);
}

// Names that are nearly those of members, of nodes and of topics.
TEST_F(NodeTest, FilesOfNobodysAreNobodysMembers) {
  auto publisher = Publisher<Short>::open(node(), "t").value();
  auto subscriber = Subscriber<Short>::open(node(), "t").value();
  const std::string digits(32, '0');
  const auto domain = std::filesystem::path(path()) / "default";
  std::vector<std::filesystem::path> strangers;
  for (const std::string& name : {std::string("t-1"), std::string("u-0000000000000000"), "n-" + std::string(32, 'g')})
    strangers.push_back(domain / name);
  for (const auto& entry : std::filesystem::directory_iterator(domain))
    if (entry.is_directory())
      for (const std::string& name : {"p-" + digits + "0", std::string("s-1"), "s-a1-" + digits, "s-1a-" + digits,
                                      "b-12_" + digits, std::string("x-1"), "w-" + digits + "_1", "v-" + digits + "g"})
        strangers.push_back(entry.path() / name);
  ASSERT_GT(strangers.size(), 10U);
  for (const auto& file : strangers) std::ofstream(file) << "nothing";
  std::optional<Subscriber<Short>> newcomer = Subscriber<Short>::open(node(), "t").value();
  ASSERT_TRUE(publish_range(publisher, 0, 3));
  EXPECT_TRUE(subscriber.take() && newcomer->take());
  EXPECT_EQ(publisher.subscriber_count(), 2U);
  newcomer.reset();
  EXPECT_EQ(publisher.subscriber_count(), 1U);
  for (const auto& file : strangers) EXPECT_TRUE(std::filesystem::remove(file)) << file << " is ours no longer";
}

TEST_F(NodeTest, TheLastOneLeavesAStrangersFileInItsDomain) {
  const auto stranger = std::filesystem::path(path()) / "default" / "u-0000000000000000";
  {
    const Node last = open_node();
    const auto publisher = Publisher<Short>::open(last, "t").value();
    std::ofstream(stranger) << "nothing";
  }
  EXPECT_EQ(files_below(path()), (std::vector<std::string>{"default", "default/u-0000000000000000"}));
  EXPECT_TRUE(std::filesystem::remove(stranger));
  come_along();
}

TEST_F(NodeTest, PortsKeepTheirNodeAlive) {
  auto publisher = [this] { return Publisher<Short>::open(open_node()).value(); }();
  auto subscriber = [this] { return Subscriber<Short>::open(open_node()).value(); }();
  ASSERT_TRUE(publisher.publish_copy(numbered<5>(7)));
  const auto sample = subscriber.take();
  ASSERT_TRUE(sample);
  EXPECT_EQ(sample->number, 7u);
}

TEST_F(NodeTest, TopicIsOfAnyTypeAgainWhenItsLastUserHasGone) {
  const Node node = open_node();
  { const auto publisher = Publisher<Short>::open(node, "reused").value(); }
  auto publisher = Publisher<Long>::open(node, "reused").value();
  auto subscriber = Subscriber<Long>::open(node, "reused").value();
  EXPECT_TRUE(publish_range(publisher, 0, 3));
  EXPECT_TRUE(subscriber.take()->whole());
}

TEST_F(NodeTest, DefaultTopicIsTheTypes) {
  const Node node = open_node();
  const auto publisher = Publisher<Short>::open(node).value();
  const auto subscriber = Subscriber<Short>::open(node).value();
  EXPECT_EQ(publisher.topic(), "test/Numbered");
  EXPECT_EQ(subscriber.topic(), "test/Numbered");
}

TEST_F(NodeTest, EachEndCountsTheOtherAsItComesAndGoes) {
  const Node node = open_node();
  auto publisher = Publisher<Short>::open(node).value();
  EXPECT_EQ(publisher.subscriber_count(), 0u);
  {
    auto subscriber = Subscriber<Short>::open(node).value();
    EXPECT_EQ(publisher.subscriber_count(), 1u);
    EXPECT_EQ(subscriber.publisher_count(), 1u);
    const auto second = Publisher<Short>::open(node).value();
    EXPECT_EQ(subscriber.publisher_count(), 2u);
  }
  EXPECT_EQ(publisher.subscriber_count(), 0u);
}

}  // namespace
}  // namespace tenon::test
