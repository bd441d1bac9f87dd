// A node inside the library: its directory, its life, and what outlives the handles opened on it.
//
// Shared by the Node and every port opened on it; the last one removes the node's file. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "os/barrier.hpp"
#include "os/beacon.hpp"
#include "os/directory.hpp"
#include "os/file_descriptor.hpp"
#include "shm/incarnation.hpp"
#include "tenon/node.hpp"

namespace tenon::detail {

// Something that must stay mapped until nobody uses it, after its owner is gone: a connection whose samples still live.
class Lingering {
 public:
  virtual ~Lingering() = default;
  [[nodiscard]] virtual bool in_use() const noexcept = 0;
};

class NodeCore {
 public:
  [[nodiscard]] static Result<std::shared_ptr<NodeCore>> open(std::string_view name, const NodeOptions& options);
  ~NodeCore();
  NodeCore(const NodeCore&) = delete;
  NodeCore& operator=(const NodeCore&) = delete;

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const std::string& domain() const noexcept { return domain_; }
  [[nodiscard]] const os::Directory& directory() const noexcept { return *directory_; }
  [[nodiscard]] const shm::Incarnation& incarnation() const noexcept { return incarnation_; }
  // Whether publishers here may leave the fence to whoever sleeps.
  [[nodiscard]] bool has_barrier() const noexcept { return has_barrier_; }

  // Keeps it until nobody uses it any more; a process that ends before that takes it along.
  void keep(std::unique_ptr<Lingering> thing);

 private:
  NodeCore(std::string name, std::string domain) : name_(std::move(name)), domain_(std::move(domain)) {}
  [[nodiscard]] Result<void> open_directory(const NodeOptions& options);
  [[nodiscard]] Result<void> come_to_life();
  void drop_unused();
  void outlive();

  std::string name_;
  std::string domain_;
  std::unique_ptr<os::Directory> runtime_directory_;
  std::unique_ptr<os::Directory> directory_;
  shm::Incarnation incarnation_;
  os::FileDescriptor lock_;  // holds the lock on byte 0 as long as it is open
  os::Beacon beacon_;
  bool has_barrier_ = false;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Lingering>> lingering_;
};

}  // namespace tenon::detail
