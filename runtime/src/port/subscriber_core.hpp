// A subscriber inside the library: its segment, and the publishers it takes from.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "os/mapping.hpp"
#include "port/descriptor_bell.hpp"
#include "port/exchange.hpp"
#include "port/kept_messages.hpp"
#include "port/node_core.hpp"
#include "port/node_watch.hpp"
#include "port/peer_segment.hpp"
#include "port/refusals.hpp"
#include "port/schema_check.hpp"
#include "port/set_of_one.hpp"
#include "port/sleeping.hpp"
#include "port/topic.hpp"
#include "tenon/detail/subscriber_port.hpp"
#include "tenon/keyed_subscriber.hpp"

namespace tenon::detail {

// The subscriber's own segment, with its name and its entry in the topic's table. Shared with connections whose samples
// outlive the subscriber: their holds stand in it, so it stays until the last of them is let go.
struct SubscriberSegment {
  SubscriberSegment(std::shared_ptr<port::Topic> in, os::Mapping mapped, const shm::SubscriberShape& its_shape,
                    std::string its_file);
  ~SubscriberSegment();
  SubscriberSegment(const SubscriberSegment&) = delete;
  SubscriberSegment& operator=(const SubscriberSegment&) = delete;

  // The record's publisher has gone: it is for another from here on. Samples may still be held.
  void vacate(std::uint32_t record) noexcept;
  // Since when the record is for the same publisher, in a count of its own.
  [[nodiscard]] std::uint32_t tenancy(std::uint32_t record) const noexcept;
  // Whether a sample may be held of the publisher that the record was for in that tenancy. Any thread.
  [[nodiscard]] bool holds_of(std::uint32_t record, std::uint32_t tenancy) const noexcept;

  // What we hold stands here still, as far as the end of the file can tell. Otherwise nobody knows what is held.
  [[nodiscard]] bool intact() const noexcept;

  std::shared_ptr<port::Topic> topic;
  os::Mapping memory;
  shm::Incarnation incarnation;
  shm::SubscriberShape shape;
  std::string file;
  std::shared_ptr<port::Exchange> exchange;  // by which others' publishers know it; null: they do not

 private:
  mutable std::mutex mutex_;  // of who vacates and who asks
  std::vector<std::uint32_t> tenancies_;
};

// A publisher's segment, our record for it, and the reader that joins the two.
class Link final : public Lingering, public Connection {
 public:
  // `record` is a record of ours, `entry` our place in the publisher's table of readers.
  struct Place {
    std::uint32_t record = 0;
    std::uint32_t entry = 0;
  };
  Link(port::PublisherPeer peer, std::shared_ptr<SubscriberSegment> own, const Place& place, std::string file,
       const shm::Delivery& granted, std::unique_ptr<port::KeptMessages> kept, std::shared_ptr<port::NodeWatch> node);

  ~Link() override;
  [[nodiscard]] bool in_use() const noexcept override { return own_->holds_of(record_, tenancy_); }
  [[nodiscard]] const port::PublisherPeer& peer() const noexcept { return peer_; }
  // Its node's life; null: only its lock tells.
  [[nodiscard]] const std::shared_ptr<port::NodeWatch>& node() const noexcept { return node_; }
  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  [[nodiscard]] const shm::Delivery& granted() const noexcept { return granted_; }
  [[nodiscard]] shm::Record& record() const noexcept;
  // What the publisher keeps of messages that the ring gives us no more, from `from` on. `counted`: as lost.
  void look_for_kept(std::uint64_t from, bool counted) noexcept;
  // The next messages are kept ones; there is a kept() then.
  [[nodiscard]] bool kept_pending() const noexcept { return kept_ != nullptr && kept_->pending(); }
  [[nodiscard]] port::KeptMessages& kept() noexcept { return *kept_; }
  void choose_path() noexcept;  // the usual one, when nothing is pending
  [[nodiscard]] bool ready() const noexcept { return kept_pending() || reader.ready(); }
  [[nodiscard]] bool drained() const noexcept { return !kept_pending() && reader.drained(); }
  void leave() noexcept;  // the publisher need not wait for us any more; holds stay in force
  [[nodiscard]] std::uint32_t record_index() const noexcept { return record_; }
  [[nodiscard]] const queue::LifeWords<queue::StdAtomics>& life() const noexcept {
    return shm::publisher_life(peer_.memory.data());
  }

