// A value that is replaced while it is read, and keys that are begun while they are looked for.
#include <array>
#include <memory>

#include "tenon/detail/queue/latest_cell.hpp"
#include "weak_memory.hpp"
#include "weak_ring.hpp"

namespace tenon::concurrency {

namespace {

using A = WeakAtomics;
using Words = std::array<std::uint64_t, 2>;

// A cell with its two places, each of two words.
struct Board {
  queue::LatestCell<A> cell{};
  std::array<A::Cell<std::uint64_t>, 4> places{};
  queue::BoardControl<A> control{};
  std::uint64_t version = 0;

  void write() {
    const Words value{version + 1, version + 1};
    queue::write_latest(cell, version, reinterpret_cast<const std::byte*>(value.data()), sizeof value);
  }
  // The version that was read, none if writes overtook it; checks that it is whole.
  std::uint64_t read() const {
    Words value{};
    const auto read = queue::read_latest(cell, reinterpret_cast<std::byte*>(value.data()), sizeof value, 1);
    if (read.overtaken || read.version == 0) return 0;
    if (value[0] != read.version || value[1] != read.version) fail("a torn or foreign value was read");
    return read.version;
  }
};
static_assert(offsetof(Board, places) == sizeof(queue::LatestCell<A>));

std::shared_ptr<Board> board() {
  forget_memory();
  return std::make_shared<Board>();
}

}  // namespace

Scenario latest_value() {
  const auto on = board();
  for (int i = 0; i < 2; ++i) on->write();
  actors_begin();
  return {{[on] {
             for (int i = 0; i < 3; ++i) on->write();
           },
           [on] {
             const std::uint64_t first = on->read();
             const std::uint64_t second = on->read();
             if (first != 0 && second != 0 && second < first) fail("a value goes back");
           }},
          [on] {
            actors_end();
            if (on->read() != 5) fail("the last value is not read");
          }};
}

Scenario latest_keys() {
  const auto on = board();
  actors_begin();
  return {
      {[on] {
         on->cell.key.store(7, std::memory_order_relaxed);
         on->cell.epoch.store(3, std::memory_order_relaxed);
         queue::count_cell(on->control, 1);
         on->write();
         queue::count_change(on->control);
       },
       [on] {
         if (queue::cells_used(on->control) == 0) return;
         if (on->cell.key.load(std::memory_order_relaxed) != 7 || on->cell.epoch.load(std::memory_order_relaxed) != 3)
           fail("a cell counts before it has its key");
         (void)queue::changes_counted(on->control);
         (void)queue::latest_version(on->cell);
         (void)on->read();
       }},
      [] { actors_end(); }};
}

}  // namespace tenon::concurrency
