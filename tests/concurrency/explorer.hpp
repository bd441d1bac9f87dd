// Runs the real queue code under every schedule of its shared-memory steps, within a bound.
//
// Actors are fibers; each operation on a checked word is a step, before which the explorer may let another actor run. A
// run is one sequence of choices; explore() repeats the scenario until every sequence with at most `budget` unforced
// choices was run. Unforced are: leaving an actor that could go on, and keeping a store in the actor's store buffer.
//
// Memory model: sequential consistency with store buffers in order, as on x86: a store that is not seq_cst may stay unseen
// by others until the actor's next seq_cst store or read-modify-write, or its end; later stores queue up behind it.
// Reordering of loads, and of stores among each other, is not modelled here: that is what TSan and the table of edges see.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tenon::concurrency {

struct Scenario {
  std::vector<std::function<void()>> actors;
  std::function<void()> afterwards;  // on the state all actors left behind
};

struct Outcome {
  std::uint64_t runs = 0;
  std::optional<std::string> failure;  // of the first run that failed
};

// Builds the scenario anew for each run. Ends at the first failure.
[[nodiscard]] Outcome explore(const std::function<Scenario()>& make, std::uint32_t budget);

// For actors and checked words.
void step();                           // another actor may run here
[[nodiscard]] bool choose_to_delay();  // an unforced choice: keep this store in the buffer
[[nodiscard]] std::uint32_t choose_unforced(std::uint32_t options);  // 0 is no choice, all others cost one
void buffer_store(std::function<void()> commit);                     // behind what is buffered already
[[nodiscard]] bool has_buffered_stores();
void flush_stores();                 // of the running actor
void flush_stores_of_all();          // a process-wide barrier
void fail(const std::string& what);  // ends this run, and the exploration
[[nodiscard]] std::size_t running_actor();
[[nodiscard]] bool in_actor();

// What a test may break on purpose: every seq_cst store is then an ordinary one.
extern bool weaken_sequential_consistency;

}  // namespace tenon::concurrency
