#include "attacker.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <tenon/event.hpp>
#include <tenon/latest.hpp>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <prey.hpp>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "calc_answering.hpp"
#include "honest.hpp"
#include "keyed_messages.hpp"
#include "pen.hpp"
#include "port/names.hpp"
#include "shm/publisher_segment.hpp"
#include "shm/topic_segment.hpp"
#include "victim.hpp"

namespace tenon::hostile {

namespace {

using namespace std::chrono_literals;
using namespace test::calc;

// What the topics of a group begin with.
std::string topics_of(Group group) {
  if (group == Group::domain) return std::string(kRing);
  return std::string(kGroups[static_cast<std::size_t>(group)]) + "/";
}

class Attacker {
 public:
  Attacker(const Round& round, Talk& talk)
      : round_(round), talk_(talk), random_(round.seed), node_(Node::open("hostile").value()) {}

  int attack() {
    talk_.attention = static_cast<std::uint32_t>(round_.group);
    open_in_order();
    Pen pen(own_segments(), random_);
    if (pen.segments().empty()) return 0;  // the directory changed while it was read: the next round has them
    find_rings(pen);
    for (std::uint64_t made = 0; made < round_.corruptions && !talk_.over;) {
      if (below(2) == 0) publish_something();
      Deed deed;
      deed.number = round_.first + made;
      const bool of_files = below(64) == 0;
      if (!pen.anything_left()) break;
      if (!(of_files ? change_files(pen, deed) : pen.corrupt(deed))) continue;
      ++made;
      count(deed);
      // Some values change all the time while the victim reads them.
      const bool flips = !of_files && below(4) == 0;
      wait_for_victim(1, [&] {
        if (flips) pen.flip();
      });
      if (!of_files && below(4) != 0) pen.put_back();
    }
    // Mostly it dies as one whose files can be understood; what cannot be goes with the topic.
    if (below(4) != 0) pen.put_headers_back();
    return 0;
  }

 private:
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

  void count(const Deed& deed) {
    talk_.deeds[deed.number % kDeedsKept] = deed;
    ++talk_.corruptions[static_cast<std::size_t>(deed.field)];
    ++talk_.corrupted;
  }

  template <class Meanwhile>
  void wait_for_victim(std::uint64_t operations, const Meanwhile& meanwhile) {
    auto& done = talk_.operations_of(round_.group);
    for (const std::uint64_t until = done + operations + 1; done < until && !talk_.over;) {  // one may be half over
      meanwhile();
      std::this_thread::yield();
    }
  }

  // --- in order -----------------------------------------------------------------------------------------------------

  template <class Port, class Made>
  void keep(Made&& made) {
    if (made) ports_.push_back(std::make_shared<Port>(std::move(*made)));
  }

  void open_in_order() {
    switch (round_.group) {
      case Group::ring:
      case Group::domain:
        keep<prey::MessagePublisher>(prey::MessagePublisher::open(node_, kRing, {.depth = 8}));
        keep<prey::MessageSubscriber>(prey::MessageSubscriber::open(node_, kRing, some_options()));
        break;
      case Group::keyed:
        keep<prey::KeyedPublisher>(prey::KeyedPublisher::open(node_, "keyed/x", {.depth = 4, .keep_keys = 8}));
        publish_keys();
        break;
      case Group::tailed:
        keep<prey::TailedPublisher>(prey::TailedPublisher::open(node_, "tailed/x", {.depth = 4, .tail_bytes = 1000}));
        break;
      case Group::readers:
        for (int i = 0; i < 3; ++i)
          keep<Subscriber<test::Numbered<29>>>(
              Subscriber<test::Numbered<29>>::open(node_, "readers/" + std::to_string(i), some_options()));
        keep<Subscriber<test::Pose>>(Subscriber<test::Pose>::open(node_, "readers/kept", some_options()));
        break;
      case Group::serving:
        be_client();
        break;
      case Group::calling:
        be_server();
        break;
      case Group::latest:
        if (auto writer = LatestWriter<test::Keyed>::open(node_, "latest/x", {.keys = 4})) {
          for (std::uint64_t id = 0; id < 4; ++id) (void)writer->set(test::keyed(id, id));
          keep<LatestWriter<test::Keyed>>(std::move(writer));
        }
        break;
      case Group::events:
        if (auto notifier = Notifier::open(node_, "events/x")) {
          (void)notifier->notify(1);
          keep<Notifier>(std::move(notifier));
        }
        break;
    }
    wait_for_victim(8, [] {});
  }

  SubscriberOptions some_options() {
    return {.reliable = below(2) == 0,
            .slow_reader = static_cast<SlowReader>(below(4)),
            .patience = 500us,
            .publishers = 8};
  }

