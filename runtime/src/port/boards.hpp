// The boards of a name that hold latest values: which there are, and who has the latest value of a key.
//
// A reader's view, which a writer needs too when it takes over. Between users a reader looks on at what writers hand over
// (exchange_boards.cpp). There each user's writers follow one another by themselves, since an epoch is the word of who
// states it, and of a key that several users wrote one is read: a living writer's before an ended one's, then that of the
// user with the lowest number. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "port/onlooker.hpp"
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
    shm::Incarnation writer;
    std::uint32_t user = 0;   // by the kernel's word; of a runtime directory, where all are one user's, 0
    bool foreign = false;     // handed over by another node of a shared directory
    bool ended = false;       // its writer has, there; it stays as long as it has the value of some key
    std::uint64_t seen = 0;   // changes
    std::uint32_t cells = 0;  // of a foreign one: that what is kept in found_ knows of
  };
  struct Found {
    const Board* board = nullptr;
    const shm::Cell* cell = nullptr;  // null: nobody has written a value of this key
    std::uint64_t epoch = 0;
    bool settled = true;  // until somebody begins a cell
  };

  Boards(const os::Directory& domain, const Topic& topic, const detail::TypeFacts& type, End own, std::string action)
      : domain_(domain), topic_(topic), type_(type), own_(std::move(own)), action_(std::move(action)) {}

  // From here on what nodes of the shared directory write. Once, before the first look.
  [[nodiscard]] Result<void> meet_others(const std::shared_ptr<Exchange>& exchange,
                                         const std::optional<Access>& access);
  // Before a sleep that is announced at the topic's bell by a visitor: those who have no such bell have to be asked.
  [[nodiscard]] const Onlooker& onlooker() const noexcept { return onlooker_; }

  // Reads the directory if somebody came or went, or began a key. One load if not; a few more between users.
  // False: for want of descriptors or memory not all of it could be looked at; the next look goes on.
  bool look() noexcept;
  bool look_again() noexcept;  // in any case

  // The latest writer's cell that has a value. Kept until the next change of the directory.
  [[nodiscard]] Found find(std::uint64_t key) noexcept;
  [[nodiscard]] std::vector<std::uint64_t> keys() const;
  // The highest epoch of a key, whether a value was written under it or not; 0: none.
  [[nodiscard]] std::uint64_t highest_epoch(std::uint64_t key) const noexcept;
  // Something was written since the changes were seen, also on a board that is there no more. Each board by itself, so
  // that none hides another's.
  [[nodiscard]] bool changed() const noexcept;
  void see_changes() noexcept;

  // Boards of ended writers all of whose values others have replaced.
  [[nodiscard]] std::vector<std::string> superseded() const;

  [[nodiscard]] bool stale() const noexcept;  // look() would read the directory
  [[nodiscard]] bool empty() const noexcept { return boards_.empty(); }
  [[nodiscard]] const Refusals& refusals() const noexcept { return refusals_; }

 private:
  [[nodiscard]] bool note_members();              // false: not all of it could be looked at
  [[nodiscard]] bool meet(const Member& member);  // false: for want of descriptors or memory
  [[nodiscard]] Exchange::Owner owner_of(const Member& board) const noexcept;
  [[nodiscard]] std::optional<Error> misfit(const BoardPeer& peer, const Exchange::Owner& owner) const;
  void note_refusals();
  void note_new_cells() noexcept;
  void note_ends() noexcept;
  void drop_what_others_replaced();
  void drop_damaged();
  void pass_over(const std::string& file, const Error& refusal);
  [[nodiscard]] static bool comes_before(const Board& board, std::uint64_t epoch, const Found& other) noexcept;
  [[nodiscard]] Found search(std::uint64_t key) const noexcept;
  [[nodiscard]] bool is_needed(const Board& board) const noexcept;

  const os::Directory& domain_;
  const Topic& topic_;
  detail::TypeFacts type_;
  End own_;
  std::string action_;
  std::optional<std::uint32_t> known_generation_;
  std::uint32_t known_disturbances_ = os::disturbances();
  std::vector<std::unique_ptr<Board>> boards_;
  bool unseen_gone_ = false;  // changes in boards that are there no more
  std::vector<std::string> passed_over_;
  std::unordered_map<std::uint64_t, Found> found_;
  Refusals refusals_;
  Onlooker onlooker_;
};

}  // namespace tenon::port
