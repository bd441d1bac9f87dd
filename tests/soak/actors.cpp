#include "actors.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <tenon/doctor.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "calc_answering.hpp"
#include "messages.hpp"

namespace tenon::soak {

namespace {

using namespace std::chrono_literals;
using namespace test::calc;
using Message = test::Numbered<29>;  // 240 bytes

constexpr std::uint32_t kTopics = 3;
constexpr std::uint64_t kBetweenForks = 2000;  // turns of a loop
constexpr std::uint64_t kBetweenLooks = 500;

class Actor {
 public:
  Actor(Role role, std::size_t place, std::uint64_t seed, Tally& tally)
      : role_(role), place_(place), random_(seed), tally_(tally) {}

  int act() {
    auto node = Node::open(to_string(role_));
    if (!node) return fail("cannot open a node", node.error());
    switch (role_) {
      case Role::publisher:
        return publish(*node);
      case Role::subscriber:
        return subscribe(*node);
      case Role::server:
        return serve(*node);
      case Role::client:
        return call(*node);
      case Role::cleaner:
        return clean_up();
    }
    return 1;
  }

 private:
  std::uint64_t below(std::uint64_t end) { return random_() % end; }
  std::string topic() { return "topic/" + std::to_string(below(kTopics)); }
  void violate(const std::string& what) { tally_.violate(to_string(role_), what); }
  int fail(const std::string& what, const Error& error) {
    violate(what + ": " + std::string(error.message()));
    return 1;
  }

  // Once a turn. `inert` is asked in a forked child, which uses what it inherited: nothing comes of it. What it writes goes
  // nowhere; somebody would find it, were it otherwise.
  template <class Inert>
  void turn(const Inert& inert) {
    ++tally_.beats[place_];
    ++turns_;
    if (turns_ % kBetweenLooks == 0) look_for_own_files();
    if (turns_ % kBetweenForks == 0) fork_once(inert);
  }

  // Files that this process may write are its own, or its topics': while it lives nobody removes them. One that was
  // stopped and is called dead finds them gone. Told by their inodes: they were mapped before they had names.
  void look_for_own_files() {
    std::map<std::uint64_t, std::string> mapped;
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
      std::istringstream words(line);
      std::string addresses, rights, offset, device, file;
      std::uint64_t inode = 0;
      words >> addresses >> rights >> offset >> device >> inode >> file;
      if (rights == "rw-s" && file.find("tenon_soak") != std::string::npos) mapped[inode] = file;
    }
    std::error_code gone;  // others remove theirs meanwhile
    for (std::filesystem::recursive_directory_iterator at(std::getenv("TENON_RUNTIME_DIR"), gone), end; at != end;
         at.increment(gone)) {
      struct stat status {};
      if (::lstat(at->path().c_str(), &status) == 0) mapped.erase(status.st_ino);
    }
    if (gone) return;
    for (const auto& [inode, file] : mapped) violate("taken for dead: no name has " + file);
  }

  template <class Inert>
  void fork_once(const Inert& inert) {
    const pid_t child = ::fork();
    if (child == 0) {
      const bool good = inert();
      std::this_thread::sleep_for(10ms);  // our parent may be killed meanwhile
      ::_exit(good ? 0 : 1);
    }
    int status = 0;
    if (child == -1 || ::waitpid(child, &status, 0) != child) return;
    ++tally_.forks;
    if (status != 0) violate("a forked child went on with what it inherited, or crashed: " + std::to_string(status));
  }

  int publish(const Node& node) {
    PublisherOptions options{.depth = static_cast<std::uint32_t>(2 + below(30)),
                             .loans = static_cast<std::uint32_t>(1 + below(3)),
                             .holds = 64,
                             .slow_reader = static_cast<SlowReader>(below(4)),
                             .patience = 20ms};
    options.copy_only = options.slow_reader == SlowReader::overwrite && below(2) == 0;
    auto publisher = Publisher<Message>::open(node, topic(), options);
    if (!publisher) return fail("cannot open a publisher", publisher.error());
    const std::uint64_t self = (random_() | 1) << 32;
    std::vector<Loan<Message>> kept;
    for (std::uint64_t number = 0;;) {
      turn([&] {
        (void)publisher->publish_copy({});
        return true;
      });
      if (below(64) == 0) std::this_thread::sleep_for(std::chrono::microseconds(below(2000)));
      if (options.copy_only) {
        if (publisher->publish_copy(test::numbered<29>(self | number))) published(number);
        continue;
      }
      auto loan = publisher->loan();
      if (!loan) {
        if (loan.error() != ErrorCode::timeout && loan.error() != ErrorCode::loan_limit)
          violate("no loan: " + std::string(loan.error().message()));
        kept.clear();
        continue;
      }
      if (below(16) == 0 && kept.size() + 1 < options.loans) {  // written, and never published
        (*loan)->fill(~number);
        kept.push_back(std::move(*loan));
        continue;
      }
      (*loan)->fill(self | number);
      std::move(*loan).publish();
      published(number);
    }
  }
  void published(std::uint64_t& number) {
    ++number;
    ++tally_.published;
  }

