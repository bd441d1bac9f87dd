// A machine that runs out: of shared memory, of descriptors. An error when something is opened, nothing left behind, and
// no signal ever.
#include <unistd.h>

#include "messages.hpp"
#include "own_file_system.hpp"

namespace tenon::test {
namespace {

using Huge = Numbered<65'536>;  // 512 KiB

using LimitsTest = OwnFileSystem;

TEST_F(LimitsTest, RingThatDoesNotFitNamesWantedFreeAndRemedy) {
  const int status = on_one_mebibyte([this] {
    {
      const Node node = open_node();
      const auto before = files_below(path());
      const auto opened = Publisher<Huge>::open(node, "t");
      if (opened) return 1;
      note(opened.error());
      if (files_below(path()) != before) return 2;
    }
    return files_below(path()).empty() ? 0 : 3;
  });
  ASSERT_EQ(status, 0) << told();
  EXPECT_EQ(said_->code, ErrorCode::out_of_shared_memory) << told();
  EXPECT_NE(std::string(said_->expected.data()).find(" bytes"), std::string::npos) << told();
  EXPECT_NE(std::string(said_->found.data()).find("bytes available"), std::string::npos) << told();
  EXPECT_NE(told().find("; "), std::string::npos) << "no remedy: " << told();
  EXPECT_NE(told().find(path()), std::string::npos) << "no path: " << told();
}

TEST_F(LimitsTest, FullFileSystemHarmsNobodyWhoIsThere) {
  const int status = on_one_mebibyte([this] {
    {
      const Node node = open_node();
      auto subscriber = Subscriber<Long>::open(node, "t", {.reliable = true, .publishers = 64}).value();
      std::vector<Publisher<Long>> publishers;
      for (;;) {
        auto opened = Publisher<Long>::open(node, "t", {.depth = 8, .holds = 4, .slow_reader = SlowReader::block});
        if (!opened) {
          note(opened.error());
          break;
        }
        publishers.push_back(std::move(*opened));
        if (publishers.size() > 60) return 1;
      }
      if (said_->code != ErrorCode::out_of_shared_memory || publishers.size() < 3) return 2;
      for (std::uint64_t round = 0; round < 200; ++round)
        for (auto& publisher : publishers) {
          if (!publish_range(publisher, round, round + 1)) return 3;
          const auto sample = subscriber.take();
          if (!sample || sample->number != round || !sample->whole()) return 4;
        }
      publishers.pop_back();
      (void)subscriber.take();
      if (!Publisher<Long>::open(node, "t", {.depth = 8, .holds = 4})) return 5;  // room was given back
    }
    return files_below(path()).empty() ? 0 : 6;
  });
  EXPECT_EQ(status, 0) << told();
}

TEST_F(LimitsTest, EveryOpeningFailsCleanlyHoweverLittleRoomThereIs) {
  const int status = on_one_mebibyte([this] {
    const std::string filler = path() + "/filler";
    for (int kib = 1024; kib > 0; kib -= 4) {
      std::FILE* const file = std::fopen(filler.c_str(), "w");
      const std::vector<char> bytes(static_cast<std::size_t>(kib) * 1024);
      (void)std::fwrite(bytes.data(), 1, bytes.size(), file);
      std::fclose(file);
      {
        const auto node = Node::open("n");
        if (node) {
          auto publisher = Publisher<Long>::open(*node, "t");
          auto subscriber = Subscriber<Long>::open(*node, "t");
          if (publisher && !publish_range(*publisher, 0, 100)) return 1;
          if (!publisher && publisher.error().code() != ErrorCode::out_of_shared_memory) return 2;
          if (!subscriber && subscriber.error().code() != ErrorCode::out_of_shared_memory) return 3;
        } else if (node.error().code() != ErrorCode::out_of_shared_memory) {
          note(node.error());
          return 4;
        }
      }
      if (files_below(path()) != std::vector<std::string>{"filler"}) return 5;
    }
    ::unlink(filler.c_str());
    return 0;
  });
  EXPECT_EQ(status, 0) << told();
}

}  // namespace
}  // namespace tenon::test
