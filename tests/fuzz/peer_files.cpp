#include "peer_files.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>

#include "os/file_lock.hpp"
#include "os/segment_file.hpp"
#include "port/latest_name.hpp"
#include "port/names.hpp"
#include "shm/segment_header.hpp"

namespace tenon::fuzz {

namespace {

constexpr std::string_view kHonest = "honest";
constexpr std::string_view kDomain = "default";
const std::string kLatestTopic = std::string(kLatest).append(port::kLatestSuffix);

std::vector<std::byte> bytes_in(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

void write(const std::string& file, const std::vector<std::byte>& bytes) {
  std::ofstream out(file, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  out.close();
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

// The name of the first file there that begins so; empty: there is none.
std::string first_file(const std::string& directory, std::string_view prefix) {
  std::error_code none;
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory, none))
    if (std::string name = entry.path().filename(); name.starts_with(prefix)) names.push_back(std::move(name));
  std::sort(names.begin(), names.end());
  return names.empty() ? std::string() : names.front();
}

void replace(std::vector<std::byte>& bytes, const shm::Incarnation& from, const shm::Incarnation& to) {
  const auto of = std::as_bytes(std::span(&from, 1));
  const auto by = std::as_bytes(std::span(&to, 1));
  for (auto at = bytes.begin(); (at = std::search(at, bytes.end(), of.begin(), of.end())) != bytes.end();)
    at = std::copy(by.begin(), by.end(), at);
}

[[noreturn]] void give_up(const char* what) {
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

}  // namespace

prey::Keyed keyed(std::uint64_t robot) {
  prey::Keyed value{};
  value.robot = robot;
  value.part = "arm";
  (void)value.values.push_back(1.5);
  return value;
}

void Image::place(Peer& peer, const std::optional<shm::Incarnation>& instead) const {
  if (kind == Kind::node) {
    peer.place_living(name, bytes);
    for (const Kind of : {Kind::publisher, Kind::subscriber}) {  // who is on that node
      Image member = peer.image_of(of);
      shm::SegmentHeader header;
      std::memcpy(&header, member.bytes.data(), sizeof header);
      replace(member.bytes, header.node, peer.stranger());
      member.place(peer, instead);
    }
    return;
  }
  const std::string directory = peer.directory_of(topic);
  std::filesystem::create_directories(directory);
  std::filesystem::permissions(directory, std::filesystem::perms::owner_all);
  if (!instead || shm::none(other)) return write(directory + '/' + name, bytes);
  std::vector<std::byte> speaking = bytes;
  replace(speaking, other, *instead);
  std::string called = name;
  if (kind == Kind::note) called.replace(2, 32, shm::to_text(*instead));
  write(directory + '/' + called, speaking);
}

Peer::Peer() {
  where_.runtime_directory = scratch_.path();
  where_.domain = kDomain;
  peer_.emplace(Node::open("peer", where_).value());
  make_images();
  victim_.emplace(Node::open("victim", where_).value());
  honest_publisher_.emplace(prey::MessagePublisher::open(*victim_, kHonest).value());
  honest_subscriber_.emplace(prey::MessageSubscriber::open(*victim_, kHonest, {.reliable = true}).value());
}

void Peer::make_images() {
  {
    auto publisher = prey::MessagePublisher::open(*peer_, kRing, {.depth = 4, .loans = 1, .holds = 4}).value();
    const auto met = publisher_of(kRing);
    auto subscriber = prey::MessageSubscriber::open(*peer_, kRing, {.reliable = true, .publishers = 2}).value();
    for (int i = 0; i < 6; ++i) {
      auto loan = publisher.loan().value();
      loan->number = static_cast<std::uint64_t>(i);
      loan->text = "from a peer";
      std::move(loan).publish();
    }
    const auto held = subscriber.take();
    keep(Kind::publisher, kRing, "p-");
    keep(Kind::subscriber, kRing, "s-", *met);
    keep(Kind::topic, kRing, port::kTopicFile);
    const auto misunderstood = prey::KeyedSubscriber::open(*peer_, kRing);
    keep(Kind::note, kRing, "x-", *met);
  }
  {
    auto publisher =
        prey::KeyedPublisher::open(*peer_, kKept, {.depth = 4, .loans = 1, .holds = 4, .keep_keys = 4}).value();
    for (std::uint64_t robot = 0; robot < 12; ++robot) (void)publisher.publish_copy(keyed(robot % 4));
    keep(Kind::keeping, kKept, "p-");
  }
  {
    auto writer = LatestWriter<prey::Keyed>::open(*peer_, kLatest, {.keys = 4}).value();
    for (std::uint64_t robot = 0; robot < 4; ++robot) (void)writer.set(keyed(robot));
    keep(Kind::board, kLatestTopic, "v-");
  }
  const std::string domain = where_.runtime_directory + '/' + std::string(kDomain);
  const std::string name = first_file(domain, "n-");
  stranger_ = {~port::node_of(name).value().high, 1};
  Image node{Kind::node, {}, port::node_file(stranger_), {}, bytes_in(domain + '/' + name)};
  replace(node.bytes, port::node_of(name).value(), stranger_);
  images_.push_back(std::move(node));
}

void Peer::keep(Kind kind, std::string_view topic, std::string_view prefix, const shm::Incarnation& other) {
  const std::string name = first_file(directory_of(topic), prefix);
  if (name.empty()) give_up((std::string(prefix) + "… of a peer is not there").c_str());
  images_.push_back({kind, std::string(topic), name, other, bytes_in(directory_of(topic) + '/' + name)});
  if (kind == Kind::subscriber) images_.back().name.replace(2, 2, "05");  // an entry that nobody else has
}

std::optional<shm::Incarnation> Peer::publisher_of(std::string_view topic) const {
  const auto member = port::member_of(first_file(directory_of(topic), "p-"));
  return member ? std::optional(member->incarnation) : std::nullopt;
}

std::string Peer::directory_of(std::string_view topic) const {
  return where_.runtime_directory + '/' + where_.domain + '/' + port::topic_directory(topic);
}

const Image& Peer::image_of(Kind kind) const {
  return *std::find_if(images_.begin(), images_.end(), [=](const Image& image) { return image.kind == kind; });
}

void Peer::place_living(const std::string& name, const std::vector<std::byte>& bytes) {
  const std::string domain = where_.runtime_directory + '/' + where_.domain;
  write(domain + '/' + name, bytes);
  auto file = os::open_existing(os::Directory::open(domain).value(), name, os::Access::read_write);
  if (!file || !os::try_lock(file->file).value()) give_up("the file of a node cannot be locked");
  strangers_file_ = std::move(file->file);
}

void Peer::expect_others_unharmed() {
  strangers_file_.close();
  std::error_code gone;
  for (const std::string_view topic : {kRing, kKept, std::string_view(kLatestTopic)})
    std::filesystem::remove_all(directory_of(topic), gone);
  std::filesystem::remove(where_.runtime_directory + '/' + where_.domain + '/' + port::node_file(stranger_), gone);
  auto loan = honest_publisher_->loan();
  if (!loan) give_up("an honest publisher has no loan");
  (*loan)->number = ++passed_;
  std::move(*loan).publish();
  const auto sample = honest_subscriber_->take();
  if (!sample || sample->number != passed_) give_up("a message on another topic did not arrive");
}

}  // namespace tenon::fuzz
