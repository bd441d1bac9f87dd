// The last message of a key, kept beside the ring, for a reader that comes late and for one that fell behind.
#include <array>
#include <memory>

#include "tenon/detail/queue/kept_cell.hpp"
#include "weak_ring.hpp"
#include "weak_stage.hpp"

namespace tenon::concurrency {

namespace {

constexpr queue::SlotShape kPlace = queue::slot_shape(sizeof(std::uint64_t), alignof(std::uint64_t));
constexpr queue::KeptShape kShape = queue::kept_shape(kPlace);

// A ring whose messages are all of one key, and the cell of that.
struct Kept {
  Stage stage;
  std::array<A::Cell<std::uint64_t>, kShape.stride / sizeof(std::uint64_t)> memory{};
  std::uint64_t version = 0;

  Kept() {
    stage.sender.keep_by([this](std::uint64_t sequence) { keep(sequence); });
  }
  void publish() { (void)stage.sender.publish(); }
  void keep(std::uint64_t sequence) {
    const std::uint64_t value = sequence + 1;
    const queue::KeptCells<A, std::byte> cells{reinterpret_cast<std::byte*>(memory.data()), kShape, 1};
    queue::keep_message(cells, 0, ++version, {sequence, sizeof value}, [&](std::byte* to) {
      queue::store_words<A>(to, reinterpret_cast<const std::byte*>(&value), sizeof value);
    });
  }
  // Whether there was one, the last below `end`. If not, the ring must have a later one.
  bool take(std::uint64_t from, std::uint64_t end) const {
    const queue::KeptCells<A, const std::byte> cells{reinterpret_cast<const std::byte*>(memory.data()), kShape, 1};
    const queue::KeptFound found = queue::find_kept(cells, 0, from, end);
    if (found.version == 0) return false;
    std::uint64_t value = 0;
    if (!queue::load_kept(cells, 0, found.version, [&](const std::byte* payload) {
          queue::load_words<A>(reinterpret_cast<std::byte*>(&value), payload, sizeof value);
        }))
      return false;
    if (found.head.sequence + 1 != end) fail("what is kept is not the last below the ring's part");
    if (value != end) fail("another message's payload is kept");
    return true;
  }
};

std::shared_ptr<Kept> kept() {
  forget_memory();
  return std::make_shared<Kept>();
}

}  // namespace

Scenario kept_while_joining() {
  const auto on = kept();
  Receiver& reader = on->stage.receiver(false);
  const auto missing_below = std::make_shared<std::uint64_t>(0);
  return acted({[on] { times(2, [&] { on->publish(); }); },
                [on, &reader, missing_below] {
                  reader.join(RecordState::overwrite);
                  const std::uint64_t end = reader.reader().cursor();
                  if (end != 0 && !on->take(0, end)) *missing_below = end;
                }},
               [on, missing_below] {
                 if (*missing_below == on->stage.sender.ring().head() && *missing_below != 0)
                   fail("the last message is neither kept nor in the ring");
               });
}

Scenario kept_for_who_is_behind() {
  const auto on = kept();
  Receiver& reader = on->stage.receiver(false);
  reader.join(RecordState::overwrite);
  times(kCapacity + 1, [&] { on->publish(); });
  return acted({[on] { times(2, [&] { on->publish(); }); },
                [on, &reader] {
                  if (reader.reader().take(kMessageShape).state != TakeState::behind) return;
                  const std::uint64_t from = reader.reader().cursor();
                  reader.reader().announce_rejoin();
                  on->stage.block.topic.move_rejoins();
                  reader.reader().restart();
                  const std::uint64_t end = reader.reader().cursor();
                  if (end != from) (void)on->take(from, end);
                }});
}

}  // namespace tenon::concurrency
