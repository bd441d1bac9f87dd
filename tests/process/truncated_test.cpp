// Files that somebody of the same user truncates, or punches holes into, while they are in use: an error on that topic, for
// a process that contains it, and nobody else's concern. Each in a child of its own: a handler stays with its process.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <tenon/bus_error.hpp>
#include <tenon/event.hpp>
#include <tenon/latest.hpp>

#include <csignal>

#include "between.hpp"
#include "calc_domain.hpp"
#include "child.hpp"
#include "domain.hpp"
#include "keyed_messages.hpp"
#include "messages.hpp"
#include "segments.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using namespace calc;
using os::test::run_in_child;

constexpr std::uint64_t kSoon = 100;  // loans of a small ring: several times round

class TruncatedTest : public CalcDomain {
 protected:
  // Files of a kind on topics whose names have this part; nodes have none.
  [[nodiscard]] std::vector<std::filesystem::path> files(shm::SegmentKind kind, std::string_view topic = {}) const {
    std::vector<std::filesystem::path> found;
    for (const Segment& segment : segments_wanted(path(), [&](const shm::SegmentHeader& header) {
           return header.kind == kind && shm::get_name(header.topic_name).find(topic) != std::string::npos;
         }))
      found.push_back(segment.file);
    return found;
  }
  [[nodiscard]] bool truncate(shm::SegmentKind kind, std::string_view topic = {}) const {
    const auto found = files(kind, topic);
    for (const auto& file : found) std::filesystem::resize_file(file, 0);
    return found.size() == 1;
  }

  // The first error of a loan, if one comes soon.
  template <class T>
  static std::optional<ErrorCode> error_of(Publisher<T>& publisher) {
    for (std::uint64_t i = 0; i < kSoon; ++i) {
      auto loan = publisher.loan();
      if (!loan) return loan.error().code();
      (*loan)->fill(i);
      std::move(*loan).publish();
    }
    return std::nullopt;
  }
  static bool tells(std::span<const Error> refusals) {
    return !refusals.empty() && refusals.back() == ErrorCode::segment_damaged && !refusals.back().found().empty() &&
           !refusals.back().remedy().empty();
  }
  // Everybody's topic works as ever.
  static bool works(const Node& node, std::string_view topic = "other") {
    auto publisher = Publisher<Short>::open(node, topic);
    auto subscriber = Subscriber<Short>::open(node, topic);
    if (!publisher || !subscriber || !publish_range(*publisher, 0, 8)) return false;
    for (std::uint64_t i = 0; i < 8; ++i)
      if (const auto sample = subscriber->take(); !sample || sample->number != i || !sample->whole()) return false;
    return true;
  }
  // So that whoever goes to what was unmapped does not find something else there.
  static void occupy_what_is_free() {
    for (int i = 0; i < 64; ++i) (void)::mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  }
  template <class Body>
  void expect_survival(const Body& body) const {
    EXPECT_EQ(run_in_child([&] {
                if (!contain_bus_errors()) return 100;
                const Node node = open_node("victim");
                const int failed = body(node);
                return failed != 0 ? failed : works(node) ? 0 : 101;
              }),
              0);
  }
};

TEST_F(TruncatedTest, WithoutContainmentTheProcessEnds) {
  EXPECT_EQ(run_in_child([&] {
              std::signal(SIGBUS, SIG_DFL);  // not a sanitizer's
              const Node node = open_node("victim");
              auto publisher = Publisher<Short>::open(node, "t").value();
              if (!truncate(shm::SegmentKind::publisher, "t")) return 1;
              (void)error_of(publisher);
              return 2;
            }),
            -SIGBUS);
  come_along();
}

TEST_F(TruncatedTest, APublisherIsToldByItsLoans) {
  expect_survival([&](const Node& node) {
    auto publisher = Publisher<Short>::open(node, "t", {.depth = 4}).value();
    auto other = Publisher<Short>::open(node, "u").value();
    auto subscriber = Subscriber<Short>::open(node, "u").value();
    if (!truncate(shm::SegmentKind::publisher, "t")) return 1;
    if (error_of(publisher) != ErrorCode::segment_damaged) return 2;
    if (publisher.publish_copy(numbered<5>(1)).error() != ErrorCode::segment_damaged) return 3;
    if (!tells(publisher.refusals())) return 4;
    if (!publish_range(other, 0, 8) || !subscriber.take() || subscriber.publisher_count() != 1) return 5;
    publisher = Publisher<Short>::open(node, "t", {.depth = 4}).value();
    return publish_range(publisher, 0, kSoon) ? 0 : 6;
  });
}

