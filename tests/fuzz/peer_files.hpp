// A process with peers whose files somebody else writes: one file of each kind as it should be, and the way to put another
// one in its place while those that it names live.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <prey.hpp>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/latest.hpp>

#include "scratch.hpp"
#include "shm/incarnation.hpp"

namespace tenon::fuzz {

inline constexpr std::string_view kRing = "ring";      // prey::Message
inline constexpr std::string_view kKept = "kept";      // prey::Keyed, kept
inline constexpr std::string_view kLatest = "latest";  // prey::Keyed

[[nodiscard]] prey::Keyed keyed(std::uint64_t robot);

class Peer;

enum class Kind : std::uint8_t { publisher, keeping, subscriber, board, topic, node, note };

// A peer's file, and where it belongs.
struct Image {
  Kind kind{};
  std::string topic;
  std::string name;              // of the file
  shm::Incarnation other;        // of the publisher that it speaks of
  std::vector<std::byte> bytes;  // as it should be

  // Into the domain. What it says of the other publisher it then says of `instead`, if there is one.
  void place(Peer& peer, const std::optional<shm::Incarnation>& instead) const;
};

class Peer {
 public:
  Peer();

  [[nodiscard]] const std::vector<Image>& images() const { return images_; }
  [[nodiscard]] const Node& node() const { return *victim_; }
  [[nodiscard]] const NodeOptions& where() const { return where_; }
  // The publisher that is there, if it is one.
  [[nodiscard]] std::optional<shm::Incarnation> publisher_of(std::string_view topic) const;
  // What was put there is removed. Aborts unless a message arrives on another topic.
  void expect_others_unharmed();

  // The file is there, and locked as that of one who lives.
  void place_living(const std::string& name, const std::vector<std::byte>& bytes);
  [[nodiscard]] std::string directory_of(std::string_view topic) const;
  [[nodiscard]] const Image& image_of(Kind kind) const;
  [[nodiscard]] const shm::Incarnation& stranger() const { return stranger_; }

 private:
  void keep(Kind kind, std::string_view topic, std::string_view prefix, const shm::Incarnation& other = {});
  void make_images();

  os::test::Scratch scratch_;
  NodeOptions where_;
  std::optional<Node> peer_;    // whose segments they are
  std::optional<Node> victim_;  // who attaches to them
  std::optional<prey::MessagePublisher> honest_publisher_;
  std::optional<prey::MessageSubscriber> honest_subscriber_;
  std::uint64_t passed_ = 0;
  shm::Incarnation stranger_;  // the node that is nobody's
  os::FileDescriptor strangers_file_;
  std::vector<Image> images_;
};

}  // namespace tenon::fuzz
