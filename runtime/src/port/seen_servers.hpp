// The servers of a service, as everybody sees them who may read the domain: one announcement each, read where it stands,
// without a place in the topic's table of readers. The directory is the truth; that it changed is one load. Between users it
// is looked on (greeting.hpp). One thread.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "port/announcement.hpp"
#include "port/node_core.hpp"
#include "port/node_watch.hpp"
#include "port/onlooker.hpp"
#include "port/peer_segment.hpp"
#include "port/topic.hpp"
#include "tenon/detail/queue/ring_reader.hpp"

namespace tenon::port {

inline constexpr std::uint32_t kMostServersOfOne = 32;  // that are looked at, of one other user

class SeenServer {
 public:
  SeenServer(const os::Directory& domain, PublisherPeer peer, std::string file, const Exchange::Owner& owner);

  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  [[nodiscard]] const PublisherPeer& peer() const noexcept { return peer_; }
  [[nodiscard]] bool closed() const noexcept { return shm::publisher_life(peer_.memory.data()).closed(); }
  [[nodiscard]] bool heard() const noexcept { return heard_; }  // said() means something
  [[nodiscard]] const Announcement& said() const noexcept { return said_; }
  [[nodiscard]] bool active() const noexcept { return heard_ && said_.state == ServerState::active; }
  [[nodiscard]] NodeWatch& node() noexcept { return node_; }
  // Of another node of a shared directory; whose.
  [[nodiscard]] bool foreign() const noexcept { return owner_.foreign; }
  [[nodiscard]] const std::optional<std::uint32_t>& user() const noexcept { return owner_.user; }
  void listen();  // reads what was published since; std::bad_alloc: all but that by the next time

 private:
  void read();
  // The reader's own words, which nobody else looks at: it takes no part in the gate.
  struct Place {
    shm::Record record{};
    std::array<shm::PlaceWord, 2> words{};
  };

  std::string file_;
  PublisherPeer peer_;
  NodeWatch node_;
  Exchange::Owner owner_;
  std::unique_ptr<Place> place_ = std::make_unique<Place>();
  queue::RingReader<queue::StdAtomics> reader_;
  std::vector<std::byte> bytes_;
  Announcement said_;
  bool heard_ = false;
  bool unread_ = false;  // the last that was published stands in bytes_
};

class SeenServers {
 public:
  // `right`: that one must have who looks, by the rights that `access` states between users. The node outlives this.
  [[nodiscard]] static Result<std::unique_ptr<SeenServers>> open(const detail::NodeCore& node, std::string_view service,
                                                                 Right right, const std::optional<Access>& access,
                                                                 const std::string& action);
  SeenServers(const SeenServers&) = delete;
  SeenServers& operator=(const SeenServers&) = delete;

  [[nodiscard]] bool stale() const noexcept { return topic_->words().glance_at_generation() != known_generation_; }
  // If stale: who came, who went, what they say. False: for want of descriptors or memory not of everybody.
  bool look() noexcept;
  [[nodiscard]] bool complete() const noexcept { return looked_; }  // the last look was
  void forget_dead(const std::string& file) noexcept;               // one that died: cleans up behind it
  [[nodiscard]] const std::vector<std::unique_ptr<SeenServer>>& servers() const noexcept { return servers_; }
  [[nodiscard]] port::Topic& topic() const noexcept { return *topic_; }
  // Why one of another user was left out, the last time.
  [[nodiscard]] const std::optional<Error>& refusal() const noexcept { return refusal_; }

 private:
  SeenServers(const os::Directory& domain, std::unique_ptr<Topic> topic) noexcept
      : domain_(&domain), topic_(std::move(topic)) {}
  void note_refusals();
  void look_at_members();
  [[nodiscard]] bool meet(const Member& member);  // false: for want of descriptors or memory

  const os::Directory* domain_;
  std::unique_ptr<Topic> topic_;
  Onlooker onlooker_;  // unless all servers are of our own directory
  std::optional<Error> refusal_;
  std::vector<std::unique_ptr<SeenServer>> servers_;
  std::uint32_t known_generation_ = 0;
  bool looked_ = false;
};

}  // namespace tenon::port