TEST_F(TruncatedTest, ASubscriberLetsGoOfThatPublisher) {
  expect_survival([&](const Node& node) {
    auto lost = Publisher<Short>::open(node, "t").value();
    const auto file = files(shm::SegmentKind::publisher, "t");
    auto stays = Publisher<Short>::open(node, "t").value();
    auto subscriber = Subscriber<Short>::open(node, "t", {.reliable = true}).value();
    if (file.size() != 1 || !publish_range(lost, 0, 4) || !publish_range(stays, 0, 4)) return 1;
    std::filesystem::resize_file(file[0], 0);
    if (!publish_range(stays, 4, 8)) return 2;
    for (std::uint64_t next = 0, tries = 0; next < 8; ++tries) {
      const auto sample = subscriber.take();
      if (sample && sample->whole() && sample->number == next) ++next;
      if (tries == kSoon) return 3;
    }
    if (subscriber.take() || subscriber.publisher_count() != 1) return 4;
    return tells(subscriber.refusals()) && subscriber.refusals().size() == 1 ? 0 : 5;
  });
}

// Nobody can tell any more who holds copies of what a publisher keeps: they stay as they are for good.
TEST_F(TruncatedTest, ASampleOfWhatIsKeptOutlivesASubscriberWithoutItsSegment) {
  expect_survival([&](const Node& node) {
    auto publisher = Publisher<Keyed>::open(node, "t", {.depth = 4, .keep_keys = 8}).value();
    for (std::uint64_t i = 0; i < 32; ++i)
      if (!publisher.publish_copy(keyed(i % 8, i))) return 1;
    std::optional<Subscriber<Keyed>> subscriber = Subscriber<Keyed>::open(node, "t").value();
    const auto held = subscriber->take();
    if (!held || !truncate(shm::SegmentKind::subscriber, "t")) return 2;
    while (subscriber->take()) {}
    subscriber.reset();
    occupy_what_is_free();
    return held->value.whole() && held->value.number == held->id + 24 ? 0 : 3;
  });
}

TEST_F(TruncatedTest, ASubscriberWithoutItsOwnSegmentTakesNothingAndIsInNobodysWay) {
  expect_survival([&](const Node& node) {
    auto publisher = Publisher<Short>::open(node, "t", {.depth = 4, .slow_reader = SlowReader::block}).value();
    auto subscriber = Subscriber<Short>::open(node, "t", {.reliable = true}).value();
    if (!publish_range(publisher, 0, 2)) return 1;
    auto held = subscriber.take();
    if (!held || !truncate(shm::SegmentKind::subscriber, "t")) return 2;
    while (subscriber.take()) {}
    if (!tells(subscriber.refusals()) || subscriber.publisher_count() != 0) return 3;
    if (!publish_range(publisher, 2, kSoon)) return 4;  // waits for nobody
    { auto last = std::move(publisher); }
    if (subscriber.wait_take(1ms)) return 5;
    occupy_what_is_free();
    const volatile std::uint64_t number = held->number;  // of a publisher that has ended: still there, whatever it says
    (void)number;
    { const auto gone = std::move(held); }
    return 0;
  });
}

// As long as before again, of zeros: no fault, and nothing is told. What was held says so no more.
TEST_F(TruncatedTest, ASampleStaysThoughItsSubscribersSegmentWasEmptied) {
  for (const unsigned left : {0u, 600u, 700u}) {
    EXPECT_EQ(run_in_child([&] {
                const Node node = open_node("victim");
                auto publisher = Publisher<Short>::open(node, "t").value();
                auto subscriber = Subscriber<Short>::open(node, "t").value();
                if (!publish_range(publisher, 0, 1)) return 1;
                auto held = subscriber.take();
                const auto file = files(shm::SegmentKind::subscriber, "t");
                if (!held || file.size() != 1) return 2;
                const auto size = std::filesystem::file_size(file[0]);
                std::filesystem::resize_file(file[0], left);
                std::filesystem::resize_file(file[0], size);
                { const auto last = std::move(publisher); }
                while (subscriber.wait_take(1ms)) {}
                (void)subscriber.publisher_count();
                { const auto last = std::move(subscriber); }
                occupy_what_is_free();
                const bool whole = held->whole();
                { const auto gone = std::move(held); }
                return whole && works(node) ? 0 : 3;
              }),
              0);
  }
}

TEST_F(TruncatedTest, ATopicIsToldByBothEndsAndCanBeOpenedWhenAllHaveLeft) {
  expect_survival([&](const Node& node) {
    {
      auto publisher = Publisher<Short>::open(node, "t", {.depth = 4}).value();
      auto subscriber = Subscriber<Short>::open(node, "t").value();
      if (!truncate(shm::SegmentKind::topic, "t")) return 1;
      if (error_of(publisher) != ErrorCode::segment_damaged || !tells(publisher.refusals())) return 2;
      while (subscriber.take()) {}
      if (!tells(subscriber.refusals())) return 3;
      if (Publisher<Short>::open(node, "t").error() != ErrorCode::segment_damaged) return 4;
    }
    return works(node, "t") ? 0 : 5;
  });
}

