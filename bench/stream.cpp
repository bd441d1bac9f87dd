// Messages of 40 bytes as fast as one process sends and another receives them, beside a textbook queue of the same
// capacity, element and count, in turns. What counts is what arrived: an overwriting publisher is not credited with
// messages its subscriber never saw. Every message's first and last word are checked.
#include <optional>

#include "clock.hpp"
#include "ends.hpp"
#include "payloads.hpp"
#include "settings.hpp"
#include "spsc.hpp"
#include "statistics.hpp"

namespace tenon::bench {

namespace {

using Message = ::bench::Bytes40;
constexpr std::uint64_t kMessages = 1 << 20;  // of one block, for rows and yardsticks alike

// One block: the leader sends, the follower receives; both clocks start when both are ready. ns per message that arrived.
template <class Send, class Receive>
double stream_block(Partner& partner, std::uint64_t first, Send send, Receive receive) {
  partner.meet();
  const std::uint64_t start = now_ns();
  if (!partner.leads()) {
    (void)partner.exchange(receive(first, first + kMessages - 1));
    return 0;
  }
  for (std::uint64_t number = first; number < first + kMessages; ++number) send(number);
  const std::uint64_t arrived = partner.exchange(0);
  return static_cast<double>(now_ns() - start) / static_cast<double>(arrived);
}

template <template <class> class Queue>
class QueueCourse {
 public:
  QueueCourse(Partner& partner, SpscMemory<Message>& memory, std::uint64_t capacity)
      : partner_(partner), queue_(memory, capacity) {}

  double block() {
    const auto send = [&](std::uint64_t number) {
      Message message;
      message.words.fill(number);
      while (!queue_.push(message)) {}
    };
    const auto receive = [&](std::uint64_t first, std::uint64_t last) {
      Message message;
      for (std::uint64_t number = first; number <= last; ++number) {
        while (!queue_.pop(message)) {}
        check(message.words.front(), message.words.back(), number);
      }
      return kMessages;
    };
    const double ns = stream_block(partner_, number_, send, receive);
    number_ += kMessages;
    return ns;
  }

 private:
  Partner& partner_;
  Queue<Message> queue_;
  std::uint64_t number_ = 1;
};

// A message's number, whatever was lost before it.
std::uint64_t number_of(const Message& message, std::uint64_t at_least) {
  const std::uint64_t number = message.words.front();
  if (number < at_least || number != message.words.back()) [[unlikely]]
    fail_by_message(at_least, number, message.words.back());
  return number;
}

class TenonCourse {
 public:
  TenonCourse(Partner& partner, const RuntimeDirectory& directory, const Mode& mode)
      : partner_(partner),
        by_copy_(mode.publisher.copy_only),
        reliable_(mode.subscriber.reliable),
        node_(directory.node(partner.leads() ? "leader" : "follower")) {
    if (partner.leads()) publisher_ = must(Publisher<Message>::open(node_, "stream", mode.publisher));
    partner.meet();
    if (!partner.leads()) subscriber_ = must(Subscriber<Message>::open(node_, "stream", mode.subscriber));
    partner.meet();
    if (partner.leads() && publisher_->subscriber_count() != 1) fail("no subscriber found");
  }

  double block() {
    const auto send_copy = [&](std::uint64_t number) { ByCopy::send(*publisher_, number); };
    const auto send = [&](std::uint64_t number) { InPlace::send(*publisher_, number); };
    const auto copies = [&](std::uint64_t first, std::uint64_t last) { return receive_copies(first, last); };
    const auto samples = [&](std::uint64_t first, std::uint64_t last) { return receive_samples(first, last); };
    const double ns =
        by_copy_ ? stream_block(partner_, number_, send_copy, copies) : stream_block(partner_, number_, send, samples);
    number_ += kMessages;
    return ns;
  }

  [[nodiscard]] std::uint64_t capacity() const noexcept { return publisher_->capacity(); }
  [[nodiscard]] std::uint64_t lost() const noexcept { return subscriber_->lost(); }

 private:
  std::uint64_t receive_samples(std::uint64_t first, std::uint64_t last) {
    std::uint64_t arrived = 0;
    for (std::uint64_t next = first; next <= last;) {
      const auto sample = subscriber_->wait_take(std::chrono::seconds(1));
      if (!sample) continue;
      ++arrived;
      next = number_of(*sample, next) + 1;
    }
    return count(arrived);
  }
  std::uint64_t receive_copies(std::uint64_t first, std::uint64_t last) {
    std::uint64_t arrived = 0;
    Message message;
    for (std::uint64_t next = first; next <= last;) {
      if (!subscriber_->wait_copy(message, std::chrono::seconds(1))) continue;
      ++arrived;
      next = number_of(message, next) + 1;
    }
    return count(arrived);
  }
  // Arrived and reported lost are all that was sent, or the runtime has miscounted.
  std::uint64_t count(std::uint64_t arrived) {
    const std::uint64_t lost = subscriber_->lost() - lost_;
    lost_ += lost;
    if (arrived + lost != kMessages || (reliable_ && lost != 0)) fail("messages were lost and not counted");
    return arrived;
  }