  void publish_keys() {
    if (ports_.empty()) return;
    auto& publisher = *std::static_pointer_cast<prey::KeyedPublisher>(ports_.back());
    for (std::uint64_t robot = 0; robot < 8; ++robot) {
      prey::Keyed message{};
      message.robot = robot;
      (void)publisher.publish_copy(message);
    }
  }

  void be_client() {
    auto opened = Client<Interface>::open(node_, "serving/x", {.deadline = 20ms});
    if (!opened) return;
    auto client = std::make_shared<Client<Interface>>(std::move(*opened));
    ports_.push_back(client);
    (void)client->wait_for_server(20ms);
    for (int i = 0; i < 4; ++i)
      if (auto call = client->start<Add>(pair(i, i))) calls_.push_back(std::make_shared<Call<Add>>(std::move(*call)));
    if (auto stream = client->stream<Count>(pair(0, 1000)))
      calls_.push_back(std::make_shared<Stream<Count>>(std::move(*stream)));
  }

  void be_server() {
    auto opened = Server<Interface>::open(node_, answering_, "calling/x");
    if (!opened) return;
    auto server = std::make_shared<Server<Interface>>(std::move(*opened));
    ports_.push_back(server);
    for (int i = 0; i < 20; ++i) {
      (void)server->wait(1ms);
      answering_.go_on();
    }
  }

  // --- out of order -------------------------------------------------------------------------------------------------

  // Its own, and the files of its topics that all of them write to.
  std::vector<test::Segment> own_segments() {
    const auto process = static_cast<std::uint32_t>(::getpid());
    const std::string topics = topics_of(round_.group);
    return test::segments_wanted(std::getenv("TENON_RUNTIME_DIR"), [&](const shm::SegmentHeader& header) {
      if (header.kind == shm::SegmentKind::topic) return shm::get_name(header.topic_name).starts_with(topics);
      return header.process_id == process;
    });
  }

  struct Ring {
    queue::RingMemory<queue::StdAtomics> memory;
    std::uint64_t next = 0;
    bool of_frames = false;
    queue::TopicWords<queue::StdAtomics>* topic = nullptr;
  };

  void find_rings(Pen& pen) {
    for (test::Segment& segment : pen.segments()) {
      shm::PublisherShape shape;
      if (segment.header.kind != shm::SegmentKind::publisher) continue;
      if (shm::check_publisher(segment.memory.data(), segment.header, shape)) continue;
      const auto memory = shm::ring_memory(segment.memory.writable_data(), shape);
      const bool frames = round_.group == Group::serving || round_.group == Group::calling;
      rings_.push_back({memory, memory.control->head, frames});
    }
  }

  // Whole for the ring, so that the victim comes to what stands in it: some words of it are anything.
  void publish_something() {
    if (rings_.empty()) return;
    Ring& ring = rings_[below(rings_.size())];
    const auto& memory = ring.memory;
    const std::uint64_t room = memory.shape.stride - memory.shape.payload_offset;
    const auto chunk = static_cast<std::uint32_t>(ring.next % memory.capacity);
    std::byte* const cell = memory.cells + chunk * memory.shape.stride;
    std::byte* const payload = cell + memory.shape.payload_offset;
    for (std::uint64_t i = below(6); i != 0; --i) {
      const std::uint64_t word = below(2) == 0 ? random_() : below(40);
      std::memcpy(payload + below(std::min<std::uint64_t>(room, 400) / 8) * 8, &word, sizeof word);
    }
    if (ring.of_frames) {
      const std::uint64_t id = below(16) | below(3) << 16;
      const std::uint64_t word = id | below(7) << 32 | below(7) << 48 | below(3) << 56;
      std::memcpy(payload, &word, sizeof word);
    }
    auto& header = *reinterpret_cast<queue::SlotHeader<queue::StdAtomics>*>(cell);
    const std::uint64_t bytes = below(8) == 0 ? random_() : below(room + 1);
    header.where = queue::pack_where(static_cast<std::uint32_t>(bytes), chunk);
    header.seq = queue::valid_mark(ring.next++);
    memory.control->head = ring.next;
  }

  // Files: one more with anything in it, or rights, a name, a page, an end less.
  bool change_files(Pen& pen, Deed& deed) {
    if (pen.segments().empty()) return false;
    test::Segment& segment = pen.segments()[below(pen.segments().size())];
    if (segment.header.kind == shm::SegmentKind::topic) return truncate_topic(segment.file, deed);
    const std::string file = segment.file;
    switch (below(10)) {
      case 0:
        deed.field = Field::unlinked;
        return ::unlink(file.c_str()) == 0;
      case 1:
        deed.field = Field::rights;
        deed.value = below(0777);
        return ::chmod(file.c_str(), static_cast<mode_t>(deed.value)) == 0;
      case 2:
        deed.field = Field::hole;
        deed.offset = below(segment.memory.size() / 4096) * 4096;
        return punch(file, deed.offset);
      case 3:
      case 4:
        deed.field = Field::truncated;
        return truncate(file, deed);
      case 5:
        deed.field = Field::truncated_of_victim;
        return truncate(file_of_victim(), deed);
      default:
        deed.field = Field::whole_file;
        return put_image(segment);
    }
  }

