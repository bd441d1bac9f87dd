// Who is active while the files that say so change under one's hands, and where they cannot be made.
#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <tenon/log.hpp>

#include "calc_server.hpp"
#include "domain.hpp"
#include "memory.hpp"
#include "port/claim_files.hpp"
#include "port/serving_claim.hpp"
#include "scratch.hpp"
#include "seam/seam.hpp"

namespace tenon::failing {
namespace {

using namespace std::chrono_literals;
using CalcServer = Server<test::calc::Interface>;

// One finds the file of the active server and is about to lock it, when that server ends and another one takes its place by a
// file of its own. What is locked then is a file without a name, and stands for nothing.
TEST(ClaimThatChanges, IsNotTakenByAFileThatHasGone) {
  const os::test::Scratch scratch;
  const os::Directory directory = scratch.open();
  port::ServingClaim ends(directory, "c-1-");
  port::ServingClaim follows(directory, "c-1-");
  port::ServingClaim late(directory, "c-1-");
  ASSERT_TRUE(ends.try_take().value());
  struct Ends {
    port::ServingClaim& one;
    port::ServingClaim& other;
    bool taken = false;
  } change{ends, follows};
  seam::arm({.site = seam::find_site("os/file_lock.cpp", "lock_control"),
             .action = seam::Action::call,
             .callback =
                 [](void* argument) {
                   auto& now = *static_cast<Ends*>(argument);
                   now.one.give_up();
                   now.taken = now.other.try_take().value_or(false);
                 },
             .argument = &change});
  const auto taken = late.try_take();
  seam::disarm();
  ASSERT_TRUE(change.taken);
  ASSERT_TRUE(taken);
  EXPECT_FALSE(*taken) << "two are active";
  follows.give_up();
  EXPECT_TRUE(late.try_take().value());
}

// A refused call is told by a text, for which memory is wanted.
TEST(ClaimThatIsFree, IsRemovedByTheNextWhereACallAndMemoryAreRefusedAtOnce) {
  const os::test::Scratch scratch;
  const os::Directory directory = scratch.open();
  const port::ClaimFiles claims(directory, "c-1-");
  std::uint64_t both = 0;
  bool failed = true;
  for (std::uint64_t call = 1; failed; ++call) {
    bool wanted = true;
    for (std::uint64_t request = 1; wanted; ++request) {
      const std::string name = claims.make().value();
      const std::int64_t blocks = memory_in_use().blocks;
      seam::arm({.site = seam::kAnySystemCall, .hit = call, .action = seam::Action::fail, .error = EMFILE});
      refuse_memory(request);
      port::remove_if_free(directory, name);
      wanted = memory_was_refused();
      refuse_memory(0);
      failed = seam::fired();
      seam::disarm();
      EXPECT_EQ(memory_in_use().blocks, blocks);
      both += wanted && failed ? 1 : 0;
      port::remove_if_free(directory, name);
      EXPECT_EQ(claims.list().value().size(), 0u) << "call " << call << ", request for memory " << request;
    }
  }
  EXPECT_GT(both, 4u);
}

// Servers of one user in a shared directory whose file system has no unnamed files, from some time on.
class ClaimThatCannotBeMade : public test::Domain {
 protected:
  ClaimThatCannotBeMade() {
    (void)::chmod(shared_.path().c_str(), 03770);
    set_log_sink([this](const LogRecord& record) { said_.emplace_back(record.text); });
  }
  ~ClaimThatCannotBeMade() override {
    refuse(0);
    set_log_sink({});
  }
  static void refuse(int error) { seam::refuse(seam::find_site("os/segment_file.cpp", "open_at"), error); }
  [[nodiscard]] Node open_node_there(std::string_view name) const {
    return Node::open(name, {.shared_directory = shared_.path()}).value();
  }
  [[nodiscard]] std::size_t times_said(std::string_view part) const {
    std::size_t times = 0;
    for (const std::string& text : said_) times += text.find(part) != std::string::npos;
    return times;
  }

  os::test::Scratch shared_;
  std::vector<std::string> said_;  // by this thread only: the attendants have nothing to say here
  test::calc::Plain plain_;
};

TEST_F(ClaimThatCannotBeMade, IsAnErrorOfOpen) {
  const Node node = open_node_there("server");
  for (const auto& [error, part] :
       {std::pair{EOPNOTSUPP, "a tmpfs, ext4, xfs or btrfs"}, std::pair{ENOSPC, "No space"}}) {
    refuse(error);
    const auto server = CalcServer::open(node, plain_);
    ASSERT_FALSE(server);
    const std::string text(server.error().message());
    EXPECT_NE(text.find(part), std::string::npos) << text;
    EXPECT_NE(text.find("the active server of \"test/Calc\""), std::string::npos) << text;
    EXPECT_NE(text.find(shared_.path()), std::string::npos) << text;
  }
  refuse(0);
  EXPECT_TRUE(CalcServer::open(node, plain_).value().active());
}

TEST_F(ClaimThatCannotBeMade, IsSaidOnceByAStandbyWhichTriesOn) {
  const Node node = open_node_there("server");
  std::optional active(CalcServer::open(node, plain_).value());
  const Node other = open_node_there("standby");
  auto standby = CalcServer::open(other, plain_).value();
  ASSERT_FALSE(standby.active());
  refuse(EOPNOTSUPP);
  active.reset();
  for (const auto until = std::chrono::steady_clock::now() + 60ms; std::chrono::steady_clock::now() < until;)
    (void)standby.wait(1ms);
  EXPECT_FALSE(standby.active());
  EXPECT_EQ(times_said("the active server of \"test/Calc\""), 1u);
  refuse(0);
  for (const auto until = std::chrono::steady_clock::now() + 10s;
       !standby.active() && std::chrono::steady_clock::now() < until;)
    (void)standby.wait(1ms);
  EXPECT_TRUE(standby.active());
}

}  // namespace
}  // namespace tenon::failing
