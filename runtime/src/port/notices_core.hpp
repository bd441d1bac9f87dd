// Looks on at who is in a directory: what stands there now against what stood there at the last look, and how each of those
// that are gone has ended. Writes nothing but the topic's bell, when it sleeps.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "port/names.hpp"
#include "port/node_core.hpp"
#include "port/node_watch.hpp"
#include "port/topic.hpp"
#include "port/waitable.hpp"
#include "shm/segment_header.hpp"
#include "tenon/notices.hpp"
#include "tenon/wait_set.hpp"

namespace tenon::detail {

class NoticesCore final : public Waitable {
 public:
  // `topic`: whose ports; null: the nodes of the domain.
  [[nodiscard]] static Result<NoticesHandle> open(const Node& node, std::unique_ptr<port::Topic> topic);

  [[nodiscard]] std::optional<Notice> take() noexcept;
  [[nodiscard]] bool wait(std::chrono::nanoseconds time) noexcept { return !alone_.wait(time).empty(); }

  [[nodiscard]] Waitable& waitable() noexcept { return *this; }
  [[nodiscard]] bool ready() noexcept override;
  void visit_bells(BellVisitor& visitor) noexcept override;
  [[nodiscard]] std::uint64_t due() noexcept override;
  void look_closer() noexcept override;
  [[nodiscard]] Result<DescriptorBell*> descriptor_bell() override;

 private:
  struct Known {
    std::string file;
    Notice notice;
    os::Mapping memory;  // stays when the file has gone: the last word of its owner stands in it
    std::shared_ptr<port::NodeWatch> watch;
    shm::Incarnation node;
    bool ended = false;  // and told of
  };

  NoticesCore(std::shared_ptr<NodeCore> node, std::unique_ptr<port::Topic> topic);

  void look();
  void list();
  [[nodiscard]] bool meet(const std::string& file, Notice::Who who);  // false: for want of descriptors or memory
  void meet_opened(const std::string& file, Notice::Who who, os::Mapping memory, const shm::SegmentHeader& header);
  [[nodiscard]] std::shared_ptr<port::NodeWatch> watch_of(const shm::Incarnation& node);
  void note_ends(bool ask_anyway);
  void end(Known& known, Notice::What how);  // done, or not begun
  [[nodiscard]] static bool said_so(const Known& known) noexcept;

  std::shared_ptr<NodeCore> node_;
  std::unique_ptr<port::Topic> topic_;
  std::uint32_t known_generation_ = 0;
  std::uint64_t list_at_ = 0;  // of a domain, which has no word that moves
  std::uint32_t generation_of_fork_;
  std::vector<Known> known_;
  std::deque<Notice> notices_;
  WaitSet alone_;  // waits for these notices
};

}  // namespace tenon::detail
