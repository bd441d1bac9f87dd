// A node inside the library: its directory, its life, and what outlives the handles opened on it.
//
// Shared by the Node and every port opened on it; the last one removes the node's file. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "os/barrier.hpp"
#include "os/beacon.hpp"
#include "os/directory.hpp"
#include "os/file_descriptor.hpp"
#include "shm/incarnation.hpp"
#include "tenon/node.hpp"

namespace tenon::port {
class Exchange;
}

namespace tenon::detail {

// Something that must stay mapped until nobody uses it, after its owner is gone: a connection whose samples still live.
class Lingering {
 public:
  virtual ~Lingering() = default;
  [[nodiscard]] virtual bool in_use() const noexcept = 0;

 private:
  friend class NodeCore;
  std::unique_ptr<Lingering> next_;  // whoever keeps it must not want for memory
};

class NodeCore {
 public:
  [[nodiscard]] static Result<std::unique_ptr<NodeCore>> open(std::string_view name, const NodeOptions& options);
  ~NodeCore();
  NodeCore(const NodeCore&) = delete;
  NodeCore& operator=(const NodeCore&) = delete;

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const std::string& domain() const noexcept { return life_->domain; }
  [[nodiscard]] const os::Directory& directory() const noexcept { return *life_->directory; }
  [[nodiscard]] const shm::Incarnation& incarnation() const noexcept { return life_->incarnation; }
  // Whether publishers here may leave the fence to whoever sleeps.
  [[nodiscard]] bool has_barrier() const noexcept { return has_barrier_; }

  // Where this node meets those of other users; null if it does not.
  [[nodiscard]] const std::shared_ptr<port::Exchange>& meeting_place() const noexcept { return life_->exchange; }
  // Whose it is to those; none if it meets nobody.
  [[nodiscard]] std::optional<std::uint32_t> user_there() const noexcept;
  // Of topics whose own options say nothing.
  [[nodiscard]] const std::optional<Access>& access() const noexcept { return access_; }

  // Keeps it until nobody uses it any more; a process that ends before that takes it along.
  void keep(std::unique_ptr<Lingering> thing) noexcept;
  // Ends what was kept and is used no more, so that what it claimed is free for whoever opens something.
  void drop_unused() noexcept;

 private:
  NodeCore(std::string name, std::string domain) : name_(std::move(name)) { life_->domain = std::move(domain); }
  [[nodiscard]] Result<void> move_in(const NodeOptions& options);
  [[nodiscard]] Result<void> open_directory(const NodeOptions& options);
  [[nodiscard]] Result<void> come_to_life();
  [[nodiscard]] Result<void> meet_others(const NodeOptions& options);

  // The node as the domain sees it. It may outlive the NodeCore: samples do.
  struct Life {
    ~Life();
    [[nodiscard]] bool over() noexcept;  // nothing kept is in use any more
    std::string domain;
    std::unique_ptr<os::Directory> runtime_directory;
    std::unique_ptr<os::Directory> directory;
    shm::Incarnation incarnation;
    std::string file;         // the node's
    os::FileDescriptor sign;  // of life, for those who find the file gone
    os::FileDescriptor lock;  // holds the lock on byte 0 as long as it is open
    os::Beacon beacon;
    std::shared_ptr<port::Exchange> exchange;
    std::unique_ptr<Lingering> lingering;  // the first of them
    std::unique_ptr<Life> next;            // that outlives its node
  };
  static void end_when_over(std::unique_ptr<Life> life) noexcept;

  std::string name_;
  std::unique_ptr<Life> life_ = std::make_unique<Life>();
  std::optional<Access> access_;
  bool has_barrier_ = false;
  std::mutex mutex_;
};

}  // namespace tenon::detail
