// One end of an exchange between two versions of an interface: evolution_old|evolution_new give|take|serve|call
//
// Built once with each version. A line `known …` says what both versions know, a line `appended …` what only the newer one
// does. The giver first sends messages of which every byte is set, so that later ones stand where those stood.
#include <cstring>
#include <fstream>
#include <iostream>
#include <state.hpp>
#include <state.print.hpp>
#include <string>

#include "calls.hpp"

namespace {

using namespace std::chrono_literals;
using evolution::Alarms;
using evolution::Mode;
using evolution::Part;
using evolution::State;
using tenon::Node;
using tenon::SlowReader;

constexpr int kBefore = 4;       // messages with garbage, on each topic
constexpr std::uint8_t kX = 40;  // what parts are told apart by

// Whether this is the newer version, which knows what was appended.
template <class T>
concept Newer = requires(T& state) {
  state.note;
};

template <class T>
void fill(T& part, std::uint8_t x) {
  part.x = x;
  if constexpr (requires { part.weight; }) {
    part.count = x;
    part.weight = 0.5;
  }
}

// Every member that this version knows, whatever stood there; no byte that it does not know.
template <class T>
void fill_state(T& state, int number, bool all) {
  state.base.number = number;
  state.mode = Mode::busy;
  state.alarms = Alarms::hot;
  fill(state.part, kX);
  for (auto& part : state.parts) fill(part, kX + 1);
  state.list.clear();
  (void)state.list.resize_for_overwrite(all ? 4 : 2);
  for (auto& part : state.list) fill(part, kX + 2);
  fill(state.maybe.emplace_for_overwrite(), kX + 3);
  state.table.clear();
  fill(*state.table.try_emplace(7), kX + 4);
  state.choice.set_bytes() = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}};
  state.choice.select(Mode::idle);
  fill(*state.choice.part(), kX + 5);
  for (auto& choice : state.choices) choice.set_bytes() = {{9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9}};
  state.choices[1].select(static_cast<Mode>(2));  // a label that the old version has no arm for
  fill(state.rest.inside, kX + 6);
  state.rest.mode = Mode::idle;
  if constexpr (Newer<T>) {
    state.base.origin = "new";
    state.mode = decltype(state.mode)::lost;
    state.alarms = state.alarms.from_bits(3);
    *state.choices[1].since() = 2.5;
    state.checked = true;
    state.note = "appended";
    fill(state.spare.emplace(), kX + 7);
    state.samples = {{1.0, 2.0}};
    state.rest.mode = decltype(state.mode)::lost;
  }
}

template <class T>
void set_every_byte(T& state) {
  std::memset(static_cast<void*>(&state), 0xff, sizeof state);
}

template <class T>
void print_part(const T* part, bool known) {
  if (part == nullptr) return void(std::cout << " -");
  if (known) std::cout << ' ' << +part->x;
  if constexpr (requires { part->weight; })
    if (!known) std::cout << ' ' << part->count << '/' << part->weight;
}

template <class T>
void print_parts(const T& state, bool known) {
  print_part(&state.part, known);
  for (const auto& part : state.parts) print_part(&part, known);
  std::cout << " list";
  for (const auto& part : state.list) print_part(&part, known);
  print_part(state.maybe.get(), known);
  print_part(state.table.at(7), known);
  print_part(state.choice.part(), known);
  print_part(&state.rest.inside, known);
}

template <class T>
void print(const T& state) {
  std::cout << "known " << state.base.number << " mode " << static_cast<int>(state.mode) << " alarms "
            << +state.alarms.bits() << " rest " << static_cast<int>(state.rest.mode) << " parts";
  print_parts(state, true);
  std::cout << " choice " << static_cast<int>(state.choice.discriminator()) << ' '
            << static_cast<int>(state.choices[1].discriminator());
  for (const std::uint8_t byte : state.choices[0].bytes()->span()) std::cout << ' ' << +byte;
  std::cout << (tenon::validate(state) ? " valid\n" : " malformed\n");
  if constexpr (Newer<T>) {
    std::cout << "appended " << state.base.origin << " parts";
    print_parts(state, false);
    std::cout << " since " << *state.choices[1].since() << " checked " << state.checked << " note " << state.note
              << " spare " << state.spare << " samples " << state.samples << '\n';
  }
  std::cout << "mode " << state.mode << " alarms " << state.alarms << '\n';
}

// By each way to publish; the garbage of what stood there before must not be seen.
int give(const Node& node) {
  auto publisher =
      tenon::Publisher<State>::open(node, "evolution/held", {.depth = 2, .slow_reader = SlowReader::block}).value();
  auto words = tenon::Publisher<State>::open(node, "evolution/copied",
                                             {.depth = 2, .slow_reader = SlowReader::block, .copy_only = true})
                   .value();
  State value;
  for (int i = 0; i < kBefore; ++i) {
    auto loan = publisher.loan_uninitialised().value();
    set_every_byte(*loan);
    fill_state(*loan, -1, true);
    std::move(loan).publish();
    set_every_byte(value);
    fill_state(value, -1, true);
    (void)words.publish_copy(value);
  }
  auto loan = publisher.loan().value();
  fill_state(*loan, 1, false);
  std::move(loan).publish();
  loan = publisher.loan_uninitialised().value();
  fill_state(*loan, 2, false);
  std::move(loan).publish();
  set_every_byte(value);
  fill_state(value, 3, false);
  const bool all = publisher.publish_copy(value).has_value() && words.publish_copy(value).has_value();
  value = State{};
  fill_state(value, 4, false);
  return all && publisher.publish_copy(value).has_value() && words.publish_copy(value).has_value() ? 0 : 1;
}

// The file that is mapped where a message stands: a message in shared memory, read where its publisher wrote it.
bool is_in_segment(const void* message) {
  std::ifstream maps("/proc/self/maps");
  const auto at = reinterpret_cast<std::uintptr_t>(message);
  for (std::string line; std::getline(maps, line);) {
    const auto first = std::stoull(line, nullptr, 16);
    const auto last = std::stoull(line.substr(line.find('-') + 1), nullptr, 16);
    if (at < first || at + sizeof(State) > last) continue;
    return line.find(" r--s ") != line.npos && line.find("evolution") != line.npos;
  }
  return false;
}

int take(const Node& node) {
  auto held = tenon::Subscriber<State>::open(node, "evolution/held", {.reliable = true}).value();
  auto copied = tenon::Subscriber<State>::open(node, "evolution/copied", {.reliable = true}).value();
  std::cout << "ready" << std::endl;
  for (int number = -kBefore; number < 4;) {
    const auto sample = held.wait_take(20s);
    if (!sample || !is_in_segment(&*sample)) return sample ? 3 : 2;
    number = number < 0 ? number + 1 : sample->base.number;
    if (sample->base.number > 0) print(*sample);
  }
  State copy;
  do {
    if (!copied.wait_copy(copy, 20s)) return 4;
    if (copy.base.number > 0) print(copy);
  } while (copy.base.number != 4);
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string what = count == 2 ? arguments[1] : "";
  const auto node = Node::open(Newer<State> ? "evolution_new" : "evolution_old");
  if (!node) return std::cerr << node.error().message() << '\n', 2;
  if (what == "give") return give(*node);
  if (what == "take") return take(*node);
  if (what == "serve") return serve(*node);
  if (what == "call") return call(*node);
  return 2;
}
