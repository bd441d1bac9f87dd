// Nodes that meet in a shared directory: an end dies while they meet, speak and part.
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <set>
#include <string>
#include <thread>

#include "givers.hpp"
#include "reading.hpp"
#include "shared_directory.hpp"

namespace tenon::crash {

namespace {

using namespace std::chrono_literals;
using test::Keyed;
using test::keyed;

constexpr std::uint64_t kSharedRounds = 12;

// The survivor takes from the actor and publishes for it; each has its own node there.
class Shared : public InSharedDirectory {
 public:
  using InSharedDirectory::InSharedDirectory;
  ~Shared() override {
    taker_.reset();
    giver_.reset();
    node_.reset();
  }

  void prepare(const Node& own) override {
    InSharedDirectory::prepare(own);
    node_ = open_node("survivor");
    taker_.emplace(notes, "the subscriber", *node_, "t", SubscriberOptions{.reliable = true, .holds = 3});
    if (!taker_->subscriber().fd()) notes.violate("no descriptor");
    giver_.emplace(*node_, "u", kSurvivor,
                   PublisherOptions{.depth = 4, .slow_reader = SlowReader::demote, .patience = 5ms});
  }
  void act(const Node&) override {
    const Node node = open_node("actor");
    Giver giver(node, "t", kActor, {.depth = 4, .slow_reader = SlowReader::demote, .patience = 5ms});
    Taker taker(notes, "the actor", node, "u", {.reliable = true, .spin = 0ns});
    for (int tries = 0; tries < 100 && giver.publisher().subscriber_count() == 0; ++tries)
      std::this_thread::sleep_for(1ms);
    while (giver.count() < kSharedRounds) {
      (void)giver.give(&notes.began);
      (void)taker.wait_take(3ms);
    }
  }
  void tend() override {
    taker_->take(2, 1);
    if (++turns_ % 8 == 0) (void)giver_->give();
  }
  // Nobody waits for the dead.
  bool recovered() override {
    taker_->let_go();
    taker_->take();
    for (int i = 0; i < 10; ++i)
      if (!giver_->give()) return false;
    return giver_->publisher().subscriber_count() == 0;
  }
  void newcome(const Node&) override {
    const Node node = open_node("newcomer");
    Giver giver(node, "t", kNewcomer, {.depth = 4, .slow_reader = SlowReader::demote, .patience = 100ms});
    for (int tries = 0; tries < 500 && giver.publisher().subscriber_count() == 0; ++tries) {
      taker_->take();
      std::this_thread::sleep_for(1ms);
    }
    for (int i = 0; i < 6; ++i) {
      if (!giver.give()) notes.violate("a newcomer cannot publish");
      taker_->take();
    }
    // It is waited for from when its node has been let in, and may hear of that a little later.
    for (int tries = 0; tries < 500 && taker_->next(kNewcomer) != giver.count(); ++tries) {
      std::this_thread::sleep_for(1ms);
      taker_->take();
    }
    if (taker_->next(kNewcomer) != giver.count()) notes.violate("a newcomer is not heard");
  }

 private:
  std::optional<Node> node_;
  std::optional<Taker> taker_;
  std::optional<Giver> giver_;
  std::uint64_t turns_ = 0;
};

// And somebody is about who has every right and keeps to nothing: it comes with more descriptors than one, and hangs up on
// who comes to it without having read what that says.
class Rude : public Shared {
 public:
  using Shared::Shared;
  ~Rude() override {
    if (listener_ != -1) ::close(listener_);
    (void)::unlink(own_.c_str());
  }

  void prepare(const Node& node) override {
    Shared::prepare(node);
    known_ = sockets();
    if (known_.empty()) return notes.violate("a publisher has no socket");
    own_ = *known_.begin();  // named as another publisher on "u" would be
    own_.back() = own_.back() == '0' ? '1' : '0';
    known_.insert(own_);
    listener_ = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const sockaddr_un at = address(own_);
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 || ::listen(listener_, 16) != 0)
      notes.violate("no socket in the shared directory");
  }
  void tend() override {
    Shared::tend();
    turn_away();
    if (++knocks_ % 16 == 0) knock();
  }

