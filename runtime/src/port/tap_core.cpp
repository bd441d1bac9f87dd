#include "port/tap_core.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>

#include "error/from_failure.hpp"
#include "error/guarded.hpp"
#include "os/clock.hpp"
#include "os/futex.hpp"
#include "port/domain.hpp"
#include "port/learned_type.hpp"
#include "port/names.hpp"
#include "port/sweep.hpp"
#include "port/topic.hpp"
#include "schema/used.hpp"
#include "tenon/detail/queue/ring_reader.hpp"

namespace tenon::detail {

namespace {

constexpr std::int64_t kBetweenLooks = 1'000'000;  // ns
// Looks that found nothing before the directory is read again. It is read at once when a publisher has ended.
constexpr std::uint32_t kQuietLooks = 64;
constexpr int kTapTries = 4;
constexpr std::uint64_t kEverything = ~std::uint64_t{0};

const std::string kTapping = "look on at a topic";

}  // namespace

struct TapCore::Followed {
  Followed(port::PublisherPeer segment, std::string its_file)
      : peer(std::move(segment)),
        file(std::move(its_file)),
        reader(shm::ring_view(peer.memory.data(), peer.shape), {&record, place.data(), 0, 1}, false) {}

  port::PublisherPeer peer;
  std::string file;
  shm::Record record{};
  std::array<shm::PlaceWord, 2> place{};
  queue::RingReader<queue::StdAtomics> reader;
  std::uint64_t loss_reported = 0;
  bool too_large = false;  // it stated a message larger than any
};

Result<std::unique_ptr<TapCore>> TapCore::open(std::string_view topic, const NodeOptions& where,
                                               std::uint32_t history) {
  const std::string action = "look on at \"" + std::string(topic) + "\"";
  if (const auto problem = port::name_problem(topic, port::kLongestTopicName, true))
    return tl::unexpected(
        Error(ErrorCode::name_invalid,
              {action, *problem, "1 to 191 characters of A-Z a-z 0-9 _ . / -", "choose another topic name", {}, {}}));
  const auto name = port::domain_name(where, action);
  if (!name) return tl::unexpected(name.error());
  auto domain = port::open_domain(where, *name);
  const auto failed = [&](const os::Failure& failure) {
    return tl::unexpected(failure.error == ENOENT ? topic_unknown(action) : error::from(failure, action));
  };
  if (!domain) return failed(domain.error());
  const auto directory = domain->open_below(port::topic_directory(topic));
  if (!directory) return failed(directory.error());
  auto type = learn(*directory, action);
  if (!type) return tl::unexpected(type.error());
  std::unique_ptr<TapCore> core(new TapCore(std::move(*domain), std::string(topic), std::move(*type)));
  if (auto looked = core->look_for_publishers(history); !looked) return tl::unexpected(looked.error());
  return core;
}

// The topic's directory goes with its last participant and may come again: it is looked up each time. What an error leaves
// undone the next look does.
Result<void> TapCore::look_for_publishers(std::uint64_t history) {
  const auto directory = domain_.open_below(port::topic_directory(topic_));
  if (!directory && directory.error().error == ENOENT) return {};
  if (!directory) return tl::unexpected(error::from(directory.error(), kTapping));
  const auto members = port::members_of(*directory);
  if (!members) return tl::unexpected(error::from(members.error(), kTapping));
  Result<void> all_met;
  for (const port::Member& member : *members) {
    if (member.kind != port::MemberKind::publisher) continue;
    if (auto met = meet(*directory, member.name, history); !met) all_met = std::move(met);
  }
  std::erase_if(passed_over_, [&](const std::string& file) {
    return std::none_of(members->begin(), members->end(), [&](const port::Member& one) { return one.name == file; });
  });
  return all_met;
}

Result<void> TapCore::meet(const os::Directory& topic, const std::string& file, std::uint64_t history) {
  if (std::any_of(followed_.begin(), followed_.end(), [&](const auto& one) { return one->file == file; })) return {};
  if (std::find(passed_over_.begin(), passed_over_.end(), file) != passed_over_.end()) return {};
  auto opened = port::open_publisher_segment(topic, file, kTapping);
  if (opened.for_want()) return tl::unexpected(*opened.refusal);
  if (!opened.segment && !opened.refusal) return {};
  const auto fits = [&](std::uint64_t bytes) {
    return type_.learned()->has_tail() ? bytes >= type_.bytes() : bytes == type_.bytes();
  };
  const bool ours = opened.segment && opened.segment->header.schema_hash == type_.schema_hash() &&
                    fits(opened.segment->shape.payload_bytes);
  if (!ours || port::has_ended(domain_, *opened.segment)) {
    passed_over_.push_back(file);
    return {};
  }
  auto& one = *followed_.emplace_back(std::make_unique<Followed>(std::move(*opened.segment), file));
  one.reader.announce_place(history);
  one.reader.start();
  return {};
}

// The size is the message's own, of which nothing was looked at: a stranger may state any.
void TapCore::make_room(std::vector<std::byte>& bytes, std::uint64_t stated, std::uint64_t room) const {
  const std::uint64_t size =
      std::clamp<std::uint64_t>(stated, type_.bytes(), room);  // without a tail there is one size
  if (size - type_.bytes() > Tap::kMostTailBytes) throw std::length_error("a message of a tap");
  bytes.resize(size);
}

// Whatever asks for memory stands before the message counts as taken.
bool TapCore::copy(Followed& from, TappedMessage& message) try {
  if (from.too_large) return false;
  if (from.reader.ready()) message.publisher.assign(shm::name_in(from.peer.header.node_name));
  const std::uint64_t room = from.peer.shape.payload_bytes;
  const queue::SlotShape shape = from.reader.ring().shape;
  const LearnedType& type = *type_.learned();
  const auto load = [&](const std::byte* payload, std::uint32_t stated) {
    make_room(message.bytes, stated, room);
    schema::for_used_bytes(type.schema, type.id(), message.bytes, [&](std::uint64_t offset, std::uint64_t bytes) {
      queue::load_words<queue::StdAtomics>(message.bytes.data() + offset, payload + offset, bytes);
    });
  };
  for (int tries = 0; tries < kTapTries; ++tries) {
    const std::uint64_t sequence = from.reader.cursor();
    const auto state = from.reader.copy(shape, load);
    if (state == queue::TakeState::taken) {
      message.sequence = sequence;
      message.lost = from.reader.lost() - from.loss_reported;
      from.loss_reported = from.reader.lost();
      return true;
    }
    if (state != queue::TakeState::behind) return false;
    from.reader.skip_to_present();
  }
  return false;
} catch (const std::length_error&) {
  from.too_large = true;
  return false;
}

// For want of memory nothing is taken and nobody is given up: the next call goes on from here.
bool TapCore::next(TappedMessage& message) noexcept {
  bool taken = false;
  return error::attempted([&] { taken = take_next(message); }) && taken;
}

bool TapCore::take_next(TappedMessage& message) {
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < followed_.size(); ++i) {
      const std::size_t at = (turn_ + i) % followed_.size();
      if (!copy(*followed_[at], message)) continue;
      turn_ = at + 1;
      quiet_ = 0;
      return true;
    }
    if (!drop_ended(false) && ++quiet_ < kQuietLooks) break;
    (void)drop_ended(true);
    quiet_ = kQuietLooks;                              // for the next call, should this one not come to its end
    if (look_for_publishers(kEverything)) quiet_ = 0;  // all that a publisher we had not met has still to give
  }
  return false;
}

