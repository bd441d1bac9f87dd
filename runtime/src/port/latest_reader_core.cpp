#include "port/latest_reader_core.hpp"

#include "os/process.hpp"
#include "port/latest_name.hpp"

namespace tenon::detail {

namespace {

// A writer that does nothing but write can overtake a copy again and again; so often, and the caller hears of it.
constexpr std::uint32_t kMostRetries = 1000;

}  // namespace

Result<LatestReaderHandle> LatestReaderCore::open(const Node& node, std::string_view name, const TypeFacts& type,
                                                  const LatestReaderOptions& options) {
  const std::string action = "read the latest value of \"" + std::string(name) + "\"";
  auto topic = port::open_latest(node.core()->directory(), name, action);
  if (!topic) return tl::unexpected(topic.error());
  LatestReaderHandle handle(new LatestReaderCore(node.core(), std::move(*topic), type, action, options));
  handle->boards_.look_again();
  if (handle->boards_.empty() && !handle->boards_.refusals().empty())
    return tl::unexpected(handle->boards_.refusals().back());
  if (auto member = handle->alone_.add(*handle); !member) return tl::unexpected(member.error());
  return handle;
}

LatestReaderCore::LatestReaderCore(std::shared_ptr<NodeCore> node, std::unique_ptr<port::Topic> topic,
                                   const TypeFacts& type, const std::string& action, const LatestReaderOptions& options)
    : node_(std::move(node)),
      topic_(std::move(topic)),
      boards_(node_->directory(), *topic_, type,
              {port::describe_process(node_->name(), os::process_id()), type.schema_hash, type.layout_hash,
               type.descriptor},
              action),
      value_bytes_(static_cast<std::size_t>(type.bytes)),
      generation_of_fork_(os::fork_generation()),
      alone_({.spin = options.spin}) {}

Latest LatestReaderCore::get(std::uint64_t key, std::byte* value) noexcept {
  if (generation_of_fork_ != os::fork_generation()) return {};
  boards_.look();
  seen_ = boards_.changes();
  const auto found = boards_.find(key);
  if (found.cell == nullptr) return {};
  const queue::LatestRead read = queue::read_latest(*found.cell, value, value_bytes_, kMostRetries);
  return {true, read.overtaken, found.epoch, read.version, read.retries};
}

std::vector<std::uint64_t> LatestReaderCore::keys() {
  if (generation_of_fork_ != os::fork_generation()) return {};
  boards_.look();
  seen_ = boards_.changes();
  return boards_.keys();
}

bool LatestReaderCore::ready() noexcept {
  boards_.look();
  return boards_.changes() != seen_;
}

void LatestReaderCore::visit_bells(BellVisitor& visitor) noexcept {
  if (generation_of_fork_ == os::fork_generation()) visitor.visit(topic_->words().bell(), topic_->identity());
}

// Whoever calls a descriptor finds it through the waiter's segment, and a reader has none.
Result<DescriptorBell*> LatestReaderCore::descriptor_bell() {
  return tl::unexpected(Error(ErrorCode::no_descriptor, {"wait by a descriptor",
                                                         "a reader of latest values",
                                                         "a handle with a segment of its own",
                                                         "use wait_change(), or a WaitSet without a descriptor",
                                                         {},
                                                         {}}));
}

bool LatestReaderCore::wait(std::chrono::nanoseconds time) noexcept { return !alone_.wait(time).empty(); }

void CloseLatest::operator()(LatestReaderCore* core) const noexcept { delete core; }

Result<LatestReaderHandle> open_latest_reader(const Node& node, std::string_view name, const TypeFacts& type,
                                              const LatestReaderOptions& options) {
  return LatestReaderCore::open(node, name, type, options);
}
Latest get_latest(LatestReaderCore& core, std::uint64_t key, std::byte* value) noexcept { return core.get(key, value); }
std::vector<std::uint64_t> keys_of(LatestReaderCore& core) { return core.keys(); }
bool wait_for_change(LatestReaderCore& core, std::chrono::nanoseconds time) noexcept { return core.wait(time); }
Waitable& waitable_of(LatestReaderCore& core) noexcept { return core.waitable(); }
std::vector<Error> refusals_of(const LatestReaderCore& core) {
  const auto& refusals = core.boards().refusals();
  return {refusals.begin(), refusals.end()};
}

}  // namespace tenon::detail
