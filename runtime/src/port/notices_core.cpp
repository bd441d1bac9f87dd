#include "port/notices_core.hpp"

#include <algorithm>

#include "error/guarded.hpp"
#include "os/clock.hpp"
#include "os/process.hpp"
#include "os/segment_file.hpp"
#include "port/liveness.hpp"
#include "port/peer_segment.hpp"
#include "port/sweep.hpp"
#include "shm/node_segment.hpp"

namespace tenon::detail {

namespace {

constexpr std::int64_t kListEvery = 20'000'000;  // ns
const std::string kLooking = "look at who is there";

// A node's segment: its mapping and header, if it is one.
std::optional<port::PeerSegment<port::NoSuchShape>> open_node(const os::Directory& domain, const std::string& file) {
  const auto opened = os::open_existing(domain, file, os::Access::read_only);
  if (!opened || opened->facts.bytes != shm::kNodeFileBytes) return std::nullopt;
  auto memory = os::Mapping::read_only(opened->file, opened->facts.bytes);
  if (!memory) return std::nullopt;
  port::PeerSegment<port::NoSuchShape> peer{std::move(*memory), {}, {}};
  if (shm::check_header(peer.memory.data(), peer.memory.size(), shm::SegmentKind::node, peer.header))
    return std::nullopt;
  return peer;
}

}  // namespace

Result<NoticesHandle> NoticesCore::open(const Node& node, std::unique_ptr<port::Topic> topic) {
  NoticesHandle handle(new NoticesCore(node.core(), std::move(topic)));
  handle->list();
  if (auto member = handle->alone_.add(*handle); !member) return tl::unexpected(member.error());
  return handle;
}

NoticesCore::NoticesCore(std::shared_ptr<NodeCore> node, std::unique_ptr<port::Topic> topic)
    : node_(std::move(node)), topic_(std::move(topic)), generation_of_fork_(os::fork_generation()) {}

std::optional<Notice> NoticesCore::take() noexcept {
  if (!ready()) return std::nullopt;
  Notice notice = std::move(notices_.front());
  notices_.pop_front();
  return notice;
}

// --- looking --------------------------------------------------------------------------------------------------------

bool NoticesCore::ready() noexcept {
  if (generation_of_fork_ != os::fork_generation()) return false;
  if (notices_.empty()) (void)error::attempted([this] { look(); });  // what is missing by the next look
  return !notices_.empty();
}

void NoticesCore::look() {
  if (topic_ != nullptr ? topic_->words().glance_at_generation() != known_generation_ : os::monotonic_ns() >= list_at_)
    list();
  else
    note_ends(false);
}

void NoticesCore::list() {
  std::vector<std::string> files;
  if (topic_ != nullptr) {
    const std::uint32_t generation = topic_->words().generation();
    const auto members = port::members_of(topic_->directory());
    if (!members) return note_ends(false);  // nobody is known to be gone: the next look lists again
    bool all_met = true;
    for (const port::Member& member : *members) {
      files.push_back(member.name);
      if (member.kind == port::MemberKind::publisher) all_met &= meet(member.name, Notice::Who::publisher);
      if (member.kind == port::MemberKind::subscriber) all_met &= meet(member.name, Notice::Who::subscriber);
    }
    if (all_met) known_generation_ = generation;
  } else {
    list_at_ = os::deadline_after(kListEvery);
    const auto names = node_->directory().list();
    if (!names) return note_ends(false);
    files = *names;
    for (const std::string& file : files)
      if (port::node_of(file)) (void)meet(file, Notice::Who::node);
  }
  note_ends(false);
  const auto gone = [&](const Known& known) {
    return std::find(files.begin(), files.end(), known.file) == files.end();
  };
  for (Known& known : known_) {
    if (!gone(known)) continue;
    // Removed by its owner, who says so first; by somebody who found its node dead; or by a stranger.
    const bool dead = !port::is_alive(node_->directory(), known.node);  // first: what it said before is there by then
    end(known, said_so(known) ? Notice::What::closed : dead ? Notice::What::died : Notice::What::removed);
  }
  std::erase_if(known_, gone);
}

bool NoticesCore::meet(const std::string& file, Notice::Who who) {
  if (std::any_of(known_.begin(), known_.end(), [&](const Known& known) { return known.file == file; })) return true;
  const auto take_in = [&](auto&& peer) {
    if (peer) meet_opened(file, who, std::move(peer->memory), peer->header);
  };
  const auto take_in_opened = [&](auto&& opened) {
    take_in(std::move(opened.segment));
    return !opened.for_want();
  };
  if (who == Notice::Who::publisher)
    return take_in_opened(port::open_publisher_segment(topic_->directory(), file, kLooking));
  if (who == Notice::Who::subscriber)
    return take_in_opened(port::open_subscriber_segment(topic_->directory(), file, kLooking));
  take_in(open_node(node_->directory(), file));
  return true;
}

void NoticesCore::meet_opened(const std::string& file, Notice::Who who, os::Mapping memory,
                              const shm::SegmentHeader& header) {
  Notice notice{Notice::What::created,
                who,
                {header.incarnation.high, header.incarnation.low},
                shm::get_name(header.node_name),
                header.process_id};
  Known known{file, notice, std::move(memory), watch_of(header.node), header.node, false};
  known_.reserve(known_.size() + 1);
  notices_.push_back(std::move(notice));
  known_.push_back(std::move(known));
}

std::shared_ptr<port::NodeWatch> NoticesCore::watch_of(const shm::Incarnation& node) {
  const auto same = std::find_if(known_.begin(), known_.end(), [&](const Known& known) { return known.node == node; });
  return same != known_.end() ? same->watch : std::make_shared<port::NodeWatch>(node_->directory(), node);
}

// --- ends -----------------------------------------------------------------------------------------------------------

bool NoticesCore::said_so(const Known& known) noexcept {
  const std::byte* const memory = known.memory.data();
  switch (known.notice.who) {
    case Notice::Who::publisher:
      return shm::publisher_life(memory).closed();
    case Notice::Who::subscriber:
      return shm::subscriber_end(memory).closed();
    case Notice::Who::node:
      break;
  }
  return shm::node_end(memory).closed();
}

// A publisher that ended may stay for those whom it owes messages: its end is told now. The node is asked first: what it
// said before it died is there to be read afterwards.
void NoticesCore::note_ends(bool ask_anyway) {
  bool deaths = false;
  for (Known& known : known_) {
    if (known.ended) continue;
    const bool dead = known.watch->is_dead(ask_anyway);
    if (said_so(known))
      end(known, Notice::What::closed);
    else if (dead)
      end(known, Notice::What::died);
    deaths = deaths || dead;
  }
  if (deaths) (void)port::sweep_domain(node_->directory());
}

void NoticesCore::end(Known& known, Notice::What how) {
  if (known.ended) return;
  known.notice.what = how;
  notices_.push_back(known.notice);
  known.ended = true;
}

// --- waiting --------------------------------------------------------------------------------------------------------

void NoticesCore::visit_bells(BellVisitor& visitor) noexcept {
  if (topic_ != nullptr && generation_of_fork_ == os::fork_generation())
    visitor.visit(topic_->words().bell(), topic_->identity());
}

std::uint64_t NoticesCore::due() noexcept {
  std::uint64_t due = topic_ != nullptr ? os::kNever : list_at_;
  for (const Known& known : known_)
    if (const auto rest = known.watch->rest(); rest && !known.ended)
      due = std::min(due, os::deadline_after(static_cast<std::int64_t>(*rest)));
  return due;
}

void NoticesCore::look_closer() noexcept {
  if (generation_of_fork_ == os::fork_generation()) (void)error::attempted([this] { note_ends(true); });
}

Result<DescriptorBell*> NoticesCore::descriptor_bell() {
  return tl::unexpected(Error(ErrorCode::no_descriptor, {"wait by a descriptor",
                                                         "notices of who comes and goes",
                                                         "a handle with a segment of its own",
                                                         "use wait_take(), or a WaitSet without a descriptor",
                                                         {},
                                                         {}}));
}

void CloseNotices::operator()(NoticesCore* core) const noexcept { delete core; }

}  // namespace tenon::detail

namespace tenon {

Result<Notices> Notices::of_topic(const Node& node, std::string_view topic) {
  return error::guarded("watch who is on", topic, [&]() -> Result<Notices> {
    const std::string action = "watch who is on \"" + std::string(topic) + "\"";
    if (auto problem = port::topic_name_problem(topic, action)) return tl::unexpected(std::move(*problem));
    auto opened = port::Topic::open(node.core()->directory(), topic, action);
    if (!opened) return tl::unexpected(opened.error());
    return detail::NoticesCore::open(node, std::move(*opened)).map([](detail::NoticesHandle&& core) {
      return Notices(std::move(core));
    });
  });
}

Result<Notices> Notices::of_domain(const Node& node) {
  return error::guarded("watch who is in the domain of", node.name(), [&] {
    return detail::NoticesCore::open(node, nullptr).map([](detail::NoticesHandle&& core) {
      return Notices(std::move(core));
    });
  });
}

std::optional<Notice> Notices::take() { return core_->take(); }

std::optional<Notice> Notices::wait_take(std::chrono::nanoseconds time) {
  if (auto notice = take()) return notice;
  return core_->wait(time) ? take() : std::nullopt;
}

detail::Waitable& Notices::waitable() noexcept { return *core_; }

}  // namespace tenon