// First the end, then what is left: a publisher's last message is there before its end. So goes who says of a message that
// it is larger than can be, and whose file was truncated. True if any went.
bool TapCore::drop_ended(bool probe) {
  passed_over_.reserve(passed_over_.size() + followed_.size());  // what goes has gone for good: nothing may fail then
  return std::erase_if(followed_, [&](const auto& one) {
           const bool ended =
               probe ? port::has_ended(domain_, one->peer) : shm::publisher_life(one->peer.memory.data()).closed();
           const bool useless = one->too_large || one->peer.memory.damaged();
           if (!useless && (!ended || !one->reader.drained())) return false;
           if (useless) passed_over_.push_back(std::move(one->file));
           lost_with_gone_ += one->reader.lost();
           return true;
         }) > 0;
}

bool TapCore::wait_next(TappedMessage& message, std::uint64_t deadline) noexcept {
  const os::FutexWord never{0};
  for (;;) {
    if (next(message)) return true;
    quiet_ = kQuietLooks;  // a millisecond is long enough to look at the directory too
    if (os::monotonic_ns() >= deadline) return false;
    (void)os::wait(never, 0, std::min(deadline, os::deadline_after(kBetweenLooks)));
  }
}

std::uint64_t TapCore::lost() const noexcept {
  std::uint64_t lost = lost_with_gone_;
  for (const auto& one : followed_) lost += one->reader.lost();
  return lost;
}

void CloseTap::operator()(TapCore* core) const noexcept { delete core; }

}  // namespace tenon::detail

namespace tenon {

Result<Tap> Tap::open(std::string_view topic, const NodeOptions& where, std::uint32_t history) {
  return error::guarded("look on at", topic, [&] {
    return detail::TapCore::open(topic, where, history).map([](std::unique_ptr<detail::TapCore>&& core) {
      return Tap(core.release());
    });
  });
}
const TopicType& Tap::type() const noexcept { return core_->type(); }
bool Tap::next(TappedMessage& message) noexcept { return core_->next(message); }
bool Tap::wait_next(TappedMessage& message, std::chrono::nanoseconds time) noexcept {
  return core_->wait_next(message, os::deadline_after(time.count()));
}
std::uint64_t Tap::lost() const noexcept { return core_->lost(); }
std::uint32_t Tap::publisher_count() const noexcept { return core_->publishers(); }

}  // namespace tenon
