// Two threads of one process: the same calls, no file, nothing that another process could see.
#include <iostream>
#include <jobs.hpp>
#include <thread>

int main() {
  using namespace std::chrono_literals;
  constexpr std::uint32_t kJobs = 10'000;
  auto node = tenon::Node::open("threads", {.in_process = true}).value();
  auto jobs = jobs::JobPublisher::open(node, "jobs", {.slow_reader = tenon::SlowReader::block}).value();
  auto results = jobs::DoneSubscriber::open(node, "done", {.reliable = true}).value();
  // Each port is one thread's; those of the worker are made here, so that nothing is published before they are there.
  std::thread worker(
      [in = jobs::JobSubscriber::open(node, "jobs", {.reliable = true}).value(),
       out = jobs::DonePublisher::open(node, "done", {.slow_reader = tenon::SlowReader::block}).value()]() mutable {
        for (std::uint32_t done = 0; done < kJobs; ++done) {
          const auto job = in.wait_take(20s);
          if (!job || !out.publish_copy({.number = job->number, .square = std::uint64_t{job->number} * job->number}))
            return;
        }
      });
  std::uint64_t sum = 0;
  for (std::uint32_t sent = 0, taken = 0; taken < kJobs;) {
    if (sent < kJobs && jobs.publish_copy({.number = sent})) ++sent;
    while (const auto done = sent == kJobs ? results.wait_take(20s) : results.take()) {
      sum += done->square;
      if (++taken == kJobs) break;
    }
  }
  worker.join();
  std::cout << kJobs << " squares, " << sum << " in all\n";
}
