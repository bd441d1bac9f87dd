// Where nodes of several users meet: a directory of sockets, and nothing else in it. A node there keeps its files in memory
// of its own, as nodes within one process do, and this hands them to other nodes, and theirs to us, as descriptors.
//
//   <shared directory>/
//     p-<hash of domain and topic>-<publisher>            a socket, answered by the publisher's node
//     c-<hash of domain, service and instance>-<random>   a file that the active server has locked (serving_claim.hpp), or
//                                                         writers of latest values share (key_claims.hpp)
//
// One connection joins one subscriber to one publisher. When both ends have agreed (greeting.hpp), each finds the other's
// segment in its own memory directory of the topic, under the usual name, so that the cores need to know little of it:
// who takes what place (seat_of), and that no generation of ours moves when a foreign subscriber joins. A connection that
// hangs up is an end, by the kernel's word: what came by it goes.
//
// One thread per node waits for all that. It never waits for a peer, and nobody who publishes or takes waits for it. The
// functions may be called from any thread; each takes a lock that is held for a few system calls.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/attendance.hpp"
#include "os/descriptor_set.hpp"
#include "os/directory.hpp"
#include "os/file_descriptor.hpp"
#include "os/local_socket.hpp"
#include "os/process.hpp"
#include "port/access.hpp"
#include "port/called_waiters.hpp"
#include "port/descriptor_bell.hpp"
#include "port/greeting.hpp"
#include "port/settled_names.hpp"
#include "port/subject.hpp"
#include "port/topic.hpp"
#include "shm/board_segment.hpp"
#include "shm/incarnation.hpp"

namespace tenon::port {

class Exchange {
 public:
  // The node that this is for. `files` outlives the exchange.
  struct Home {
    std::string domain;
    std::string node_name;
    shm::Incarnation node;
    const os::Directory* files = nullptr;
  };
  // Errors: permission_denied, runtime_directory, descriptor_limit, system_call.
  [[nodiscard]] static Result<std::shared_ptr<Exchange>> open(const std::string& directory, Home home,
                                                              const std::string& action);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  // What an end of one of the library's own topics asks of whom it meets, besides the rights.
  struct Terms {
    std::optional<std::uint32_t> only_user{};  // of a publisher: it is this one's to take, whoever else has the right
    // Of who takes or looks on: publishers of one other user. Of who is looked on: such onlookers.
    std::optional<std::uint32_t> most_of_one{};
    std::optional<Right> own_right{};  // that we need, if it is not what others in our place need
  };
  // Of a port of our node: its topic and its segment's file, whole and mapped; none of one who looks on. The topic outlives
  // the offer, which ends with withdraw().
  struct Offer {
    const Topic* topic = nullptr;
    shm::Incarnation self;
    const os::FileDescriptor* file = nullptr;
    std::optional<Access> access{};
    std::uint32_t holds = 0;  // of a publisher: what all its subscribers together may hold
    std::string name{};       // of a subscriber: its file's
    Terms terms{};
    const shm::BoardWords* board = nullptr;  // of a writer of latest values
  };
  // Errors: permission_denied if the rights of the topic do not let us, policy_invalid, and those of open().
  [[nodiscard]] Result<void> offer_publisher(const Offer& offer, const std::string& action);
  // Returns when every publisher that is there has answered, or has had time to.
  [[nodiscard]] Result<void> offer_subscriber(const Offer& offer, const std::string& action);
  void withdraw(const shm::Incarnation& self) noexcept;

  // What joins one of our subscribers to somebody else's publisher.
  struct Seat {
    bool foreign = false;     // otherwise the publisher is of our own node, and all is as ever
    bool taken = false;       // false: it has not been agreed on, leave the publisher alone
    bool younger = false;     // the publisher is: all its messages are ours
    std::uint32_t entry = 0;  // our place in the publisher's table of readers
  };
  [[nodiscard]] Seat seat_of(const shm::Incarnation& publisher, const shm::Incarnation& subscriber) const;
  // What joins somebody else's subscriber to one of our publishers; of each it has a file and a place of its own.
  struct Guest {
    bool foreign = false;
    bool elsewhere = false;  // it is joined by this file to another publisher of ours
    bool older = false;      // it is owed everything from the publisher's first message on
  };
  [[nodiscard]] Guest guest_of(const std::string& subscriber_file, const shm::Incarnation& publisher) const;
  // How many messages of each publisher the subscribers of our own node may hold.
  [[nodiscard]] std::uint32_t held_by_our_own(const Topic& topic) const noexcept;
  // Whose a publisher is that we are joined to, by the kernel's word; none: its connection has ended, and nothing was kept.
  struct Owner {
    bool foreign = false;
    std::optional<std::uint32_t> user{};
    bool ended = false;  // it has, and what its writer wrote is kept
  };
  [[nodiscard]] Owner owner_of(const shm::Incarnation& publisher, const shm::Incarnation& subscriber) const noexcept;
  // A reader of latest values needs no more what it was left by a writer that has ended.
  void let_go_of_board(const shm::Incarnation& writer, const shm::Incarnation& reader) noexcept;
  // One of our publishers that is looked on has published: everybody hears of it.
  void tell_onlookers(const shm::Incarnation& publisher) const noexcept;
  // One of our subscribers takes nothing from that publisher: the connection ends, and what came by it goes.
  void part(const shm::Incarnation& publisher, const shm::Incarnation& subscriber) noexcept;
  // One of our readers of latest values has announced a sleep at its topic's bell. One system call, and no lock.
  void sleeper_has_come() const noexcept {
    if (!inherited()) wake();
  }
  // Why publishers were not taken from, since the last time this was asked.
  [[nodiscard]] std::vector<Error> take_refusals(const shm::Incarnation& subscriber);

