// Opening and closing a subscriber: its entry in the topic's table, its segment, and the first look at the publishers.
#include <algorithm>
#include <atomic>
#include <cstring>
#include <new>

#include "error/from_failure.hpp"
#include "error/guarded.hpp"
#include "os/process.hpp"
#include "os/segment_file.hpp"
#include "port/deadline_core.hpp"
#include "port/delivery.hpp"
#include "port/schema_check.hpp"
#include "port/subscriber_core.hpp"
#include "port/sweep.hpp"

namespace tenon::detail {

std::string to_subscribe_to(std::string_view topic) { return "subscribe to \"" + std::string(topic) + "\""; }

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
std::uint64_t mark_of(const shm::Incarnation& incarnation) noexcept { return incarnation.low | 1; }

std::optional<Error> options_problem(const SubscriberOptions& options, const std::string& action) {
  if (options.holds >= 1 && options.holds <= queue::kMaxHolds && options.publishers >= 1 &&
      options.publishers <= shm::kMaxPublishers)
    return std::nullopt;
  return Error(ErrorCode::holds_exhausted,
               {action,
                std::to_string(options.holds) + " holds and " + std::to_string(options.publishers) + " publishers",
                "1 to 255 holds and 1 to 256 publishers",
                "change the options",
                {},
                {}});
}

}  // namespace

Result<SubscriberHandle> SubscriberCore::open(const Node& node, std::string_view topic, const TypeFacts& type,
                                              const SubscriberOptions& options, const port::Exchange::Terms& terms) {
  const std::string action = to_subscribe_to(topic);
  if (auto problem = options_problem(options, action)) return tl::unexpected(std::move(*problem));
  node.core()->drop_unused();
  auto opened = port::Topic::open(node.core()->directory(), topic, action);
  if (!opened) return tl::unexpected(opened.error());
  SubscriberHandle handle(new SubscriberCore(node.core(), std::move(*opened), type, options, terms));
  auto& core = static_cast<SubscriberCore&>(*handle);
  if (auto nobody = core.refuse_if_nobody_fits()) return tl::unexpected(std::move(*nobody));
  if (auto done = core.claim_and_publish_segment(); !done) return tl::unexpected(done.error());
  core.known_generation_ = core.topic_->words().generation();
  if (auto unseen = core.note_members()) return tl::unexpected(std::move(*unseen));
  if (core.links_.empty() && !core.refusals_.empty()) return tl::unexpected(core.refusals_.latest());
  return handle;
}

SubscriberCore::SubscriberCore(std::shared_ptr<NodeCore> node, std::unique_ptr<port::Topic> topic,
                               const TypeFacts& type, const SubscriberOptions& options,
                               const port::Exchange::Terms& terms)
    : node_(std::move(node)),
      topic_(std::move(topic)),
      type_(type),
      options_(options),
      terms_(terms),
      asked_(port::to_words(port::asked_by(options))) {}

// Publishers there are, and none of them is ours to take from: the caller is told why, and so is each of them.
std::optional<Error> SubscriberCore::refuse_if_nobody_fits() {
  std::optional<Error> reason;
  const auto members = port::members_of(topic_->directory());
  if (!members) return error::from(members.error(), to_subscribe_to(topic_->name()));
  for (const port::Member& member : *members) {
    if (member.kind != port::MemberKind::publisher) continue;
    const auto opened = port::open_publisher_segment(topic_->directory(), member.name, to_subscribe_to(topic_->name()));
    if (opened.refusal) reason = opened.refusal;
    if (!opened.segment || port::has_ended(node_->directory(), *opened.segment)) continue;
    auto misfit = unfit(*opened.segment);
    if (!misfit) return std::nullopt;
    if (*misfit == ErrorCode::schema_mismatch) leave_note(*opened.segment);
    reason = std::move(misfit);
  }
  return reason;
}

Result<void> SubscriberCore::claim_and_publish_segment() {
  const std::string action = to_subscribe_to(topic_->name());
  shm::TopicWords& words = topic_->words();
  const auto incarnation = os::random_incarnation();
  if (!incarnation) return tl::unexpected(error::from(incarnation.error(), action));
  const auto nonce = static_cast<std::uint16_t>(incarnation->low);
  if (!words.claim(shm::tag_of(node_->incarnation()), options_.holds, nonce, entry_))
    return tl::unexpected(
        Error(ErrorCode::too_many_subscribers,
              {action, std::to_string(queue::kMaxReaders) + " subscribers", "fewer", "close one", {}, {}}));
  // Before the name is there: publishers that come later are younger, and owe us everything.
  const std::uint32_t born = words.move_generation();
  auto written = error::guarded(action, {}, [&] { return write_segment(*incarnation, born); });
  if (!written) {
    words.free_entry(entry_);
    return written;
  }
  return {};
}