  int subscribe(const Node& node) {
    const SubscriberOptions options{.reliable = below(2) == 0,
                                    .slow_reader = static_cast<SlowReader>(below(4)),
                                    .patience = 20ms,
                                    .history = static_cast<std::uint32_t>(below(8)),
                                    .holds = static_cast<std::uint32_t>(1 + below(6)),
                                    .publishers = 256};
    auto subscriber = Subscriber<Message>::open(node, topic(), options);
    if (!subscriber) {  // a publisher that grants no reliability may be all there is
      if (subscriber.error() == ErrorCode::reliability_refused || subscriber.error() == ErrorCode::holds_exhausted)
        for (;;) turn([] { return true; }), std::this_thread::sleep_for(1ms);
      return fail("cannot open a subscriber", subscriber.error());
    }
    std::map<std::uint64_t, std::uint64_t> next;  // by publisher
    std::vector<std::pair<std::uint64_t, Sample<Message>>> kept;
    for (;;) {
      turn([&] { return !subscriber->take(); });
      Sample<Message> sample = below(4) == 0 ? subscriber->wait_take(20ms) : subscriber->take();
      if (below(3) == 0) look_again(kept);
      if (!sample) continue;
      ++tally_.taken;
      check(*sample, sample.lost(), next);
      if (below(8) == 0) kept.emplace_back(sample->number, std::move(sample));
    }
  }

  void check(const Message& message, std::uint64_t lost, std::map<std::uint64_t, std::uint64_t>& next) {
    if (!message.whole()) return violate("a message is torn: " + std::to_string(message.number));
    const std::uint64_t number = message.number & 0xffff'ffff;
    const auto [known, first] = next.emplace(message.number >> 32, number);
    tally_.lost += lost;
    if (!first && number - known->second != lost)
      violate("expected message " + std::to_string(known->second) + ", found " + std::to_string(number) + " and " +
              std::to_string(lost) + " said to be lost");
    known->second = number + 1;
  }

  // While it was held nobody wrote to it.
  void look_again(std::vector<std::pair<std::uint64_t, Sample<Message>>>& kept) {
    for (const auto& [number, sample] : kept) {
      ++tally_.kept;
      if (sample->number != number || !sample->whole())
        violate("message " + std::to_string(number) + " changed while it was held");
    }
    kept.clear();
  }

  int serve(const Node& node) {
    Answering answering;
    auto server =
        Server<Interface>::open(node, answering, Interface::service, {.instance = below(2) == 0 ? "one" : "two"});
    if (!server) return fail("cannot open a server", server.error());
    for (;;) {
      turn([&] { return server->poll() == 0; });
      (void)server->wait(5ms);
      answering.go_on();
    }
  }

  int call(const Node& node) {
    auto client = Client<Interface>::open(node, Interface::service, {.deadline = 5s, .credit = 16});
    if (!client) return fail("cannot open a client", client.error());
    const auto self = static_cast<std::int32_t>(below(1U << 30));
    for (std::int32_t number = 1;;) {
      turn([&] {
        (void)client->start<Add>([](auto& request) { request = {1, 2}; });
        return true;
      });
      number = call_batch(*client, self, number);
      if (below(32) == 0) follow_stream(*client);
    }
  }

  std::int32_t call_batch(Client<Interface>& client, std::int32_t self, std::int32_t number) {
    std::vector<std::pair<std::int32_t, Call<Add>>> calls;
    for (std::uint64_t i = below(8) + 1; i != 0; --i, ++number)
      if (auto call = client.start<Add>([&](auto& request) { request = {self, number}; }))
        calls.emplace_back(number, std::move(*call));
    if (calls.empty()) (void)client.wait_for_server(1ms);
    for (auto& [of, call] : calls) {
      const auto outcome = std::move(call).get();
      if (outcome) {
        ++tally_.answered;
        if (*outcome != (self ^ of)) violate("the answer to another call");
      } else if (!outcome.error().is_error()) {
        ++tally_.raised;
        if (of % 13 != 0 || outcome.error().get<Bad>().code != of) violate("the exception of another call");
      } else if (outcome.error() == ErrorCode::server_died) {
        ++tally_.died;
      } else if (outcome.error() == ErrorCode::timeout) {
        ++tally_.timed_out;
      } else {
        violate("a call ended with " + std::string(outcome.error().error().message()));
      }
    }
    return number;
  }

  void follow_stream(Client<Interface>& client) {
    const auto length = static_cast<std::int32_t>(below(200));
    auto stream = client.stream<Count>([&](auto& request) { request = {0, length}; });
    if (!stream) return;
    for (std::int32_t next = 0;;) {
      ++tally_.beats[place_];
      const auto reply = stream->wait_take(5s);
      if (reply) {
        if (reply->result != next++) violate("a stream's answer is out of order");
        continue;
      }
      if (reply.state() == ReplyState::nothing) continue;  // its server is stopped
      if (reply.state() == ReplyState::ended && next != length) violate("a stream ended early");
      if (reply.state() == ReplyState::ended) ++tally_.streams;
      return;
    }
  }

  int clean_up() {
    for (;;) {
      turn([] { return true; });
      const auto seen = examine();
      if (!seen) return fail("cannot examine", seen.error());
      ++tally_.examinations;
      for (const Finding& finding : seen->findings)
        if (finding.kind != Finding::Kind::leftover) violate(finding.file + ": " + finding.text);
      const auto cleaned = clean();
      if (!cleaned) return fail("cannot clean", cleaned.error());
      ++tally_.cleanings;
      std::this_thread::sleep_for(std::chrono::milliseconds(below(20)));
    }
  }

  Role role_;
  std::size_t place_;
  std::mt19937_64 random_;
  Tally& tally_;
  std::uint64_t turns_ = 0;
};

}  // namespace

std::string_view to_string(Role role) noexcept {
  switch (role) {
    case Role::publisher:
      return "publisher";
    case Role::subscriber:
      return "subscriber";
    case Role::server:
      return "server";
    case Role::client:
      return "client";
    case Role::cleaner:
      return "cleaner";
  }
  return "";
}

int act(Role role, std::size_t place, std::uint64_t seed, Tally& tally) {
  return Actor(role, place, seed, tally).act();
}

}  // namespace tenon::soak
