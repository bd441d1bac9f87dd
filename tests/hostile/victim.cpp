#include "victim.hpp"

#include <tenon/doctor.hpp>
#include <tenon/event.hpp>
#include <tenon/latest.hpp>
#include <tenon/tap.hpp>
#include <tenon/untyped_subscriber.hpp>
#include <tenon/validity.hpp>

#include <functional>
#include <optional>
#include <prey.hpp>
#include <string>
#include <utility>
#include <vector>

#include "calc_answering.hpp"
#include "honest.hpp"
#include "keyed_messages.hpp"
#include "regions.hpp"
#include "worker.hpp"

namespace tenon::hostile {

namespace {

using namespace test::calc;
using Message = test::Numbered<29>;

class Victim : Worker {
 public:
  Victim(std::uint64_t seed, Talk& talk) : Worker(seed, talk) {}

  int work() {
    open_publishers();
    while (!talk_.over) {
      const std::uint32_t wanted = talk_.attention;
      turn(static_cast<Group>(below(8) != 0 ? wanted : below(kGroups.size())));
    }
    return 0;
  }

 private:
  void turn(Group group) {
    switch (group) {
      case Group::ring:
        take_from_ring();
        break;
      case Group::keyed:
        take_keyed();
        break;
      case Group::tailed:
        take_tailed();
        break;
      case Group::readers:
        publish();
        break;
      case Group::serving:
        serve();
        break;
      case Group::calling:
        call();
        break;
      case Group::latest:
        use_latest();
        break;
      case Group::events:
        listen();
        break;
      case Group::domain:
        look_around();
        break;
    }
    ++talk_.operations_of(group);
  }
  SubscriberOptions some_options() {
    return {.reliable = below(2) == 0,
            .slow_reader = static_cast<SlowReader>(below(4)),
            .patience = kPatience,
            .history = static_cast<std::uint32_t>(below(8)),
            .holds = static_cast<std::uint32_t>(1 + below(4)),
            .publishers = 64};
  }

  void take_from_ring() {
    switch (below(4)) {
      case 0:
      case 1:
        return take_messages();
      case 2:
        return take_untyped();
      default:
        return tap(ring_tap_, kRing);
    }
  }

  void read(const prey::Message& message) {
    met(Group::ring);
    std::uint64_t sum = message.number + message.text.view().size();
    for (const char c : message.text.view()) sum += static_cast<unsigned char>(c);
    for (const std::uint32_t value : message.values.span()) sum += value;
    for (const prey::Part& part : message.parts.span()) sum += part.number + part.name.view().size();
    if (message.height.value_or(0) > 1) ++sum;
    if (validate(message)) ++sum;
    read_ += sum;
  }

  void take_messages() {
    auto* const port = kept_open(messages_, "Subscriber::open",
                                 [&] { return prey::MessageSubscriber::open(node_, kRing, some_options()); });
    if (port == nullptr) return;
    if (below(4) == 0) samples_.clear();
    prey::Message copy{};
    switch (below(4)) {
      case 0:
        return within(kWait, "wait_take", [&] { keep(port->wait_take(kWait)); });
      case 1:
        return within(0ms, "take_newest", [&] { keep(port->take_newest()); });
      case 2:
        return within(0ms, "take_copy", [&] {
          if (port->take_copy(copy)) read(copy);
        });
      default:
        return within(0ms, "take", [&] { keep(port->take()); });
    }
  }
  void keep(Sample<prey::Message> sample) {
    if (!sample) return;
    read(*sample);
    if (below(4) == 0 && samples_.size() < 8) samples_.push_back(std::move(sample));
    for (const auto& kept : samples_) read(*kept);
  }

  void take_untyped() {
    auto* const port = kept_open(untyped_, "UntypedSubscriber::open",
                                 [&] { return UntypedSubscriber::open(node_, kRing, some_options()); });
    if (port == nullptr) return;
    within(kWait, "UntypedSubscriber::wait_take", [&] {
      const auto sample = port->wait_take(kWait);
      if (!sample) return;
      met(Group::ring);
      read_ += port->type().json(sample.bytes()).size() + port->type().text(sample.bytes()).size();
      if (port->type().check(sample.bytes())) ++read_;
    });
  }

  void tap(std::optional<Tap>& tap, std::string_view topic) {
    auto* const port = kept_open(tap, "Tap::open", [&] { return Tap::open(topic, {}, 4); });
    if (port == nullptr) return;
    within(kOpening, "Tap::next", [&] {  // it reads the directory now and then
      if (port->next(tapped_)) read_ += port->type().text(tapped_.bytes).size();
    });
  }