  [[nodiscard]] const os::Directory& directory() const noexcept { return directory_; }
  // How the files begin by which those of one user claim something of that name among themselves.
  [[nodiscard]] std::string claims_on(std::string_view topic, std::string_view instance) const;

 private:
  // One of our publishers.
  struct Served {
    Offer offer;
    Subject subject;
    Rights rights;
    std::string socket_name;
    os::FileDescriptor listener;
    os::FileDescriptor segment;
    std::uint64_t born_ns = 0;
    // Of a board: by which its writer says that it wrote, as to any reader that waits by a descriptor.
    std::string bell_file;
    os::FileDescriptor bell;
  };
  // One of our subscribers, or who looks on.
  struct Seeking {
    Offer offer;
    Subject subject;
    Rights rights;
    std::string prefix;  // of the sockets of its topic
    os::FileDescriptor segment;
    std::uint64_t born_ns = 0;
    SettledNames settled;
    std::vector<Error> refusals;
    detail::DescriptorRinger ringer;
    // A reader of latest values.
    struct Left {
      std::string file;
      shm::Incarnation publisher;
      std::uint32_t user = 0;
    };
    std::vector<Left> left;  // boards of those whose connections have ended, the oldest first
    std::optional<CalledWaiters> waiters;
  };
  // One connection.
  struct Meeting {
    bool serving = false;   // ours is the publisher
    bool looks_on = false;  // the subscriber, if it is one
    bool waits = false;     // of a board: the reader is to be rung when something is written
    bool agreed = false;
    bool over = false;
    std::uint64_t deadline_ns = 0;  // for agreeing
    os::FileDescriptor socket;
    os::Identity peer;
    shm::Incarnation ours;
    shm::Incarnation theirs;
    shm::Incarnation node;  // theirs
    std::string file;       // likewise, in our directory of the topic
    // Serving.
    queue::ReaderEntry entry;
    std::uint32_t holds = 0;
    std::string bell_file;    // beside the subscriber's
    os::FileDescriptor bell;  // by which our publisher says that the subscriber should be rung
    bool older = false;
    std::uint64_t told = 0;  // of a board: the changes that the reader was rung for
    // Seeking.
    std::string socket_name;
    std::uint32_t seat = 0;
    bool younger = false;
    std::uint64_t rests_until_ns = 0;  // nothing is read of it before: it rang just now
  };
  // The life of a foreign node, as far as we are joined to it: a file that is locked while any connection is there.
  struct StandIn {
    shm::Incarnation node;
    std::string file;
    os::FileDescriptor lock;
    std::uint32_t meetings = 0;
  };

  Exchange(os::Directory directory, Home home) noexcept : directory_(std::move(directory)), home_(std::move(home)) {}
  [[nodiscard]] bool inherited() const noexcept { return made_in_ != os::fork_generation(); }
  [[nodiscard]] Result<Rights> rights_on(const Offer& offer, const Subject& subject, Right right,
                                         const std::string& action) const;
  [[nodiscard]] std::string prefix_of(const std::string& topic) const;
  void remove_dead_sockets() const;
  void remove_if_dead(const std::string& name) const;

