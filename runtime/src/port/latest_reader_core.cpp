#include "port/latest_reader_core.hpp"

#include "error/from_failure.hpp"
#include "error/guarded.hpp"
#include "os/futex.hpp"
#include "os/process.hpp"
#include "os/random.hpp"
#include "port/latest_name.hpp"
#include "port/names.hpp"

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
  if (const auto& exchange = node.core()->meeting_place())
    if (auto met = handle->boards_.meet_others(exchange, options.access ? options.access : node.core()->access()); !met)
      return tl::unexpected(met.error());
  (void)handle->boards_.look_again();
  if (handle->boards_.empty() && !handle->boards_.refusals().empty())
    return tl::unexpected(handle->boards_.refusals().latest());
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

LatestReaderCore::~LatestReaderCore() {
  if (bell_ == nullptr) return;
  bell_.reset();
  if (generation_of_fork_ == os::fork_generation()) (void)topic_->words().move_generation();
}

void LatestReaderCore::look() noexcept {
  (void)boards_.look();
  boards_.see_changes();
  // Not readable from here on, unless something has come meanwhile.
  if (has_descriptor_) (void)alone_.wait(std::chrono::nanoseconds(0));
}

Latest LatestReaderCore::get(std::uint64_t key, std::byte* value) noexcept {
  if (generation_of_fork_ != os::fork_generation()) return {};
  look();
  const auto found = boards_.find(key);
  if (found.cell == nullptr) return {};
  const queue::LatestRead read = queue::read_latest(*found.cell, value, value_bytes_, kMostRetries);
  return {true, read.overtaken, found.epoch, read.version, read.retries};
}

std::vector<std::uint64_t> LatestReaderCore::keys() {
  if (generation_of_fork_ != os::fork_generation()) return {};
  look();
  return boards_.keys();
}

bool LatestReaderCore::ready() noexcept {
  if (generation_of_fork_ != os::fork_generation()) return false;
  (void)boards_.look();
  return boards_.changed();
}

void LatestReaderCore::visit_bells(BellVisitor& visitor) noexcept {
  if (generation_of_fork_ != os::fork_generation()) return;
  Bell& bell = topic_->words().bell();
  const std::uint32_t before = os::value_of(bell.word());
  visitor.visit(bell, topic_->identity());
  if (boards_.onlooker() && os::value_of(bell.word()) != before) boards_.onlooker().sleeps();
}

// Before the announcement that writers collect, they are told to look who is there.
Result<DescriptorBell*> LatestReaderCore::descriptor_bell() {
  if (generation_of_fork_ != os::fork_generation()) return tl::unexpected(Error(ErrorCode::closed));
  if (bell_ == nullptr) {
    const std::string action = "make a descriptor for the latest value of \"" + port::latest_name(*topic_) + "\"";
    const auto incarnation = os::random_incarnation();
    if (!incarnation) return tl::unexpected(error::from(incarnation.error(), action));
    auto opened = DescriptorBell::open(topic_->directory(), port::waiter_file(node_->incarnation(), *incarnation),
                                       armed_, action);
    if (!opened) return tl::unexpected(opened.error());
    bell_ = std::move(*opened);
    (void)topic_->words().move_generation();
  }
  return bell_.get();
}

Result<int> LatestReaderCore::descriptor() {
  auto number = alone_.fd();
  has_descriptor_ = has_descriptor_ || number.has_value();
  return number;
}

bool LatestReaderCore::wait(std::chrono::nanoseconds time) noexcept { return !alone_.wait(time).empty(); }

void CloseLatest::operator()(LatestReaderCore* core) const noexcept { delete core; }

Result<LatestReaderHandle> open_latest_reader(const Node& node, std::string_view name, const TypeFacts& type,
                                              const LatestReaderOptions& options) {
  return error::guarded("read the latest value of", name,
                        [&] { return LatestReaderCore::open(node, name, type, options); });
}
Latest get_latest(LatestReaderCore& core, std::uint64_t key, std::byte* value) noexcept { return core.get(key, value); }
Result<std::vector<std::uint64_t>> keys_of(LatestReaderCore& core) noexcept {
  return error::guarded("list the latest values", {}, [&] { return Result<std::vector<std::uint64_t>>(core.keys()); });
}
bool wait_for_change(LatestReaderCore& core, std::chrono::nanoseconds time) noexcept { return core.wait(time); }
Result<int> descriptor_of(LatestReaderCore& core) { return core.descriptor(); }
Waitable& waitable_of(LatestReaderCore& core) noexcept { return core.waitable(); }
std::span<const Error> refusals_of(const LatestReaderCore& core) noexcept { return core.boards().refusals().all(); }

}  // namespace tenon::detail
