// A writer of latest values inside the library: its board, and the keys it has.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "os/mapping.hpp"
#include "port/boards.hpp"
#include "port/called_waiters.hpp"
#include "port/key_claims.hpp"
#include "port/node_core.hpp"
#include "port/topic.hpp"
#include "tenon/latest.hpp"

namespace tenon::detail {

class LatestWriterCore {
 public:
  [[nodiscard]] static Result<LatestWriterHandle> open(const Node& node, std::string_view name, const TypeFacts& type,
                                                       const LatestWriterOptions& options);
  ~LatestWriterCore();
  LatestWriterCore(const LatestWriterCore&) = delete;
  LatestWriterCore& operator=(const LatestWriterCore&) = delete;

  [[nodiscard]] Result<void> set(std::uint64_t key, const std::byte* value);

 private:
  struct Written {
    shm::Cell* cell = nullptr;
    std::uint64_t version = 0;
  };

  LatestWriterCore(std::shared_ptr<NodeCore> node, std::unique_ptr<port::Topic> topic, const TypeFacts& type,
                   std::string name);
  [[nodiscard]] Result<void> make_board(const LatestWriterOptions& options);
  [[nodiscard]] Result<void> meet_others(const os::FileDescriptor& board, const shm::Incarnation& self,
                                         const LatestWriterOptions& options);
  [[nodiscard]] os::Outcome<bool> claim(std::uint64_t key) noexcept;
  [[nodiscard]] std::uint64_t next_epoch(std::uint64_t key) const noexcept;
  [[nodiscard]] Result<Written*> take_over(std::uint64_t key);
  void write(Written& written, const std::byte* value) noexcept;
  void remove_superseded();
  [[nodiscard]] Error why_closed() const;
  void glance() noexcept;

  std::shared_ptr<NodeCore> node_;
  std::unique_ptr<port::Topic> topic_;
  TypeFacts type_;
  std::string action_;
  port::Boards boards_;
  os::Mapping memory_;
  shm::BoardShape shape_;
  std::string file_;
  shm::Incarnation self_;                  // as the exchange knows us
  std::optional<port::KeyClaims> claims_;  // instead of the topic's, on a node of a shared directory
  std::uint32_t used_ = 0;
  std::unordered_map<std::uint64_t, Written> written_;
  port::CalledWaiters waiters_;
};

}  // namespace tenon::detail
