// What all processes have in common that the soak kills, stops and forks.
#pragma once

#include <sys/wait.h>
#include <unistd.h>
#include <tenon/node.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <thread>

#include "actors.hpp"
#include "tally.hpp"

namespace tenon::soak {

struct Cast {
  Role role = Role::publisher;
  std::size_t place = 0;
  std::uint64_t seed = 0;
};

class Actor {
 public:
  Actor(const Cast& cast, Tally& tally) : tally_(tally), cast_(cast), random_(cast.seed) {}
  virtual ~Actor() = default;
  Actor(const Actor&) = delete;
  Actor& operator=(const Actor&) = delete;

  // Works until it is killed; returns only if it cannot begin.
  virtual int act(const Node& node) = 0;
  int fail(const std::string& what, const Error& error) {
    violate(what + ": " + std::string(error.message()));
    return 1;
  }

 protected:
  [[nodiscard]] std::size_t place() const { return cast_.place; }
  std::uint64_t below(std::uint64_t end) { return random_() % end; }
  // Tells this process from all others, before and after it.
  std::uint64_t draw_self() { return random_() & 0x7fff'ffff; }
  void pause(std::uint64_t most_us) { std::this_thread::sleep_for(std::chrono::microseconds(below(most_us))); }
  void violate(const std::string& what) { tally_.violate(to_string(cast_.role), what); }

  // Once a turn. `inert` is asked in a forked child, which uses what it inherited: nothing comes of it. What it writes goes
  // nowhere; somebody would find it, were it otherwise.
  template <class Inert>
  void turn(const Inert& inert) {
    beat();
    ++turns_;
    if (turns_ % kBetweenLooks == 0) look_for_own_files();
    if (turns_ % kBetweenForks == 0) fork_once(inert);
  }
  void beat() { ++tally_.beats[place()]; }

  Tally& tally_;

 private:
  static constexpr std::uint64_t kBetweenForks = 2000;  // turns of a loop
  static constexpr std::uint64_t kBetweenLooks = 500;

  void look_for_own_files();
  template <class Inert>
  void fork_once(const Inert& inert) {
    const pid_t child = ::fork();
    if (child == 0) {
      const bool good = inert();
      std::this_thread::sleep_for(std::chrono::milliseconds(10));  // our parent may be killed meanwhile
      ::_exit(good ? 0 : 1);
    }
    int status = 0;
    if (child == -1 || ::waitpid(child, &status, 0) != child) return;
    ++tally_.forks;
    if (status != 0) violate("a forked child went on with what it inherited, or crashed: " + std::to_string(status));
  }

  Cast cast_;
  std::mt19937_64 random_;
  std::uint64_t turns_ = 0;
};

using MadeActor = std::unique_ptr<Actor>;
[[nodiscard]] MadeActor make_publisher(const Cast& cast, Tally& tally);
[[nodiscard]] MadeActor make_subscriber(const Cast& cast, Tally& tally);
[[nodiscard]] MadeActor make_server(const Cast& cast, Tally& tally);
[[nodiscard]] MadeActor make_client(const Cast& cast, Tally& tally);
[[nodiscard]] MadeActor make_keeper(const Cast& cast, Tally& tally);
[[nodiscard]] MadeActor make_latecomer(const Cast& cast, Tally& tally);
[[nodiscard]] MadeActor make_writer(const Cast& cast, Tally& tally);
[[nodiscard]] MadeActor make_reader(const Cast& cast, Tally& tally);
[[nodiscard]] MadeActor make_notifier(const Cast& cast, Tally& tally);
[[nodiscard]] MadeActor make_listener(const Cast& cast, Tally& tally);

}  // namespace tenon::soak
