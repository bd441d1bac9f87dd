#include "weak_memory.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

namespace tenon::concurrency {

Mutation mutation;
std::set<Site> sites_seen;

namespace {

constexpr std::size_t kActors = 4;
constexpr std::size_t kOutside = kActors;  // who builds the scenario and looks at its end

// The latest known store of each word; behind the words' numbers stand the actors' own clocks.
class View {
 public:
  [[nodiscard]] std::uint32_t of(std::size_t number) const { return number < seen_.size() ? seen_[number] : 0; }
  void raise(std::size_t number, std::uint32_t to) {
    if (seen_.size() <= number) seen_.resize(number + 1, 0);
    seen_[number] = std::max(seen_[number], to);
  }
  void merge(const View& other) {
    if (seen_.size() < other.seen_.size()) seen_.resize(other.seen_.size(), 0);
    for (std::size_t i = 0; i < other.seen_.size(); ++i) seen_[i] = std::max(seen_[i], other.seen_[i]);
  }

 private:
  std::vector<std::uint32_t> seen_;
};

struct Store {
  std::uint64_t value = 0;
  View view;
};
struct Word {
  std::vector<Store> stores;
  std::uint32_t latest_sequential = 0;
};
struct Actor {
  View view;
  std::uint32_t clock = 0;
};
struct Plain {
  std::size_t writer = kOutside;
  std::uint32_t written = 0;
  std::array<std::uint32_t, kActors + 1> read{};
};
struct Memory {
  std::vector<Word> words = std::vector<Word>(kActors + 2);  // the first numbers are the actors' clocks
  std::array<Actor, kActors + 1> actors;
  View sequential;  // of seq_cst fences
  std::map<const void*, Plain> plain;
};
Memory memory;

std::size_t who() { return in_actor() ? running_actor() : kOutside; }
Actor& self() { return memory.actors[who()]; }

Word& word_of(std::uint32_t& number, std::uint64_t initial) {
  if (number == 0) {
    number = static_cast<std::uint32_t>(memory.words.size());
    memory.words.emplace_back().stores.push_back({initial, {}});
  }
  return memory.words[number];
}

bool acquires(std::memory_order order) {
  return order == std::memory_order_acquire || order == std::memory_order_acq_rel || order == std::memory_order_seq_cst;
}
bool releases(std::memory_order order) {
  return order == std::memory_order_release || order == std::memory_order_acq_rel || order == std::memory_order_seq_cst;
}

void append(std::uint32_t number, std::uint64_t value, std::memory_order order, const View& continued) {
  Word& word = memory.words[number];
  Actor& actor = self();
  const auto time = static_cast<std::uint32_t>(word.stores.size());
  actor.view.raise(number, time);
  View handed_over;
  if (releases(order)) handed_over = actor.view;
  handed_over.raise(number, time);
  handed_over.merge(continued);
  word.stores.push_back({value, std::move(handed_over)});
  if (order == std::memory_order_seq_cst) word.latest_sequential = time;
}

void race(const char* what) { fail(std::string("data race: ") + what); }

}  // namespace

void forget_memory() { memory = Memory(); }
void actors_begin() {
  for (std::size_t i = 0; i < kActors; ++i) memory.actors[i].view = memory.actors[kOutside].view;
}
void actors_end() {
  for (std::size_t i = 0; i < kActors; ++i) memory.actors[kOutside].view.merge(memory.actors[i].view);
}
void barrier_for_all() {
  step();
  for (const Actor& actor : memory.actors) memory.sequential.merge(actor.view);
  for (Actor& actor : memory.actors) actor.view.merge(memory.sequential);
}

void check_plain_read(const void* at) {
  Plain& plain = memory.plain[at];
  Actor& actor = self();
  if (plain.written != 0 && plain.writer != who() && actor.view.of(plain.writer) < plain.written)
    return race("a payload is read that somebody writes");
  plain.read[who()] = ++actor.clock;
  actor.view.raise(who(), actor.clock);
}

void check_plain_write(const void* at) {
  Plain& plain = memory.plain[at];
  Actor& actor = self();
  if (plain.written != 0 && plain.writer != who() && actor.view.of(plain.writer) < plain.written)
    return race("a payload is written by two");
  for (std::size_t i = 0; i <= kActors; ++i)
    if (i != who() && actor.view.of(i) < plain.read[i]) return race("a payload is written that somebody reads");
  plain.writer = who();
  plain.written = ++actor.clock;
  actor.view.raise(who(), actor.clock);
}

namespace weak {

Access::Access(std::memory_order wanted, const std::source_location& at) : order(wanted) {
  if (wanted == std::memory_order_relaxed || !in_actor()) return;
  const Site site{at.file_name(), at.line(), wanted == std::memory_order_seq_cst};
  if (mutation.weakening == Weakening::none) sites_seen.insert(site);
  if (mutation.weakening == Weakening::none || site != mutation.site) return;
  order = mutation.weakening == Weakening::to_relaxed ? std::memory_order_relaxed : std::memory_order_acq_rel;
}

std::uint64_t load(std::uint32_t& number, std::uint64_t initial, Access access) {
  step();
  Word& word = word_of(number, initial);
  Actor& actor = self();
  std::uint32_t oldest = actor.view.of(number);
  if (access.order == std::memory_order_seq_cst) oldest = std::max(oldest, word.latest_sequential);
  const auto latest = static_cast<std::uint32_t>(word.stores.size() - 1);
  const std::uint32_t time = latest - choose_unforced(latest - oldest + 1);
  actor.view.raise(number, time);
  if (acquires(access.order)) actor.view.merge(word.stores[time].view);
  return word.stores[time].value;
}

void store(std::uint32_t& number, std::uint64_t initial, std::uint64_t value, Access access) {
  step();
  (void)word_of(number, initial);
  append(number, value, access.order, {});
}

std::uint64_t begin_change(std::uint32_t& number, std::uint64_t initial, Access access) {
  step();
  Word& word = word_of(number, initial);
  const Store& latest = word.stores.back();
  self().view.raise(number, static_cast<std::uint32_t>(word.stores.size() - 1));
  if (acquires(access.order)) self().view.merge(latest.view);
  return latest.value;
}

void end_change(std::uint32_t number, std::uint64_t value, Access access) {
  const View continued = memory.words[number].stores.back().view;  // what it read stays in the release sequence
  append(number, value, access.order, continued);
}

}  // namespace weak

void WeakAtomics::full_fence() {
  step();
  memory.sequential.merge(self().view);
  self().view.merge(memory.sequential);
}

}  // namespace tenon::concurrency
