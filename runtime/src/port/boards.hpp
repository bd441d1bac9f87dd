// The boards of a name that hold latest values: which there are, and who has the latest value of a key.
//
// A reader's view, which a writer needs too when it takes over. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "port/peer_segment.hpp"
#include "port/refusals.hpp"
#include "port/schema_check.hpp"
#include "port/topic.hpp"
#include "tenon/detail/type_facts.hpp"

namespace tenon::port {

class Boards {
 public:
  struct Board {
    BoardPeer peer;
    std::string file;
  };
  struct Found {
    const Board* board = nullptr;
    const shm::Cell* cell = nullptr;  // null: nobody has written a value of this key
    std::uint64_t epoch = 0;
  };

  Boards(const os::Directory& domain, const Topic& topic, const detail::TypeFacts& type, End own, std::string action)
      : domain_(domain), topic_(topic), type_(type), own_(std::move(own)), action_(std::move(action)) {}

  // Reads the directory if somebody came or went, or began a key. One load if not.
  // False: for want of descriptors or memory not all of it could be looked at; the next look goes on.
  bool look() noexcept;
  bool look_again() noexcept;  // in any case

  // The latest writer's cell that has a value. Kept until the next change of the directory.
  [[nodiscard]] Found find(std::uint64_t key) noexcept;
  [[nodiscard]] std::vector<std::uint64_t> keys() const;
  // The highest epoch of a key, whether a value was written under it or not; 0: none.
  [[nodiscard]] std::uint64_t highest_epoch(std::uint64_t key) const noexcept;
  // Of all boards there were: never fewer than before, so that a successor's first ones are not taken for its predecessor's.
  [[nodiscard]] std::uint64_t changes() const noexcept;

  // Boards of ended writers all of whose values others have replaced.
  [[nodiscard]] std::vector<std::string> superseded() const;

  [[nodiscard]] bool stale() const noexcept;  // look() would read the directory
  [[nodiscard]] bool empty() const noexcept { return boards_.empty(); }
  [[nodiscard]] const Refusals& refusals() const noexcept { return refusals_; }

 private:
  [[nodiscard]] bool note_members();              // false: not all of it could be looked at
  [[nodiscard]] bool meet(const Member& member);  // false: for want of descriptors or memory
  void drop_damaged();
  void pass_over(const std::string& file, const Error& refusal);
  [[nodiscard]] Found search(std::uint64_t key) const noexcept;

  const os::Directory& domain_;
  const Topic& topic_;
  detail::TypeFacts type_;
  End own_;
  std::string action_;
  std::optional<std::uint32_t> known_generation_;
  std::uint32_t known_disturbances_ = os::disturbances();
  std::vector<std::unique_ptr<Board>> boards_;
  std::uint64_t changes_gone_ = 0;  // in boards that are there no more
  std::vector<std::string> passed_over_;
  std::unordered_map<std::uint64_t, Found> found_;
  Refusals refusals_;
};

}  // namespace tenon::port