  Partner& partner_;
  bool by_copy_;
  bool reliable_;
  Node node_;
  std::optional<Publisher<Message>> publisher_;
  std::optional<Subscriber<Message>> subscriber_;
  std::uint64_t number_ = 1;
  std::uint64_t lost_ = 0;
};

class Stream {
 public:
  explicit Stream(const Settings& settings)
      : settings_(settings),
        report_(settings, "stream",
                {{"name", "name", 14},
                 {"mode", "mode", 22},
                 {"payload_bytes", "bytes", 6},
                 {"ring", "ring", 6},
                 {"msgs_per_s", "msgs/s", 12, 0},
                 {"yardstick_msgs_per_s", "SPSC msgs/s", 12, 0},
                 {"ratio", "ratio", 7, 2},
                 {"ratio_low", "low", 7, 2},
                 {"ratio_high", "high", 7, 2},
                 {"lost_share", "lost", 6, 3},
                 {"runs", "runs", 5},
                 {"repeated", "again", 6}}) {}

  void tenon(const std::string& mode, std::uint32_t capacity) {
    const std::string name = "40 B 1:1";
    if (!settings_.wants(name + " " + mode)) return;
    const RuntimeDirectory directory;
    measure(name, mode, capacity, [&](Partner& partner, const Block& yardstick) {
      TenonCourse course(partner, directory, mode_named(mode, capacity));
      if (partner.leads() && course.capacity() != capacity) fail("another capacity than asked for");
      Rounds rounds = alternate(partner, settings_.rounds, yardstick, [&] { return course.block(); });
      lost_ = partner.exchange(partner.leads() ? 0 : course.lost());
      return rounds;
    });
  }

  void cached_queue(std::uint32_t capacity) {
    if (!settings_.wants("SPSC cached indices")) return;
    lost_ = 0;
    Memory memory(capacity);
    measure("SPSC", "cached indices", capacity, [&](Partner& partner, const Block& yardstick) {
      QueueCourse<CachedSpsc> course(partner, *memory.queue, capacity);
      return alternate(partner, settings_.rounds, yardstick, [&] { return course.block(); });
    });
  }
  void write() const { report_.write(); }

 private:
  struct Memory {
    explicit Memory(std::uint32_t capacity)
        : bytes(SpscMemory<Message>::bytes(capacity)), queue(static_cast<SpscMemory<Message>*>(shared_memory(bytes))) {}
    ~Memory() { give_back(queue, bytes); }
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;
    std::size_t bytes;
    SpscMemory<Message>* queue;
  };

  template <class Measure>
  void measure(const std::string& name, const std::string& mode, std::uint32_t capacity, Measure rounds_of) {
    Memory memory(capacity);
    const auto part = [&](Partner& partner) {
      QueueCourse<TextbookSpsc> textbook(partner, *memory.queue, capacity);
      const Rounds rounds = rounds_of(partner, [&] { return textbook.block(); });
      if (partner.leads()) tell(name, mode, capacity, rounds);
      partner.meet();
    };
    run_pair(settings_.cores, part, part);
  }

  // Rounds hold ns per message; what is told are rates, so the ratio is the other way round.
  void tell(const std::string& name, const std::string& mode, std::uint32_t capacity, const Rounds& rounds) {
    const double blocks = static_cast<double>(rounds.kept.size() + rounds.repeated + 1);
    Row row{{"name", name},
            {"mode", mode},
            {"payload_bytes", sizeof(Message)},
            {"ring", capacity},
            {"msgs_per_s", 1e9 / median(rounds.rows())},
            {"yardstick_msgs_per_s", 1e9 / median(rounds.yardsticks())},
            {"ratio", 1 / median(rounds.ratios())}};
    add_rounds(row, rounds);
    row["ratio_low"] = 1 / quantile(rounds.ratios(), 0.75);
    row["ratio_high"] = 1 / quantile(rounds.ratios(), 0.25);
    row["lost_share"] = static_cast<double>(lost_) / blocks / static_cast<double>(kMessages);
    report_.add(std::move(row));
  }

  const Settings& settings_;
  Report report_;
  std::uint64_t lost_ = 0;  // by the follower, in all blocks
};

}  // namespace

void measure_stream(const Settings& settings) {
  Stream stream(settings);
  for (const std::uint32_t capacity : {64u, 1024u, 4096u}) {
    for (const char* const mode : {"reliable", "overwrite copy", "overwrite", "reliable copy"})
      stream.tenon(mode, capacity);
    stream.cached_queue(capacity);
  }
  stream.write();
}

}  // namespace tenon::bench
