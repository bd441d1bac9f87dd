// A publisher inside the library: its segment, and the subscribers it knows.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "os/clock.hpp"
#include "os/futex.hpp"
#include "os/mapping.hpp"
#include "port/descriptor_bell.hpp"
#include "port/exchange.hpp"
#include "port/keeper.hpp"
#include "port/node_core.hpp"
#include "port/peer_segment.hpp"
#include "port/refusals.hpp"
#include "port/schema_check.hpp"
#include "port/topic.hpp"
#include "tenon/detail/publisher_port.hpp"

namespace tenon::detail {

// A publisher's segment, made and not yet linked.
struct PublisherSegment {
  os::FileDescriptor file;
  os::Mapping memory;
  shm::PublisherShape shape;
  shm::Incarnation incarnation;
};

// What errors say that a publisher was about.
[[nodiscard]] std::string to_publish_on(std::string_view topic);

class PublisherCore final : public PublisherPort {
 public:
  // `terms`: between users.
  [[nodiscard]] static Result<PublisherHandle> open(const Node& node, std::string_view topic, const TypeFacts& type,
                                                    const PublisherOptions& options,
                                                    const port::Exchange::Terms& terms = {});
  ~PublisherCore();

  // Ends it: nothing more is published. What was stays for those who are owed it.
  void close() noexcept;

  [[nodiscard]] Result<Ring::Lent> lend() noexcept;
  // The same, waiting until then for whoever is in the way; nobody is set aside.
  [[nodiscard]] Result<Ring::Lent> lend_until(std::uint64_t deadline) noexcept;
  // A message is about to be published: it is the last of its key.
  void keep(std::uint32_t chunk, std::uint32_t bytes) noexcept {
    if (keeper_) keeper_->keep(ring.payload_of(chunk), bytes, ring.head());
  }
  [[nodiscard]] std::uint64_t keys_forgotten() const noexcept { return keeper_ ? keeper_->forgotten() : 0; }
  void look_around() noexcept;
  [[nodiscard]] std::uint32_t count_subscribers() noexcept;
  // Reads the directory: attaches who came, detaches who went, reads notes. Whom it had no means to look at it says in unseen_.
  void note_members() noexcept;

  // Of other nodes of a shared directory: there is something to read.
  void tell_onlookers() const noexcept;

  [[nodiscard]] const port::Refusals& refusals() const noexcept { return refusals_; }
  [[nodiscard]] const port::Topic& topic_core() const noexcept { return *topic_; }

 private:
  PublisherCore(std::shared_ptr<NodeCore> node, std::unique_ptr<port::Topic> opened, PublisherSegment segment,
                const TypeFacts& type, const PublisherOptions& options);

  // Whose time is over first, of the readers in the way.
  struct Due {
    std::uint32_t reader = queue::kNobody;
    std::uint64_t at = os::kNever;
    bool fails = false;  // the loan; otherwise the reader is set aside
  };

  // The place of a subscriber that has not joined yet: the first message.
  struct Expected {
    shm::Record record{};
    std::array<shm::PlaceWord, 2> place{};
  };
  // A subscriber's segment as long as it has its name.
  struct Known {
    std::string file;
    std::unique_ptr<port::SubscriberPeer> segment;  // null: it could not be opened
    bool attached = false;
    std::optional<bool> understood;      // whether its schema may meet ours; asked once
    std::unique_ptr<Expected> expected;  // stands in for it until it joins
    os::Mapping node;                    // where its beacon stands; mapped for reliable readers
    std::uint64_t fired_ns = 0;          // when its beacon was first seen to have gone out
    DescriptorRinger ringer;
    shm::Delivery granted;
    std::uint64_t waited_for_since_ns = 0;  // not before it joined
    std::uint32_t index = 0;                // its entry in the topic's table
    port::Exchange::Guest guest;            // of another node's
  };

  using Deadline = std::optional<std::uint64_t>;  // without one each reader has the time that it was granted
  [[nodiscard]] Result<Ring::Lent> lend_by(Deadline deadline) noexcept;
  [[nodiscard]] std::optional<Error> open_gate(Deadline deadline) noexcept;
  [[nodiscard]] Ring::Blocked raise_gate() noexcept;
  [[nodiscard]] ErrorCode why_closed() noexcept;
  void note_damage() noexcept;
  [[nodiscard]] Due first_due(std::uint64_t began) const noexcept;
  void answer_rejoins() noexcept;
  [[nodiscard]] bool wait_for(std::uint32_t reader, std::uint64_t deadline) noexcept;
  void give_up(const std::string& file);
  [[nodiscard]] bool sleep_until_moved(Known* reader, const os::WaitEntry& moved, std::uint64_t until) noexcept;
  [[nodiscard]] Known* attached_as(std::uint32_t index) noexcept;
  void note_generation() noexcept;
  void note_known_generation() noexcept;
  void look_at_guests() noexcept;
  void ring_guests() noexcept;
  void join_or_leave(Known& known);
  void look_at_members();
  [[nodiscard]] bool lives_without_name(const Known& known) const noexcept;
  void forget_absent(const std::vector<port::Member>& members);
  void meet(const port::Member& member);
  void attach(Known& known);
  void detach(Known& known);
  void expect(Known& known);
  [[nodiscard]] queue::RecordState state_for_us(const Known& known) const;
  [[nodiscard]] bool understands(Known& known) const;
  [[nodiscard]] port::End own_end() const;
  void read_note(const port::Member& member);
  void ring_bell() noexcept;  // for what was published, and for our coming and going

  std::shared_ptr<NodeCore> node_;
  std::unique_ptr<port::Topic> topic_;
  os::Mapping memory_;
  shm::PublisherShape shape_;
  shm::Incarnation incarnation_;
  std::string file_;
  TypeFacts type_;
  std::optional<port::Keeper> keeper_;  // there: every message goes by publish_slowly()
  std::uint32_t seen_generation_ = 0;   // `known_generation` says the same to inline code, unless there are guests
  bool has_guests_ = false;             // subscribers of other nodes'
  std::uint64_t rung_for_ = 0;          // the head for which they were last called
  std::uint32_t known_rejoins_ = 0;
  std::uint32_t known_disturbances_ = os::disturbances();
  bool told_of_damage_ = false;
  std::uint32_t holds_attached_ = 0;
  std::vector<Known> known_;
  std::optional<Error> unseen_;  // there may be subscribers that could not be looked at, and why
  port::Refusals refusals_;
};

}  // namespace tenon::detail
