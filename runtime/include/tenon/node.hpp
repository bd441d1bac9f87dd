// One participant of a domain: the unit of liveness. Publishers and subscribers are opened on a node and keep it alive;
// when its process dies, however it dies, everything the node left behind is found and removed by the next one who opens
// or closes something.
//
// Opening: a directory if it is missing, one 4 KiB file, one lock: below 0.2 ms. Any thread may open ports on a node.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tenon/access.hpp"
#include "tenon/result.hpp"

namespace tenon {

namespace detail {
class NodeCore;
}

struct NodeOptions {
  std::string domain{};             // isolates topics; empty: $TENON_DOMAIN, else "default"
  std::string runtime_directory{};  // empty: $TENON_RUNTIME_DIR, else /dev/shm/tenon-<uid>
  // Between the threads of this process only, with the same calls and the same speed: no file, nothing for other
  // processes to see, one descriptor per node, topic, publisher and subscriber. `runtime_directory` is not used.
  bool in_process = false;
  // A directory in which nodes of several users meet; empty: $TENON_SHARED_DIR, else none. Such a node speaks with the nodes
  // of that directory and of its domain, each topic as far as its rights go (access.hpp), and with no others. It keeps its
  // segments in memory that no file system names, and has one thread that waits for others; `runtime_directory` is not used.
  std::string shared_directory{};
  std::optional<Access> access{};  // of topics opened on it whose own options say nothing
};

class Node {
 public:
  // `name` is for people: reports and tools show it. Up to 127 characters of [A-Za-z0-9_./-].
  // Errors: name_invalid, runtime_directory, permission_denied, out_of_shared_memory, descriptor_limit, out_of_memory, system_call.
  [[nodiscard]] static Result<Node> open(std::string_view name, const NodeOptions& options = {});

  [[nodiscard]] std::string_view name() const noexcept;
  [[nodiscard]] std::string_view domain() const noexcept;

  // For Tenon's own ports.
  [[nodiscard]] const std::shared_ptr<detail::NodeCore>& core() const noexcept { return core_; }

 private:
  explicit Node(std::shared_ptr<detail::NodeCore> core) noexcept : core_(std::move(core)) {}
  std::shared_ptr<detail::NodeCore> core_;
};

}  // namespace tenon