  void take_keyed() {
    constexpr std::string_view kTopic = "keyed/x";
    prey::Keyed one{};
    one.robot = below(4);
    auto* const some = kept_open(chosen_, "KeyedSubscriber::open", [&] {
      return KeyedSubscriber<prey::Keyed>::open(node_, kTopic, {one, prey::Keyed{}}, some_options());
    });
    auto* const all = kept_open(keyed_, "Subscriber::open of a keyed topic",
                                [&] { return prey::KeyedSubscriber::open(node_, kTopic, some_options()); });
    const auto look = [&](const Sample<prey::Keyed>& sample) {
      if (!sample) return;
      met(Group::keyed);
      look_for_mark("a keyed message", *sample);
      read_ += sample->part.view().size() + sample->values.size();
    };
    if (some != nullptr) within(kWait, "KeyedSubscriber::wait_take", [&] { look(some->wait_take(kWait)); });
    if (all != nullptr) within(0ms, "take of a keyed topic", [&] { look(all->take()); });
    if (all != nullptr && below(4) == 0) within(0ms, "take_newest of a keyed topic", [&] { look(all->take_newest()); });
  }

  void take_tailed() {
    constexpr std::string_view kTopic = "tailed/x";
    if (below(3) == 0) return tap(tailed_tap_, kTopic);
    auto* const port = kept_open(tailed_, "Subscriber::open of tails",
                                 [&] { return prey::TailedSubscriber::open(node_, kTopic, some_options()); });
    if (port == nullptr) return;
    within(kWait, "wait_take of tails", [&] {
      const auto sample = port->wait_take(kWait);
      if (!sample) return;
      met(Group::tailed);
      look_for_mark("a message with tails", sample.bytes());
      for (const prey::Part& part : sample.tail(&prey::Tailed::parts)) read_ += part.name.view().size();
      for (const char c : sample.tail(&prey::Tailed::label)) read_ += static_cast<unsigned char>(c);
      for (const auto& name : sample.tail(&prey::Tailed::names)) read_ += name.view().size();
      if (validate(sample)) ++read_;
    });
  }

  // --- what the hostile one reads -----------------------------------------------------------------------------------

  void open_publishers() {
    if (std::exchange(damaged_, false)) ++talk_.damage_told;
    constexpr std::array kGrants{SlowReader::overwrite, SlowReader::demote, SlowReader::timeout};
    publishers_.clear();
    for (std::size_t i = 0; i < kGrants.size(); ++i) {
      const std::string topic = "readers/" + std::to_string(i);
      if (auto opened = Publisher<Message>::open(
              node_, topic, {.depth = 4, .loans = 2, .slow_reader = kGrants[i], .patience = kPatience}))
        publishers_.push_back(std::move(*opened));
    }
    kept_.reset();
    if (auto opened =
            Publisher<test::Pose>::open(node_, "readers/kept", {.depth = 4, .patience = kPatience, .keep_keys = 8}))
      kept_.emplace(std::move(*opened));
  }

  void reopen_if_damaged(const Error& error) { damaged_ = damaged_ || error == ErrorCode::segment_damaged; }

  void publish() {
    if (damaged_ || below(256) == 0) within(kOpening, "closing and opening publishers", [&] { open_publishers(); });
    if (kept_ && below(4) == 0)
      return within(kPatience, "publish_copy of a key", [&] {
        if (kept_->publish_copy(test::pose(below(12), number_++))) met(Group::readers);
      });
    if (publishers_.empty()) return;
    auto& publisher = publishers_[below(publishers_.size())];
    switch (below(8)) {
      case 0:
        return within(kOpening, "subscriber_count", [&] { read_ += publisher.subscriber_count(); });
      case 1:
        return within(kPatience, "loan, dropped", [&] { (void)publisher.loan(); });
      case 2:
        return within(kPatience, "publish_copy", [&] {
          if (publisher.publish_copy(test::numbered<29>(number_++))) met(Group::readers);
        });
      default:
        return within(kPatience, "loan and publish", [&] {
          auto loan = publisher.loan();
          if (!loan) return reopen_if_damaged(loan.error());
          (*loan)->fill(number_++);
          std::move(*loan).publish();
          met(Group::readers);
        });
    }
  }

  // --- services -----------------------------------------------------------------------------------------------------

  void serve() {
    if (server_ && below(64) == 0) answering_.streams.clear();
    auto* const port = kept_open(
        server_, "Server::open", [&] { return Server<Interface>::open(node_, answering_, "serving/x"); }, 256);
    if (port == nullptr) return;
    within(kWait, "Server::wait", [&] {
      if (port->wait(kWait) != 0) met(Group::serving);
    });
    within(0ms, "Server::poll", [&] { (void)port->poll(); });
    within(10ms, "answers of streams", [&] { answering_.go_on(); });
    if (answering_.streams.size() > 64) answering_.streams.clear();
  }

