// Another participant's life, looked at from a polling loop: its beacon is the hint and costs one load, its lock has the
// verdict and costs three system calls, asked for at most every so often while hint and verdict disagree. Rule P4.
#pragma once

#include <cstdint>
#include <optional>

#include "os/directory.hpp"
#include "os/futex.hpp"
#include "os/mapping.hpp"
#include "shm/incarnation.hpp"

namespace tenon::port {

class NodeWatch {
 public:
  NodeWatch(const os::Directory& domain, const shm::Incarnation& node) noexcept;

  [[nodiscard]] const shm::Incarnation& node() const noexcept { return node_; }
  // The beacon is as it was when we began to watch.
  [[nodiscard]] bool calm() const noexcept { return lit_word_ != nullptr && os::value_of(*lit_word_) == lit_; }
  // Dead, by the kernel's word. Asks only if the beacon is not calm, or `anyway`; false without asking between two
  // questions that follow one another too closely.
  [[nodiscard]] bool is_dead(bool anyway = false) noexcept;
  // It has been without its beacon for so long that it seems to go on that way: there is no end to wait for.
  [[nodiscard]] bool lives_on() noexcept;
  // What to sleep on besides one's own word; nothing while the beacon is out. After waking: pass_on().
  [[nodiscard]] std::optional<os::WaitEntry> to_sleep_on() const noexcept;
  // Wakes the next sleeper if the beacon went out.
  void pass_on() const noexcept;
  // Not calm and not dead: sleeps should be no longer than this, ns.
  [[nodiscard]] std::optional<std::uint64_t> rest() const noexcept;

 private:
  [[nodiscard]] const os::FutexWord* word() const noexcept;
  void note_end_of_calm(std::uint64_t time) noexcept;

  const os::Directory* domain_;
  shm::Incarnation node_;
  os::Mapping memory_;
  const os::FutexWord* lit_word_ = nullptr;  // null: it was not lit when we began
  std::uint32_t lit_ = 0;
  std::uint64_t fired_ns_ = 0;
  std::uint64_t next_question_ns_ = 0;
  bool dead_ = false;
};

}  // namespace tenon::port
