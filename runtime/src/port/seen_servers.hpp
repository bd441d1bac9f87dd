// The servers of a service, as everybody sees them who may read the domain: one announcement each, read where it stands,
// without a place in the topic's table of readers. The directory is the truth; that it changed is one load. One thread.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "port/announcement.hpp"
#include "port/node_watch.hpp"
#include "port/peer_segment.hpp"
#include "port/topic.hpp"
#include "tenon/detail/queue/ring_reader.hpp"

namespace tenon::port {

class SeenServer {
 public:
  SeenServer(const os::Directory& domain, PublisherPeer peer, std::string file);

  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  [[nodiscard]] const PublisherPeer& peer() const noexcept { return peer_; }
  [[nodiscard]] bool closed() const noexcept { return shm::publisher_life(peer_.memory.data()).closed(); }
  [[nodiscard]] bool heard() const noexcept { return heard_; }  // said() means something
  [[nodiscard]] const Announcement& said() const noexcept { return said_; }
  [[nodiscard]] bool active() const noexcept { return heard_ && said_.state == ServerState::active; }
  [[nodiscard]] NodeWatch& node() noexcept { return node_; }
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
  std::unique_ptr<Place> place_ = std::make_unique<Place>();
  queue::RingReader<queue::StdAtomics> reader_;
  std::vector<std::byte> bytes_;
  Announcement said_;
  bool heard_ = false;
  bool unread_ = false;  // the last that was published stands in bytes_
};

class SeenServers {
 public:
  [[nodiscard]] static Result<std::unique_ptr<SeenServers>> open(const os::Directory& domain, std::string_view service,
                                                                 const std::string& action);

  [[nodiscard]] bool stale() const noexcept { return topic_->words().glance_at_generation() != known_generation_; }
  // If stale: who came, who went, what they say. False: for want of descriptors or memory not of everybody.
  bool look() noexcept;
  [[nodiscard]] bool complete() const noexcept { return looked_; }  // the last look was
  void forget_dead(const std::string& file) noexcept;               // one that died: cleans up behind it
  [[nodiscard]] const std::vector<std::unique_ptr<SeenServer>>& servers() const noexcept { return servers_; }
  [[nodiscard]] port::Topic& topic() const noexcept { return *topic_; }

 private:
  SeenServers(const os::Directory& domain, std::unique_ptr<Topic> topic) noexcept
      : domain_(&domain), topic_(std::move(topic)) {}
  void look_at_members();
  [[nodiscard]] bool meet(const Member& member);  // false: for want of descriptors or memory

  const os::Directory* domain_;
  std::unique_ptr<Topic> topic_;
  std::vector<std::unique_ptr<SeenServer>> servers_;
  std::uint32_t known_generation_ = 0;
  bool looked_ = false;
};

}  // namespace tenon::port