 private:
  port::PublisherPeer peer_;
  std::shared_ptr<SubscriberSegment> own_;
  std::uint32_t record_;
  std::uint32_t tenancy_;
  std::string file_;
  shm::Delivery granted_;
  std::unique_ptr<port::KeptMessages> kept_;  // null: the publisher keeps none, or we want none
  std::shared_ptr<port::NodeWatch> node_;
};

// Told of connections as they come and go, in the thread that takes.
class ConnectionWatcher {
 public:
  virtual void expect() {}  // one is about to come: makes room for what came() keeps; may throw std::bad_alloc
  virtual void came(Link& link) noexcept = 0;
  virtual void went(Link& link) noexcept = 0;  // everything it had was taken, or it was dropped as hostile

 protected:
  ~ConnectionWatcher() = default;
};

class DeadlineCore;

// What errors say that a subscriber was about.
[[nodiscard]] std::string to_subscribe_to(std::string_view topic);

class SubscriberCore final : public SubscriberPort, public Waitable {
 public:
  // `terms`: between users.
  [[nodiscard]] static Result<SubscriberHandle> open(const Node& node, std::string_view topic, const TypeFacts& type,
                                                     const SubscriberOptions& options,
                                                     const port::Exchange::Terms& terms = {});
  ~SubscriberCore();

  [[nodiscard]] Found take(Connection** from = nullptr) noexcept;
  [[nodiscard]] Found take_newest(Connection** from) noexcept;
  [[nodiscard]] queue::TakeState copy(const CopyOut& out) noexcept;
  [[nodiscard]] bool wait(std::uint64_t deadline) noexcept;
  void glance() noexcept;
  // Of connections that are there already it is told at once.
  void watch(ConnectionWatcher& watcher);
  void select(const Selection& selection) noexcept { selection_ = selection; }
  [[nodiscard]] std::uint64_t passed_over() const noexcept { return passed_over_; }
  // Told when the subscriber goes.
  void watch(DeadlineCore& deadline) { deadlines_.push_back(&deadline); }
  void forget(const DeadlineCore& deadline) noexcept { std::erase(deadlines_, &deadline); }
  // Grows with every message that was taken, passed over or lost; that a publisher comes or goes does not change it.
  [[nodiscard]] std::uint64_t progress() const noexcept;

  // For takers that go round the connections themselves. Reliable subscribers only.
  void drop_hostile() noexcept;  // `current`, with a reason
  // Who is asked for by the kernel's word: nobody; those whose beacon is out, and every second the others; everybody.
  enum class Probe : std::uint8_t { nobody, in_doubt, everybody };
  // Lets go of publishers that ended and have nothing left for us. True if any went.
  bool drop_ended(Probe probe) noexcept;
  [[nodiscard]] bool inherited_by_fork() const noexcept { return segment_->memory.inherited_by_fork(); }
  [[nodiscard]] bool anything_ready() const noexcept;
  // Somebody came or went since the last glance(), or a file was truncated.
  [[nodiscard]] bool stale() const noexcept;
  // How often the topic's directory was read.
  [[nodiscard]] std::uint64_t looks() const noexcept { return looks_; }

  [[nodiscard]] bool ready() noexcept override;
  void visit_bells(BellVisitor& visitor) noexcept override;
  void visit_lives(port::SleepPlaces& places) noexcept override;
  void look_closer() noexcept override;
  [[nodiscard]] Result<DescriptorBell*> descriptor_bell() override;
  [[nodiscard]] Result<int> descriptor() { return own_set_.descriptor(*this); }

  [[nodiscard]] std::uint64_t lost() const noexcept;
  // What every publisher grants at least; without one, what was asked for.
  [[nodiscard]] Delivery granted() const noexcept;
  [[nodiscard]] std::uint32_t publishers() const noexcept { return static_cast<std::uint32_t>(links_.size()); }
  [[nodiscard]] const port::Refusals& refusals() const noexcept { return refusals_; }
  [[nodiscard]] const port::Topic& topic_core() const noexcept { return *topic_; }
  // Before a sleep at the topic's bell, which publishers of other nodes of a shared directory do not see.
  void arm() noexcept;
  // Whose the publisher is, between users.
  [[nodiscard]] port::Exchange::Owner owner_of(const Link& link) const noexcept;

 private:
  SubscriberCore(std::shared_ptr<NodeCore> node, std::unique_ptr<port::Topic> topic, const TypeFacts& type,
                 const SubscriberOptions& options, const port::Exchange::Terms& terms);

  [[nodiscard]] Result<void> claim_and_publish_segment();
  [[nodiscard]] Result<void> write_segment(const shm::Incarnation& incarnation, std::uint32_t born);
  [[nodiscard]] std::optional<Error> refuse_if_nobody_fits();