 private:
  [[nodiscard]] std::set<std::string> sockets() const {
    std::set<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(directory()))
      if (entry.is_socket() && entry.path().filename().string().starts_with("p-")) found.insert(entry.path());
    return found;
  }
  static sockaddr_un address(const std::string& path) {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    path.copy(at.sun_path, sizeof at.sun_path - 1);
    return at;
  }
  void turn_away() const {
    for (int guest = -1; (guest = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) != -1; ::close(guest)) {
      pollfd said{guest, POLLIN, 0};
      (void)::poll(&said, 1, 5);
    }
  }
  void knock() const {
    for (const std::string& path : sockets()) {
      if (known_.contains(path)) continue;
      const int socket = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      const sockaddr_un at = address(path);
      if (::connect(socket, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0) send_two_descriptors(socket);
      ::close(socket);
    }
  }
  static void send_two_descriptors(int socket) {
    const std::array<int, 2> passed{socket, socket};
    char byte = 0;
    iovec part{&byte, 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof passed)> control{};
    msghdr whole{};
    whole.msg_iov = &part;
    whole.msg_iovlen = 1;
    whole.msg_control = control.data();
    whole.msg_controllen = control.size();
    cmsghdr* const head = CMSG_FIRSTHDR(&whole);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof passed);
    std::memcpy(CMSG_DATA(head), passed.data(), sizeof passed);
    (void)::sendmsg(socket, &whole, MSG_NOSIGNAL);
  }

  std::string own_;
  std::set<std::string> known_;
  int listener_ = -1;
  std::uint64_t knocks_ = 0;
};

// Latest values: the survivor reads the actor's and has one of its own, and takes over when the actor is gone.
class SharedState : public InSharedDirectory {
 public:
  using InSharedDirectory::InSharedDirectory;
  ~SharedState() override {
    reading_.reset();
    writer_.reset();
    node_.reset();
  }

  void prepare(const Node& own) override {
    InSharedDirectory::prepare(own);
    node_ = open_node("survivor");
    reading_.emplace(notes, *node_);
    writer_ = LatestWriter<Keyed>::open(*node_, "v").value();
    if (!writer_->set(keyed(2, kTakenOver))) notes.violate("the survivor cannot have its own key");
  }
  void act(const Node&) override {
    const Node node = open_node("actor");
    auto writer = LatestWriter<Keyed>::open(node, "v", {.keys = 4}).value();
    if (writer.set(keyed(2, 5))) notes.violate("the actor has the survivor's key");
    auto alone = LatestWriter<Keyed>::open(node, "alone").value();
    if (!alone.set(keyed(0, 1))) notes.violate("the actor cannot have a key that is nobody's");
    Reading reading(notes, node);
    for (std::uint64_t i = 1; i <= kSharedRounds; ++i) {
      notes.began = i;
      if (!writer.set(keyed(i % 2, i))) notes.violate("the actor cannot set its key");
      notes.done = i;
      for (int tries = 0; tries < 100 && notes.survivor == 0; ++tries) std::this_thread::sleep_for(1ms);
      reading.read();
      (void)reading.reader().wait_change(1ms);
      if (i == kSharedRounds / 2 && !reading.reader().fd()) notes.violate("no descriptor for latest values");
    }
  }
  // Sleeps, so that the actor is asked to say when it writes.
  void tend() override {
    reading_->read();
    if (!settled_) notes.survivor = last();
    (void)reading_->reader().wait_change(1ms);
  }
  // What it had met is there to the last value, and no more than that.
  bool recovered() override {
    reading_->read();
    if (settled_) return true;
    if (last() > notes.began || (last() != 0 && last() < notes.done))
      notes.violate("the last value read is %d of %d", static_cast<int>(last()), static_cast<int>(notes.done));
    if (!writer_->set(keyed(0, kTakenOver)) || !writer_->set(keyed(1, kTakenOver))) return false;
    settled_ = true;
    reading_->read();
    if (reading_->number(0) != kTakenOver || reading_->number(1) != kTakenOver)
      notes.violate("who took a key over is not read");
    return true;
  }
  void newcome(const Node&) override {
    const Node node = open_node("newcomer");
    Reading late(notes, node);
    const auto reads_all = [&] {
      late.read();
      return late.number(0) == kTakenOver && late.number(1) == kTakenOver && late.number(2) == kTakenOver;
    };
    for (int tries = 0; tries < 500 && !reads_all(); ++tries) std::this_thread::sleep_for(1ms);
    if (!reads_all()) notes.violate("a newcomer does not read");
  }

 private:
  static constexpr std::uint64_t kTakenOver = 1'000'000;
  [[nodiscard]] std::uint64_t last() const { return std::max(reading_->number(0), reading_->number(1)); }

  std::optional<Node> node_;
  std::optional<Reading> reading_;
  std::optional<LatestWriter<Keyed>> writer_;
  bool settled_ = false;
};

constexpr std::array kSharedScenarios{Named{"shared", make<Shared>, kToMeet}, Named{"rude", make<Rude>, kToMeet},
                                      Named{"shared-state", make<SharedState>, kToMeet}};

}  // namespace

std::span<const Named> shared_scenarios() {
  if constexpr (kForksBesideThreads) return kSharedScenarios;
  return {};
}

}  // namespace tenon::crash