Result<void> SubscriberCore::write_segment(const shm::Incarnation& incarnation, std::uint32_t born) {
  const auto failed = [&](const os::Failure& failure) {
    return tl::unexpected(error::from(failure, to_subscribe_to(topic_->name())));
  };
  shm::SubscriberPlan plan = shm::plan_subscriber(options_.holds, options_.publishers, type_.descriptor.size());
  auto file = os::create_unnamed(topic_->directory(), plan.file_bytes);
  if (!file) return failed(file.error());
  auto memory = os::Mapping::writable(*file, plan.file_bytes);
  if (!memory) return failed(memory.error());
  plan.shape.index = entry_.index;
  plan.shape.entry_word = entry_.word;
  plan.shape.born = born;
  plan.shape.slow_reader = asked_.slow_reader;
  plan.shape.patience_ns = asked_.patience_ns;
  auto& header = *new (memory->writable_data()) shm::SegmentHeader;
  header.kind = shm::SegmentKind::subscriber;
  header.process_id = os::process_id();
  header.file_bytes = plan.file_bytes;
  header.incarnation = incarnation;
  header.node = node_->incarnation();
  header.layout_hash = type_.layout_hash;
  header.schema_hash = type_.schema_hash;
  header.descriptor_offset = plan.descriptor_offset;
  header.descriptor_bytes = static_cast<std::uint32_t>(type_.descriptor.size());
  shm::put_name(header.node_name, node_->name());
  shm::put_name(header.topic_name, topic_->name());
  (void)type_.descriptor.copy(reinterpret_cast<char*>(memory->writable_data() + plan.descriptor_offset),
                              type_.descriptor.size());
  std::memcpy(memory->writable_data() + shm::kSubscriberShapeOffset, &plan.shape, sizeof plan.shape);
  auto segment = std::make_shared<SubscriberSegment>(topic_, std::move(*memory), plan.shape,
                                                     port::subscriber_file(entry_.index, incarnation));
  segment->incarnation = incarnation;
  shm::end_mark(segment->memory.writable_data(), segment->memory.size()).store(mark_of(incarnation), kRelaxed);
  if (const auto linked = os::link_into(topic_->directory(), *file, segment->file); !linked)
    return failed(linked.error());
  segment_ = std::move(segment);
  segment_->exchange = node_->meeting_place();
  if (segment_->exchange == nullptr) return {};
  return segment_->exchange->offer_subscriber(
      {topic_.get(), incarnation, &*file, options_.access ? options_.access : node_->access(), 0, segment_->file,
       terms_},
      to_subscribe_to(topic_->name()));
}

SubscriberSegment::SubscriberSegment(std::shared_ptr<port::Topic> in, os::Mapping mapped,
                                     const shm::SubscriberShape& its_shape, std::string its_file)
    : topic(std::move(in)),
      memory(std::move(mapped)),
      shape(its_shape),
      file(std::move(its_file)),
      tenancies_(its_shape.records) {}

void SubscriberSegment::vacate(std::uint32_t record) noexcept {
  const std::lock_guard guard(mutex_);
  std::byte* const at = shm::record_at(memory.writable_data(), shape, record);
  queue::vacate(shm::identity_of(at), shm::place_of(at), shape.holds);
  ++tenancies_[record];
}

std::uint32_t SubscriberSegment::tenancy(std::uint32_t record) const noexcept {
  const std::lock_guard guard(mutex_);
  return tenancies_[record];
}

// What is held of those before the present one says that it is nothing of this one's.
bool SubscriberSegment::holds_of(std::uint32_t record, std::uint32_t tenancy) const noexcept {
  const std::lock_guard guard(mutex_);
  const shm::PlaceWord* const place = shm::place_of(shm::record_at(memory.data(), shape, record));
  return tenancy == tenancies_[record] ? queue::holds_anything<queue::StdAtomics>(place, shape.holds)
                                       : queue::holds_elsewhere<queue::StdAtomics>(place, shape.holds);
}

bool SubscriberSegment::intact() const noexcept {
  return memory.whole() && shm::end_mark(memory.writable_data(), memory.size()).load(kRelaxed) == mark_of(incarnation);
}

SubscriberSegment::~SubscriberSegment() {
  if (memory.inherited_by_fork()) return;
  if (exchange != nullptr) exchange->withdraw(incarnation);
  (void)topic->directory().unlink(file);
  topic->words().free_entry({shape.index, shape.entry_word});
  (void)topic->words().move_generation();
  if (!intact()) memory.abandon();
}

// Who holds samples is told by our own segment. Where that is lost, so is who does: what they may look at stays.
Link::~Link() {
  if (own_->memory.inherited_by_fork() || own_->intact()) return;
  peer_.memory.abandon();
  if (kept_ != nullptr) port::KeptMessages::abandon(std::move(kept_));
}

SubscriberCore::~SubscriberCore() {
  for (DeadlineCore* const deadline : deadlines_) deadline->forget_subscriber();
  if (segment_ == nullptr || segment_->memory.inherited_by_fork()) return;
  for (auto& link : links_) {
    link->leave();
    node_->keep(std::move(link));
  }
  links_.clear();
  shm::subscriber_end(segment_->memory.writable_data()).close();
  bell_.reset();  // before the segment whose name tells whose it was
  segment_.reset();
  (void)topic_->words().move_generation();
  const auto members = port::members_of(topic_->directory());
  if (!members) return;  // the next sweep
  for (const port::Member& member : *members)
    if (member.kind == port::MemberKind::publisher)
      (void)port::remove_publisher(node_->directory(), topic_->directory(), member.name);
}

Result<SubscriberHandle> open_subscriber(const Node& node, std::string_view topic, const TypeFacts& type,
                                         const SubscriberOptions& options) {
  return error::guarded("subscribe to", topic, [&]() -> Result<SubscriberHandle> {
    if (auto problem = port::topic_name_problem(topic, to_subscribe_to(topic)))
      return tl::unexpected(std::move(*problem));
    return SubscriberCore::open(node, topic, type, options);
  });
}

void CloseSubscriber::operator()(SubscriberPort* port) const noexcept { delete static_cast<SubscriberCore*>(port); }

}  // namespace tenon::detail
