#include "port/latest_writer_core.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include "error/from_failure.hpp"
#include "error/guarded.hpp"
#include "os/clock.hpp"
#include "os/futex.hpp"
#include "os/process.hpp"
#include "os/segment_file.hpp"
#include "port/exchange.hpp"
#include "port/latest_name.hpp"
#include "port/names.hpp"

namespace tenon::detail {

namespace {

// A claim on a key is a lock on a byte of the control file: the kernel's verdict on who has it, dead or alive.
constexpr std::uint64_t kClaims = std::uint64_t{1} << 62;

}  // namespace

Result<LatestWriterHandle> LatestWriterCore::open(const Node& node, std::string_view name, const TypeFacts& type,
                                                  const LatestWriterOptions& options) {
  const std::string action = "write the latest value of \"" + std::string(name) + "\"";
  auto topic = port::open_latest(node.core()->directory(), name, action);
  if (!topic) return tl::unexpected(topic.error());
  LatestWriterHandle handle(new LatestWriterCore(node.core(), std::move(*topic), type, action));
  if (auto made = handle->make_board(options); !made) return tl::unexpected(made.error());
  return handle;
}

LatestWriterCore::LatestWriterCore(std::shared_ptr<NodeCore> node, std::unique_ptr<port::Topic> topic,
                                   const TypeFacts& type, std::string action)
    : node_(std::move(node)),
      topic_(std::move(topic)),
      type_(type),
      action_(std::move(action)),
      boards_(node_->directory(), *topic_, type_,
              {port::describe_process(node_->name(), os::process_id()), type.schema_hash, type.layout_hash,
               type.descriptor},
              action_),
      waiters_(*topic_) {}

Result<void> LatestWriterCore::make_board(const LatestWriterOptions& options) {
  const std::uint32_t cells = options.keys;
  const auto failed = [&](const os::Failure& failure) { return tl::unexpected(error::from(failure, action_)); };
  const auto plan = shm::plan_board(type_.bytes, type_.alignment, cells, type_.descriptor.size());
  if (!plan)
    return tl::unexpected(Error(ErrorCode::too_many_keys, {action_,
                                                           std::to_string(cells) + " keys",
                                                           "1 to " + std::to_string(shm::kMostCells),
                                                           "change the options",
                                                           {},
                                                           {}}));
  const auto incarnation = os::random_incarnation();
  if (!incarnation) return failed(incarnation.error());
  const auto file = os::create_unnamed(topic_->directory(), plan->file_bytes);
  if (!file) return failed(file.error());
  auto memory = os::Mapping::writable(*file, plan->file_bytes);
  if (!memory) return failed(memory.error());
  auto& header = *new (memory->writable_data()) shm::SegmentHeader;
  header.kind = shm::SegmentKind::board;
  header.process_id = os::process_id();
  header.file_bytes = plan->file_bytes;
  header.incarnation = *incarnation;
  header.node = node_->incarnation();
  header.layout_hash = type_.layout_hash;
  header.schema_hash = type_.schema_hash;
  header.descriptor_offset = shm::kBoardDescriptorOffset;
  header.descriptor_bytes = static_cast<std::uint32_t>(type_.descriptor.size());
  shm::put_name(header.node_name, node_->name());
  shm::put_name(header.topic_name, topic_->name());
  (void)type_.descriptor.copy(reinterpret_cast<char*>(memory->writable_data() + header.descriptor_offset),
                              type_.descriptor.size());
  std::memcpy(memory->writable_data() + shm::kBoardShapeOffset, &plan->shape, sizeof plan->shape);
  std::string name = port::board_file(*incarnation);
  if (const auto linked = os::link_into(topic_->directory(), *file, name); !linked) return failed(linked.error());
  memory_ = std::move(*memory);
  shape_ = plan->shape;
  file_ = std::move(name);
  (void)topic_->words().move_generation();
  glance();
  return meet_others(*file, *incarnation, options);
}

Result<void> LatestWriterCore::meet_others(const os::FileDescriptor& board, const shm::Incarnation& self,
                                           const LatestWriterOptions& options) {
  const auto& exchange = node_->meeting_place();
  if (exchange == nullptr) return {};
  port::Exchange::Offer offer;
  offer.topic = topic_.get();
  offer.self = self_ = self;
  offer.file = &board;
  offer.access = options.access ? options.access : node_->access();
  offer.board = &shm::board_words(memory_.data());
  if (auto offered = exchange->offer_publisher(offer, action_); !offered) return offered;
  claims_.emplace(exchange->directory(), exchange->claims_on(topic_->name(), {}));
  if (const auto joined = claims_->join(); !joined) return tl::unexpected(error::from(joined.error(), action_));
  return {};
}

// Between users each user's writers are by themselves.
os::Outcome<bool> LatestWriterCore::claim(std::uint64_t key) noexcept {
  return claims_ ? claims_->try_take(key % kClaims) : topic_->try_claim(key % kClaims);
}

// Higher than any writer's before it that had the key, whether it is still there to see or not.
std::uint64_t LatestWriterCore::next_epoch(std::uint64_t key) const noexcept {
  const std::uint64_t next = boards_.highest_epoch(key) + 1;
  return claims_ ? std::max(next, os::monotonic_ns()) : next;
}

// The first value of a key: whoever had it has ended, or the kernel would not let us have it.
Result<LatestWriterCore::Written*> LatestWriterCore::take_over(std::uint64_t key) {
  if (used_ == shape_.cells)
    return tl::unexpected(
        Error(ErrorCode::too_many_keys,
              {action_, std::to_string(used_) + " keys in use", "fewer", "raise LatestWriterOptions::keys", {}, {}}));
  if (topic_->damaged()) return tl::unexpected(topic_->damage(action_));
  const auto claimed = claim(key);
  if (!claimed) return tl::unexpected(error::from(claimed.error(), action_));
  if (!*claimed)
    return tl::unexpected(Error(ErrorCode::key_taken, {action_,
                                                       "another writer that lives",
                                                       "one writer of a key at a time",
                                                       "end the other one, or write other keys",
                                                       {},
                                                       {}}));
  if (!boards_.look_again())  // whose epoch would be the highest is not known
    return tl::unexpected(error::out_of_memory(action_ + ", and look at what others wrote"));
  Written& written = written_[key];
  shm::Cell& cell = shm::cell_at(memory_.writable_data(), shape_, used_);
  cell.key.store(key, std::memory_order_relaxed);
  cell.epoch.store(next_epoch(key), std::memory_order_relaxed);
  queue::count_cell(shm::board_words(memory_.writable_data()), ++used_);
  written = {&cell, 0};
  return &written;
}

void LatestWriterCore::write(Written& written, const std::byte* value) noexcept {
  queue::write_latest(*written.cell, written.version, value, type_.bytes);
  queue::count_change(shm::board_words(memory_.writable_data()));
}

Result<void> LatestWriterCore::set(std::uint64_t key, const std::byte* value) {
  if (!memory_.whole()) return tl::unexpected(why_closed());
  if (const auto known = written_.find(key); known != written_.end()) {
    write(known->second, value);
    if (!node_->has_barrier()) queue::StdAtomics::full_fence();
    if (!topic_->words().bell().quiet()) glance();
    return {};
  }
  auto written = take_over(key);
  if (!written) return tl::unexpected(written.error());
  write(**written, value);
  // After the value is there: readers that look for the key find this cell.
  (void)topic_->words().move_generation();
  glance();
  (void)error::attempted([this] { remove_superseded(); });
  return {};
}

Error LatestWriterCore::why_closed() const {
  if (memory_.inherited_by_fork()) return Error(ErrorCode::closed);
  return error::of_damage(action_, topic_->directory().path_of(file_));
}

void LatestWriterCore::glance() noexcept {
  auto& bell = topic_->words().bell();
  const std::uint32_t waiting = bell.collect();
  if ((waiting & bell.kSleeps) != 0) os::wake(bell.word());
  if ((waiting & bell.kDescriptors) != 0) waiters_.call();
}

void LatestWriterCore::remove_superseded() {
  if (!boards_.look_again()) return;
  for (const std::string& file : boards_.superseded())
    if (file != file_) (void)topic_->directory().unlink(file);
}

LatestWriterCore::~LatestWriterCore() {
  if (memory_.inherited_by_fork() || !memory_) return;
  shm::board_life(memory_.writable_data()).close();
  if (node_->meeting_place() != nullptr) node_->meeting_place()->withdraw(self_);
  // What was written stays while anybody has the name open. A board without a value is nobody's loss.
  if (used_ == 0 || memory_.damaged()) (void)topic_->directory().unlink(file_);
  (void)topic_->words().move_generation();
  glance();
}

void CloseLatest::operator()(LatestWriterCore* core) const noexcept { delete core; }

Result<LatestWriterHandle> open_latest_writer(const Node& node, std::string_view name, const TypeFacts& type,
                                              const LatestWriterOptions& options) {
  return error::guarded("write the latest value of", name,
                        [&] { return LatestWriterCore::open(node, name, type, options); });
}

Result<void> set_latest(LatestWriterCore& core, std::uint64_t key, const std::byte* value) noexcept {
  return error::guarded("write a latest value", {}, [&] { return core.set(key, value); });
}

}  // namespace tenon::detail