  [[nodiscard]] std::optional<Error> note_members() noexcept;  // why somebody could not be looked at
  [[nodiscard]] std::optional<Error> look_at_members();
  [[nodiscard]] std::optional<Error> meet(const port::Member& publisher);
  [[nodiscard]] std::optional<Error> meet_at(const port::Member& publisher, const port::Exchange::Seat& seat);
  // The reason not to attach to this publisher, or nothing.
  [[nodiscard]] std::optional<Error> unfit(const port::PublisherPeer& publisher);
  [[nodiscard]] std::optional<Error> options_differ(const port::PublisherPeer& publisher);
  [[nodiscard]] std::unique_ptr<port::KeptMessages> messages_kept_by(const port::PublisherPeer& publisher);
  // Of a publisher of another node's: what was agreed with it.
  [[nodiscard]] port::Exchange::Seat seat_at(const shm::Incarnation& publisher) const;
  // All its messages are ours.
  [[nodiscard]] bool is_younger(const port::PublisherPeer& publisher, const port::Exchange::Seat& seat) const noexcept;
  void attach(port::PublisherPeer publisher, const std::string& file, std::unique_ptr<port::KeptMessages> messages,
              const port::Exchange::Seat& seat);
  void refuse(const port::PublisherPeer& publisher, const port::Member& member, Error reason, bool foreign);
  // Publishers' files that are looked at no more; all of it is done or nothing.
  void turn_away(std::vector<std::string>& files, const std::string& file, Error reason);
  void leave_note(const port::PublisherPeer& publisher);
  void tell_tolerated_differences(const port::PublisherPeer& publisher) const;
  [[nodiscard]] port::End own_end() const;
  [[nodiscard]] bool has_record_for(const shm::Incarnation& publisher) const noexcept;
  [[nodiscard]] std::optional<std::uint32_t> free_record() const noexcept;
  void forget_absent_records(const std::vector<port::Member>& members) noexcept;
  [[nodiscard]] std::shared_ptr<port::NodeWatch> watch_of(const shm::Incarnation& node) const;
  [[nodiscard]] bool is_dead(const Link& link, Probe probe, bool its_time) const noexcept;
  void drop(std::size_t index) noexcept;
  void note_damage() noexcept;
  void link_circle() noexcept;

  enum class Which : bool { next, newest };
  [[nodiscard]] Found take_from_any(Which which, Connection** from) noexcept;
  [[nodiscard]] Found look(Which which, Connection** from) noexcept;
  struct Given {
    Reader::Taken taken;
    bool was_kept = false;  // beside the ring
  };
  [[nodiscard]] Given take_from(Link& link, Which which) noexcept;
  [[nodiscard]] Reader::Taken take_kept(Link& link, Which which) noexcept;
  [[nodiscard]] bool copy_unheld(Link& link, const CopyOut& out) noexcept;
  [[nodiscard]] bool wanted(const Reader::Taken& taken) const noexcept;
  void pass_over(Connection& connection, const Reader::Taken& taken) noexcept;
  void rejoin(Link& link) noexcept;
  [[nodiscard]] bool sleep(std::uint64_t deadline) noexcept;

  std::shared_ptr<NodeCore> node_;
  std::shared_ptr<port::Topic> topic_;
  TypeFacts type_;
  SubscriberOptions options_;
  port::Exchange::Terms terms_;
  shm::Delivery asked_;
  std::shared_ptr<SubscriberSegment> segment_;
  std::unique_ptr<DescriptorBell> bell_;
  SetOfOne own_set_;  // behind descriptor()
  queue::ReaderEntry entry_{};
  std::uint32_t known_generation_ = 0;
  std::uint64_t looks_ = 0;
  port::Lull lull_;
  std::uint64_t ask_everybody_at_ = 0;
  std::uint32_t known_disturbances_ = os::disturbances();
  bool told_of_damage_ = false;
  std::uint64_t lost_with_gone_ = 0;  // by connections that ended
  ConnectionWatcher* watcher_ = nullptr;
  std::vector<DeadlineCore*> deadlines_;
  std::uint64_t progress_with_gone_ = 0;  // of connections that ended
  Selection selection_;
  std::uint64_t passed_over_ = 0;
  std::uint64_t kept_taken_ = 0;
  std::vector<std::unique_ptr<Link>> links_;
  std::vector<std::string> refused_files_;
  std::vector<std::string> crowded_out_;  // publishers' files there was no record for
  port::Refusals refusals_;
};

}  // namespace tenon::detail