  void call() {
    if (client_ && below(256) == 0) streams_.clear();
    if (streams_.empty() || !client_)
      (void)kept_open(
          client_, "Client::open",
          [&] {
            return Client<Interface>::open(node_, "calling/x",
                                           {.deadline = kCall, .calls = 16, .kept = 16, .credit = 8});
          },
          256);
    if (!client_) return;
    within(0ms, "Client::poll", [&] { client_->poll(); });
    within(kCall, "a call", [&] {
      auto call = client_->start<Add>(test::calc::pair(1, 1));
      if (call && std::move(*call).get()) met(Group::calling);
    });
    if (streams_.size() < 3 && below(4) == 0)
      within(0ms, "Client::stream", [&] {
        if (auto stream = client_->stream<Count>(test::calc::pair(0, 100))) streams_.push_back(std::move(*stream));
      });
    for (auto& stream : streams_)
      within(kWait, "Stream::wait_take", [&] {
        if (stream.wait_take(kWait)) met(Group::calling);
      });
    if (below(8) == 0) streams_.clear();
  }

  // --- latest values and events -------------------------------------------------------------------------------------

  void use_latest() {
    constexpr std::string_view kName = "latest/x";
    auto* const reader =
        kept_open(reader_, "LatestReader::open", [&] { return LatestReader<test::Keyed>::open(node_, kName); });
    auto* const writer = kept_open(writer_, "LatestWriter::open",
                                   [&] { return LatestWriter<test::Keyed>::open(node_, kName, {.keys = 4}); });
    test::Keyed value;
    if (writer != nullptr && below(4) == 0)
      within(kOpening, "LatestWriter::set", [&] { (void)writer->set(test::keyed(below(6), number_++)); });
    if (reader == nullptr) return;
    switch (below(4)) {
      case 0:
        return within(kWait, "wait_change", [&] { (void)reader->wait_change(kWait); });
      case 1:
        return within(kOpening, "for_each",
                      [&] { (void)reader->for_each([&](const test::Keyed& one, const Latest&) { read_ += one.id; }); });
      default:
        return within(kOpening, "LatestReader::get", [&] {  // one that finds no writer looks for one
          if (!reader->get(test::keyed(below(6), 0), value)) return;
          met(Group::latest);
          look_for_mark("a latest value", value);
        });
    }
  }

  void listen() {
    auto* const port = kept_open(listener_, "Listener::open", [&] { return Listener::open(node_, "events/x"); });
    if (port == nullptr) return;
    within(kWait, "Listener::wait", [&] { (void)port->wait(kWait); });
    within(0ms, "Listener::take", [&] {
      if (port->take([](std::uint32_t, std::uint64_t) {}) != 0) met(Group::events);
    });
  }

  void look_around() {
    switch (below(16)) {
      case 0:
        if (below(8) != 0) return;  // it takes 60 ms when there is something wrong
        return within(kOpening, "examine", [&] {
          if (const auto seen = examine())
            for (const Finding& finding : seen->findings) read_ += finding.text.size();
        });
      case 1:
        return within(kOpening, "clean", [&] { (void)clean(); });
      case 2:
        return within(kOpening, "TopicType::of", [&] {
          if (const auto type = TopicType::of(node_, kRing)) read_ += type->name().size();
        });
      case 3:
        return within(kOpening, "Node::open", [&] { (void)Node::open("passer_by"); });
      default:
        return take_from_ring();
    }
  }

  std::optional<prey::MessageSubscriber> messages_;
  std::vector<Sample<prey::Message>> samples_;
  std::optional<UntypedSubscriber> untyped_;
  std::optional<Tap> ring_tap_;
  std::optional<Tap> tailed_tap_;
  TappedMessage tapped_;
  std::optional<KeyedSubscriber<prey::Keyed>> chosen_;
  std::optional<prey::KeyedSubscriber> keyed_;
  std::optional<prey::TailedSubscriber> tailed_;
  std::vector<Publisher<Message>> publishers_;
  std::optional<Publisher<test::Pose>> kept_;
  bool damaged_ = false;
  Answering answering_;
  std::optional<Server<Interface>> server_;
  std::optional<Client<Interface>> client_;
  std::vector<Stream<Count>> streams_;
  std::optional<LatestReader<test::Keyed>> reader_;
  std::optional<LatestWriter<test::Keyed>> writer_;
  std::optional<Listener> listener_;
};

}  // namespace

int be_victim(std::uint64_t seed, Talk& talk) { return Victim(seed, talk).work(); }

}  // namespace tenon::hostile