TEST_F(TruncatedTest, ANodesFileIsNobodysConcern) {
  expect_survival([&](const Node& node) {
    auto publisher = Publisher<Short>::open(node, "t", {.slow_reader = SlowReader::block}).value();
    {
      const Node second = open_node("second");
      auto subscriber = Subscriber<Short>::open(second, "t", {.reliable = true}).value();
      for (const auto& file : files(shm::SegmentKind::node)) std::filesystem::resize_file(file, 0);
      if (!publish_range(publisher, 0, publisher.capacity())) return 1;
      for (std::uint64_t i = 0; i < publisher.capacity(); ++i)
        if (const auto sample = subscriber.take(); !sample || sample->number != i) return 2;
      if (!subscriber.refusals().empty() || subscriber.publisher_count() != 1) return 3;
    }
    // The list of the thread's robust mutexes goes through what the node's file was mapped to.
    occupy_what_is_free();
    for (int i = 0; i < 3; ++i) {
      const Node one = open_node("after");
      const Node two = open_node("after");
      if (!works(two)) return 4;
    }
    return 0;
  });
}

TEST_F(TruncatedTest, ALatestValueIsToldByItsWriterAndIsThereNoMore) {
  expect_survival([&](const Node& node) {
    auto writer = LatestWriter<Short>::open(node, "v").value();
    auto reader = LatestReader<Short>::open(node, "v").value();
    Short value;
    if (!writer.set(numbered<5>(1)) || !reader.get(value)) return 1;
    if (!truncate(shm::SegmentKind::board)) return 2;
    (void)writer.set(numbered<5>(2));  // where the file ended is seen by who goes there
    (void)reader.get(value);
    const auto set = writer.set(numbered<5>(3));
    if (set || set.error() != ErrorCode::segment_damaged || set.error().found().empty()) return 3;
    if (reader.get(value).there || !tells(reader.refusals())) return 4;
    writer = LatestWriter<Short>::open(node, "v").value();
    return writer.set(numbered<5>(4)) && reader.get(value) && value.number == 4 ? 0 : 5;
  });
}

TEST_F(TruncatedTest, ACallEndsWithAnErrorAndOtherClientsAreServed) {
  expect_survival([&](const Node& node) {
    Plain plain;
    auto server = Server<Interface>::open(node, plain, Interface::service, {}).value();
    auto client = Client<Interface>::open(node, Interface::service, {.deadline = 100ms}).value();
    const auto sum = [&](Client<Interface>& by) -> std::int32_t {
      auto call = by.start<Add>(pair(20, 22));
      if (!call) return -1;
      const auto outcome = finish(server, std::move(*call));
      return outcome ? *outcome : -1;
    };
    if (sum(client) != 42) return 1;
    if (!truncate(shm::SegmentKind::publisher, "#q-")) return 2;
    std::uint64_t tries = 0;
    while (sum(client) == 42)
      if (++tries == kSoon) return 3;
    auto other = Client<Interface>::open(node, Interface::service, {.deadline = 5s}).value();
    return sum(other) == 42 ? 0 : 4;
  });
}

TEST_F(TruncatedTest, EventsOfOtherNotifiersAreCountedExactly) {
  expect_survival([&](const Node& node) {
    auto listener = Listener::open(node, "e").value();
    auto lost = Notifier::open(node, "e").value();
    if (!truncate(shm::SegmentKind::publisher)) return 1;
    auto other = Notifier::open(node, "e").value();
    std::uint64_t counted = 0;
    for (std::uint64_t i = 0; i < kSoon; ++i) {
      (void)lost.notify(1);
      if (!other.notify(2)) return 2;
      (void)listener.take([&](std::uint32_t id, std::uint64_t count) { counted += id == 2 ? count : 0; });
    }
    (void)listener.take([&](std::uint32_t id, std::uint64_t count) { counted += id == 2 ? count : 0; });
    return counted == kSoon && !lost.notify(1) ? 0 : 3;
  });
}

// Nothing is told of a hole: its pages are there, and zero.
TEST_F(TruncatedTest, HolesInAPublishersSegmentCostMessagesAndNothingElse) {
  EXPECT_EQ(run_in_child([&] {
              const Node node = open_node("victim");
              auto publisher = Publisher<Short>::open(node, "t", {.depth = 16}).value();
              auto subscriber = Subscriber<Short>::open(node, "t").value();
              if (!publish_range(publisher, 0, 8)) return 1;
              const auto file = files(shm::SegmentKind::publisher, "t");
              const int opened = ::open(file.at(0).c_str(), O_RDWR | O_CLOEXEC);
              const auto size = static_cast<off_t>(std::filesystem::file_size(file[0]));
              if (::fallocate(opened, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, size) != 0) return 2;
              ::close(opened);
              std::uint64_t taken = 0;
              for (std::uint64_t i = 8; i < 8 + kSoon; ++i) {
                if (!publish_range(publisher, i, i + 1)) return 3;
                if (const auto sample = subscriber.take()) taken += sample->whole() ? 1u : 0u;
              }
              return taken > kSoon / 2 && works(node) ? 0 : 4;
            }),
            0);
}

}  // namespace
}  // namespace tenon::test
