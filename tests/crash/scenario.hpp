// What a process does that dies, and what those do who were there before it and go on.
//
// A trial is a process, the survivor. It opens what the scenario needs, forks the actor, which opens a node of its own and
// runs act(), and looks on: tend() is its turn, again and again, until the actor has ended and afterwards. All checks are
// made where something is seen; what must never be goes to the notes that all processes of a trial share.
#pragma once

#include <array>
#include <atomic>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string_view>

#include <tenon/doctor.hpp>
#include <tenon/node.hpp>

namespace tenon::crash {

inline constexpr std::size_t kTexts = 4;

struct Notes {
  std::atomic<std::uint64_t> began{0};     // by the actor: messages, values, notifications or calls that it set about
  std::atomic<std::uint64_t> done{0};      // those of them that it was through with
  std::atomic<std::uint64_t> survivor{0};  // the same of the survivor, for an actor that waits for it
  std::atomic<std::uint64_t> violations{0};
  std::array<std::array<char, 300>, kTexts> texts{};

  [[gnu::format(printf, 2, 3)]] void violate(const char* format, ...) noexcept {
    const std::uint64_t number = violations.fetch_add(1);
    if (number >= kTexts) return;
    va_list values;
    va_start(values, format);
    std::vsnprintf(texts[number].data(), texts[number].size(), format, values);
    va_end(values);
  }
};

class Scenario {
 public:
  explicit Scenario(Notes& shared) : notes(shared) {}
  virtual ~Scenario() = default;
  Scenario(const Scenario&) = delete;
  Scenario& operator=(const Scenario&) = delete;

  virtual void prepare(const Node&) {}
  virtual void act(const Node&) = 0;  // in the actor's process
  virtual void tend() {}              // never waits for long
  // The actor has ended: the survivor got what it is owed, and gets on.
  [[nodiscard]] virtual bool recovered() { return true; }
  virtual void newcome(const Node&) {}  // somebody who comes after that

  // What is otherwise than usual. How the actor ends that nobody kills: the signal that it dies of.
  [[nodiscard]] virtual int ends_by() const { return 0; }
  // Somebody died before the actor came, who may be lying there still while it is stopped.
  [[nodiscard]] virtual bool begins_with_dead() const { return false; }
  // It was broken on purpose, so that nobody can open it and see whose it was: it stays for as long as its topic is in use.
  [[nodiscard]] virtual bool broke(const Finding&) const { return false; }

 protected:
  Notes& notes;
};

struct Named {
  std::string_view name;
  std::unique_ptr<Scenario> (*make)(Notes&);
  // As many times as long as elsewhere a newcomer may take.
  std::uint64_t newcomers = 1;
};
template <class T>
[[nodiscard]] std::unique_ptr<Scenario> make(Notes& notes) {
  return std::make_unique<T>(notes);
}

[[nodiscard]] std::span<const Named> topic_scenarios();
[[nodiscard]] std::span<const Named> state_scenarios();
[[nodiscard]] std::span<const Named> service_scenarios();
[[nodiscard]] std::span<const Named> domain_scenarios();
[[nodiscard]] std::span<const Named> damage_scenarios();
// Empty where a process that has a thread, as one with a shared directory has, cannot be forked: AddressSanitizer's allocator
// is not made ready for a fork, and the child waits for ever for whoever had its lock.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kForksBesideThreads = false;
#else
inline constexpr bool kForksBesideThreads = true;
#endif
[[nodiscard]] std::span<const Named> shared_scenarios();
[[nodiscard]] std::span<const Named> shared_service_scenarios();

}  // namespace tenon::crash