  // The attendant; all of it with the lock held, but for the waiting and for reading the directory.
  void attend() noexcept;
  [[nodiscard]] bool attend_once();
  void wake() const noexcept { os::Event::ring(wake_.number()); }
  [[nodiscard]] int what_to_wait_for(std::vector<os::PollEntry>& entries);
  void handle(const std::vector<os::PollEntry>& polled);
  void remove_what_is_over() noexcept;
  void end(Meeting& meeting) noexcept;
  void let_others_come(const Seeking& subscriber, std::uint32_t user) noexcept;
  [[nodiscard]] bool stand_in_for(const shm::Incarnation& node, const std::string& name);
  void let_stand_in_go(const shm::Incarnation& node) noexcept;
  [[nodiscard]] Greeting greeting(GreetingKind kind, const Offer& of, std::uint64_t born_ns) const;
  [[nodiscard]] bool fits(const Greeting& greeting, std::size_t bytes, const Topic& topic) const;

  // Serving.
  [[nodiscard]] static bool may_take(const Served& publisher, const os::Identity& whom);
  void accept_guests(Served& publisher);
  static void refuse(const os::FileDescriptor& socket, const os::Identity& peer, const Served& publisher,
                     ErrorCode code);
  void hear(Meeting& meeting, Served& publisher);
  [[nodiscard]] std::optional<ErrorCode> admit(Meeting& meeting, Served& publisher, const Greeting& hello,
                                               os::FileDescriptor segment);
  [[nodiscard]] std::optional<ErrorCode> let_look_on(Meeting& meeting, const Served& publisher, const Greeting& look);
  [[nodiscard]] std::optional<ErrorCode> take_in(Meeting& meeting, Served& publisher, const Greeting& hello,
                                                 os::FileDescriptor segment);
  [[nodiscard]] std::uint32_t held_by_guests(const Topic& topic, const Served* but) const noexcept;
  [[nodiscard]] std::optional<ErrorCode> give_seat(Meeting& meeting, Served& publisher, std::uint32_t holds);

  // Seeking.
  void begin_look() noexcept;
  void go_on_looking();  // without the lock
  void end_look(bool whole) noexcept;
  void consider(Seeking& subscriber, const std::string& socket_name);
  void approach(Seeking& subscriber, const std::string& socket_name, std::uint32_t owner);
  [[nodiscard]] bool may_be_taken_from(Seeking& subscriber, const os::Identity& whom, const std::string& socket_name);
  [[nodiscard]] bool has_enough_of(const Seeking& subscriber, std::uint32_t user) const;
  [[nodiscard]] bool knows_otherwise(const Meeting& meeting, const Topic& topic) const;  // its publisher
  void hear(Meeting& meeting, Seeking& subscriber);
  void hear_rings(Meeting& meeting, Seeking& subscriber);
  // What became of a welcome: `another_time` for want of memory or descriptors.
  enum class Joined : std::uint8_t { now, another_time, never };
  [[nodiscard]] Joined join(Meeting& meeting, Seeking& subscriber, const Greeting& welcome, os::FileDescriptor segment);
  void approach_again(Meeting& meeting, Seeking& subscriber) noexcept;  // before long: nobody decided against it
  void remember(Seeking& subscriber, const Meeting& meeting, const Greeting& refused) const;
  void ring_own(const Topic& topic) noexcept;

  // Boards.
  [[nodiscard]] Result<void> make_bell(Served& writer, const std::string& action) const;
  void hear_sleeper(Meeting& meeting, Served& writer);
  void tell_sleepers(Served& writer) noexcept;
  void ask_to_be_rung() noexcept;
  [[nodiscard]] bool keep_board(const Meeting& meeting, Seeking& reader) noexcept;
  [[nodiscard]] bool has_board(const Seeking& reader, const shm::Incarnation& writer) const noexcept;
  void forget_boards(const Seeking& reader) noexcept;

  [[nodiscard]] Served* served(const shm::Incarnation& self) noexcept;
  [[nodiscard]] Seeking* seeking(const shm::Incarnation& self) noexcept;

  os::Directory directory_;
  Home home_;
  std::uint32_t made_in_ = os::fork_generation();
  os::Event wake_;
  std::optional<os::DirectoryWatch> watch_;  // none: the user has no more of them
  mutable std::mutex mutex_;
  std::condition_variable answered_;
  std::vector<std::unique_ptr<Served>> served_;
  std::vector<std::unique_ptr<Seeking>> seeking_;
  std::vector<std::unique_ptr<Meeting>> meetings_;
  std::vector<StandIn> stand_ins_;
  // A look at the directory: names are read some at a time, and the others are attended to in between.
  std::optional<os::DirectoryReader> look_;  // the attendant's own
  std::uint64_t looks_begun_ = 0;
  std::uint64_t looks_done_ = 0;
  std::uint64_t looked_ns_ = 0;
  bool look_again_ = false;      // before long
  bool no_descriptors_ = false;  // for whoever wants to connect
  bool stopping_ = false;
  os::BackgroundThread thread_;  // last: it uses everything above
};

}  // namespace tenon::port