  // To any length, or to a page's end; sometimes it is as long as before at once, of zeros.
  bool truncate(const std::filesystem::path& file, Deed& deed) {
    std::error_code gone;
    const std::uint64_t size = file.empty() ? 0 : std::filesystem::file_size(file, gone);
    if (size == 0 || gone) return false;
    const std::uint64_t end = below(3) == 0 ? 0 : below(size);
    deed.offset = below(2) == 0 ? end : end / 4096 * 4096;
    std::filesystem::resize_file(file, deed.offset, gone);
    if (!gone && below(4) == 0) std::filesystem::resize_file(file, size, gone);
    return !gone;
  }

  // Not of one where the honest are; and seldom, since a topic is as it was only when all have left it.
  bool truncate_topic(const std::filesystem::path& file, Deed& deed) {
    deed.field = Field::truncated;
    return round_.group != Group::ring && round_.group != Group::domain && below(8) == 0 && truncate(file, deed);
  }

  std::filesystem::path file_of_victim() {
    const auto found = test::segments_wanted(std::getenv("TENON_RUNTIME_DIR"), [](const shm::SegmentHeader& header) {
      return shm::get_name(header.node_name) == kVictim;
    });
    return found.empty() ? std::filesystem::path() : found[below(found.size())].file;
  }

  static bool punch(const std::string& file, std::uint64_t offset) {
    const int opened = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
    if (opened == -1) return false;
    const bool done =
        ::fallocate(opened, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset), 4096) == 0;
    ::close(opened);
    return done;
  }

  // A file that nobody has open yet, of any content and any length, under a name that says what it might be.
  bool put_image(const test::Segment& segment) {
    std::vector<std::byte> image(segment.memory.data(), segment.memory.data() + segment.memory.size());
    const shm::Incarnation name{random_(), random_()};
    const std::vector<Region> regions = regions_of(segment);
    for (std::uint64_t i = below(6); i != 0; --i) {
      const Region& region = regions[below(regions.size())];
      const std::uint64_t at = region.offset + below(region.count) * region.stride + below(region.bytes);
      const std::uint64_t word = below(3) == 0 ? random_() : below(2) - below(2);
      std::memcpy(image.data() + at, &word, std::min<std::size_t>(1 + below(8), image.size() - at));
    }
    if (below(4) != 0) std::memcpy(image.data() + offsetof(shm::SegmentHeader, incarnation), &name, sizeof name);
    if (below(4) == 0) image.resize(below(image.size() + 4096));
    if (below(4) == 0 && image.size() > 32) {
      const std::uint64_t size = image.size();
      std::memcpy(image.data() + offsetof(shm::SegmentHeader, file_bytes), &size, sizeof size);
    }
    const std::string whole = segment.file.parent_path() / file_name(segment, name);
    const std::string half = whole + ".half";
    {
      std::ofstream file(half, std::ios::binary);
      file.write(reinterpret_cast<const char*>(image.data()), static_cast<std::streamsize>(image.size()));
    }
    const bool ours = segment.header.kind == shm::SegmentKind::node || below(8) != 0;
    if (::chmod(half.c_str(), ours ? 0600 : 0644) != 0) return false;
    images_.push_back(whole);
    if (images_.size() > 4) {
      ::unlink(images_.front().c_str());
      images_.erase(images_.begin());
    }
    if (std::rename(half.c_str(), whole.c_str()) != 0) return false;
    return true;
  }
  std::string file_name(const test::Segment& segment, const shm::Incarnation& name) {
    switch (segment.header.kind) {
      case shm::SegmentKind::node:
        return port::node_file(name);
      case shm::SegmentKind::subscriber:
        return port::subscriber_file(static_cast<std::uint32_t>(below(64)), name);
      case shm::SegmentKind::board:
        return port::board_file(name);
      case shm::SegmentKind::refusal:
        return port::refusal_file(segment.header.incarnation, name);
      case shm::SegmentKind::topic:
      case shm::SegmentKind::publisher:
        break;
    }
    return port::publisher_file(name);
  }

  const Round& round_;
  Talk& talk_;
  std::mt19937_64 random_;
  Node node_;
  Answering answering_;
  std::vector<std::shared_ptr<void>> ports_;
  std::vector<std::shared_ptr<void>> calls_;
  std::vector<Ring> rings_;
  std::vector<std::string> images_;
};

}  // namespace

int attack(const Round& round, Talk& talk) {
  // Nothing of it is ever closed: it dies with everything open, and its own ends would read what it wrote there.
  auto* const attacker = new Attacker(round, talk);
  return attacker->attack();
}

}  // namespace tenon::hostile
