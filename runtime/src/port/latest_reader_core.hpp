// A reader of latest values inside the library. It writes nothing but the bell, when it sleeps; one that waits by a
// descriptor has a FIFO in the directory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "port/boards.hpp"
#include "port/descriptor_bell.hpp"
#include "port/node_core.hpp"
#include "port/topic.hpp"
#include "port/waitable.hpp"
#include "tenon/latest.hpp"
#include "tenon/wait_set.hpp"

namespace tenon::detail {

class LatestReaderCore final : public Waitable {
 public:
  [[nodiscard]] static Result<LatestReaderHandle> open(const Node& node, std::string_view name, const TypeFacts& type,
                                                       const LatestReaderOptions& options);

  ~LatestReaderCore();
  LatestReaderCore(const LatestReaderCore&) = delete;
  LatestReaderCore& operator=(const LatestReaderCore&) = delete;

  [[nodiscard]] Latest get(std::uint64_t key, std::byte* value) noexcept;
  [[nodiscard]] std::vector<std::uint64_t> keys();
  [[nodiscard]] bool wait(std::chrono::nanoseconds time) noexcept;
  [[nodiscard]] Result<int> descriptor();
  [[nodiscard]] const port::Boards& boards() const noexcept { return boards_; }

  [[nodiscard]] Waitable& waitable() noexcept { return *this; }
  [[nodiscard]] bool ready() noexcept override;
  void visit_bells(BellVisitor& visitor) noexcept override;
  void look_closer() noexcept override {}  // a death changes no value
  [[nodiscard]] Result<DescriptorBell*> descriptor_bell() override;

 private:
  LatestReaderCore(std::shared_ptr<NodeCore> node, std::unique_ptr<port::Topic> topic, const TypeFacts& type,
                   const std::string& action, const LatestReaderOptions& options);
  void look() noexcept;  // and what is there now has been seen

  std::shared_ptr<NodeCore> node_;
  std::unique_ptr<port::Topic> topic_;
  port::Boards boards_;
  std::size_t value_bytes_;
  std::uint32_t generation_of_fork_;
  ArmedWord armed_;  // nobody reads it: a reader has no segment for it
  std::unique_ptr<DescriptorBell> bell_;
  bool has_descriptor_ = false;
  WaitSet alone_;  // waits for this reader, and is its descriptor
};

}  // namespace tenon::detail
