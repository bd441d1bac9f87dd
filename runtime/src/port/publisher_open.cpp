// Opening and closing a publisher: its segment is made complete before it has a name.
#include <algorithm>
#include <cstring>
#include <limits>
#include <new>

#include "error/from_failure.hpp"
#include "error/guarded.hpp"
#include "os/process.hpp"
#include "os/segment_file.hpp"
#include "port/delivery.hpp"
#include "port/publisher_core.hpp"
#include "port/sweep.hpp"

namespace tenon::detail {

std::string to_publish_on(std::string_view topic) { return "publish on \"" + std::string(topic) + "\""; }

namespace {

constexpr std::uint64_t kSparesByDefault = 4u << 20;  // bytes
constexpr std::uint32_t kHoldsByDefault = 128;
constexpr std::uint32_t kFewestHolds = 8;

std::uint32_t hold_budget(const TypeFacts& type, const PublisherOptions& options, std::uint32_t claimed) {
  std::uint32_t holds = options.holds;
  if (holds == 0) {
    const std::uint64_t stride = queue::slot_shape(type.bytes, type.alignment).stride;
    holds =
        static_cast<std::uint32_t>(std::clamp<std::uint64_t>(kSparesByDefault / stride, kFewestHolds, kHoldsByDefault));
  }
  return std::max(holds, claimed);
}

// What is for one user has room for what that one asked for, and not for what guests of other publishers hold.
std::uint32_t claimed_of(const NodeCore& node, const port::Topic& topic, const port::Exchange::Terms& terms) {
  return terms.only_user && node.meeting_place() != nullptr ? node.meeting_place()->held_by_our_own(topic)
                                                            : topic.words().holds_claimed();
}

void write_header(std::byte* memory, const NodeCore& node, const port::Topic& topic, const TypeFacts& type,
                  const shm::Incarnation& incarnation, std::uint64_t file_bytes) {
  auto& header = *new (memory) shm::SegmentHeader;
  header.kind = shm::SegmentKind::publisher;
  header.process_id = os::process_id();
  header.file_bytes = file_bytes;
  header.incarnation = incarnation;
  header.node = node.incarnation();
  header.layout_hash = type.layout_hash;
  header.schema_hash = type.schema_hash;
  header.descriptor_offset = shm::kPublisherDescriptorOffset;
  header.descriptor_bytes = static_cast<std::uint32_t>(type.descriptor.size());
  shm::put_name(header.node_name, node.name());
  shm::put_name(header.topic_name, topic.name());
  (void)type.descriptor.copy(reinterpret_cast<char*>(memory + header.descriptor_offset), type.descriptor.size());
}

std::optional<Error> keys_problem(const TypeFacts& type, const PublisherOptions& options, const std::string& action) {
  if (options.keep_keys == 0 || (type.keep != nullptr && options.keep_keys <= queue::kMostKeptKeys))
    return std::nullopt;
  const bool unknown = type.keep == nullptr;
  return Error(ErrorCode::too_many_keys,
               {action,
                std::to_string(options.keep_keys) + " keys to keep",
                unknown ? "none, of messages whose keys this program was not built with"
                        : "at most " + std::to_string(queue::kMostKeptKeys),
                unknown ? "publish with the type that tenonc generates" : "change PublisherOptions::keep_keys",
                {},
                {}});
}

Result<PublisherSegment> make_segment(const NodeCore& node, const port::Topic& topic, const TypeFacts& type,
                                      const PublisherOptions& options, const port::Exchange::Terms& terms,
                                      const std::string& action) {
  const auto failed = [&](const os::Failure& failure) { return tl::unexpected(error::from(failure, action)); };
  const std::uint32_t budget = hold_budget(type, options, claimed_of(node, topic, terms));
  auto plan =
      shm::plan_publisher(type.bytes, type.alignment, options.depth, options.loans, budget, type.descriptor.size());
  if (!plan || !shm::plan_kept(*plan, options.keep_keys, type.descriptor.size()) ||
      plan->file_bytes > std::numeric_limits<std::size_t>::max() / 2)
    return tl::unexpected(Error(ErrorCode::out_of_shared_memory,
                                {action,
                                 "a ring larger than this process can map",
                                 "a smaller one",
                                 "ask for less depth, fewer holds, fewer keys to keep or smaller messages",
                                 {},
                                 {}}));
  const shm::Delivery most = port::to_words({options.slow_reader, options.patience});
  plan->shape.slow_reader = most.slow_reader;
  plan->shape.patience_ns = most.patience_ns;
  plan->shape.copy_only = options.copy_only ? 1 : 0;
  plan->shape.fenced = node.has_barrier() ? 0 : 1;
  const auto incarnation = os::random_incarnation();
  if (!incarnation) return failed(incarnation.error());
  auto file = os::create_unnamed(topic.directory(), plan->file_bytes);
  if (!file) return failed(file.error());
  auto memory = os::Mapping::writable(*file, plan->file_bytes);
  if (!memory) return failed(memory.error());
  write_header(memory->writable_data(), node, topic, type, *incarnation, plan->file_bytes);
  std::memcpy(memory->writable_data() + shm::kPublisherShapeOffset, &plan->shape, sizeof plan->shape);
  return PublisherSegment{std::move(*file), std::move(*memory), plan->shape, *incarnation};
}

}  // namespace

Result<PublisherHandle> PublisherCore::open(const Node& node, std::string_view topic, const TypeFacts& type,
                                            const PublisherOptions& options, const port::Exchange::Terms& terms) {
  const std::string action = to_publish_on(topic);
  if (options.depth == 0 || options.loans == 0)
    return tl::unexpected(
        Error(ErrorCode::loan_limit,
              {action, "a depth or a number of loans of 0", "at least 1 of each", "change the options", {}, {}}));
  if (auto problem = keys_problem(type, options, action)) return tl::unexpected(std::move(*problem));
  node.core()->drop_unused();
  auto opened = port::Topic::open(node.core()->directory(), topic, action);
  if (!opened) return tl::unexpected(opened.error());
  auto segment = make_segment(*node.core(), **opened, type, options, terms, action);
  if (!segment) return tl::unexpected(segment.error());
  const os::FileDescriptor file = std::move(segment->file);
  PublisherHandle handle(new PublisherCore(node.core(), std::move(*opened), std::move(*segment), type, options));
  auto& core = static_cast<PublisherCore&>(*handle);
  if (const auto linked = os::link_into(core.topic_->directory(), file, core.file_); !linked)
    return tl::unexpected(error::from(linked.error(), action));
  // After the name is there: a subscriber that looked before, and found nothing, is older.
  shm::publisher_life(core.memory_.writable_data()).mark_born(core.topic_->words().move_generation());
  core.seen_generation_ = core.topic_->words().generation();
  core.note_members();
  if (core.unseen_) return tl::unexpected(*core.unseen_);
  if (const auto& exchange = node.core()->meeting_place())
    if (auto offered = exchange->offer_publisher({core.topic_.get(),
                                                  core.incarnation_,
                                                  &file,
                                                  options.access ? options.access : node.core()->access(),
                                                  core.shape_.hold_budget,
                                                  {},
                                                  terms},
                                                 action);
        !offered)
      return tl::unexpected(offered.error());
  // Who looked since the name was there took it for that of another node, with which nothing is agreed.
  if (node.core()->meeting_place() != nullptr) (void)core.topic_->words().move_generation();
  core.ring_bell();
  return handle;
}

PublisherCore::PublisherCore(std::shared_ptr<NodeCore> node, std::unique_ptr<port::Topic> opened,
                             PublisherSegment segment, const TypeFacts& type, const PublisherOptions& options)
    : PublisherPort(shm::ring_memory(segment.memory.writable_data(), segment.shape), segment.shape.hold_budget),
      node_(std::move(node)),
      topic_(std::move(opened)),
      memory_(std::move(segment.memory)),
      shape_(segment.shape),
      incarnation_(segment.incarnation),
      file_(port::publisher_file(incarnation_)),
      type_(type) {
  topic = &topic_->words();
  loan_limit = options.loans;
  ring.limit_loans(loan_limit);
  copy_only = options.copy_only;
  if (!node_->has_barrier()) ring.fence_every_publish();
  if (shape_.kept_keys == 0) return;
  keeper_.emplace(shm::kept_cells(memory_.writable_data(), shape_), *type_.keep);
  ring.leave_usual_path();
}

void PublisherCore::close() noexcept {
  if (memory_.inherited_by_fork()) return;
  shm::publisher_life(memory_.writable_data()).close();
  (void)topic_->words().move_generation();
  ring_bell();
  if (node_->meeting_place() != nullptr) node_->meeting_place()->withdraw(incarnation_);
  if (memory_.damaged()) return void(topic_->directory().unlink(file_));  // nobody can take what is there
  (void)port::remove_publisher(node_->directory(), topic_->directory(), file_);
}

PublisherCore::~PublisherCore() = default;

Result<PublisherHandle> open_publisher(const Node& node, std::string_view topic, const TypeFacts& type,
                                       const PublisherOptions& options) {
  return error::guarded("publish on", topic, [&]() -> Result<PublisherHandle> {
    if (auto problem = port::topic_name_problem(topic, to_publish_on(topic)))
      return tl::unexpected(std::move(*problem));
    return PublisherCore::open(node, topic, type, options);
  });
}

void ClosePublisher::operator()(PublisherPort* port) const noexcept {
  auto* const core = static_cast<PublisherCore*>(port);
  core->close();
  core->closed = true;
  core->ring.give_up_in_place();
  if (core->ring.lent() == 0) delete core;  // otherwise the last loan does
}

std::uint64_t keys_forgotten_by(const PublisherPort& port) noexcept {
  return static_cast<const PublisherCore&>(port).keys_forgotten();
}

std::span<const Error> refusals_of(const PublisherPort& port) noexcept {
  return static_cast<const PublisherCore&>(port).refusals().all();
}

std::string_view topic_of(const PublisherPort& port) noexcept {
  return static_cast<const PublisherCore&>(port).topic_core().name();
}

}  // namespace tenon::detail
