// The exchange as its node and its ports see it: opening, offering, and what they ask.
#include "port/exchange.hpp"

#include <algorithm>
#include <cerrno>
#include <new>
#include <utility>

#include "error/from_failure.hpp"
#include "os/clock.hpp"
#include "os/sealed_memory.hpp"
#include "port/access_policy.hpp"
#include "port/claim_files.hpp"

namespace tenon::port {

namespace {

constexpr std::chrono::milliseconds kLongestAnswer{250};

}  // namespace

Result<std::shared_ptr<Exchange>> Exchange::open(const std::string& directory, Home home, const std::string& action) {
  const auto failed = [&](const os::Failure& failure) { return tl::unexpected(error::from(failure, action)); };
  auto opened = os::Directory::open_shared(directory);
  if (!opened) return failed(opened.error());
  std::shared_ptr<Exchange> exchange(new Exchange(std::move(*opened), std::move(home)));
  auto wake = os::Event::make();
  if (!wake) return failed(wake.error());
  exchange->wake_ = std::move(*wake);
  if (auto watch = os::DirectoryWatch::on(exchange->directory_)) exchange->watch_ = std::move(*watch);
  exchange->remove_dead_sockets();
  auto thread = os::BackgroundThread::start("tenon-attendant", [self = exchange.get()] { self->attend(); });
  if (!thread) return failed(thread.error());
  exchange->thread_ = std::move(*thread);
  return exchange;
}

Exchange::~Exchange() {
  if (inherited()) return;
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  wake();
  thread_.join();
  for (auto& meeting : meetings_) end(*meeting);
}

// What does not answer, or is not locked, is of the dead, and ours to remove if it is ours; in a sticky directory nobody else
// can.
void Exchange::remove_dead_sockets() const {
  auto reader = os::DirectoryReader::on(directory_);
  if (!reader) return;
  for (std::vector<std::string> names; reader->next(names).value_or(false); names.clear())
    for (const std::string& name : names) remove_if_dead(name);
}

void Exchange::remove_if_dead(const std::string& name) const {
  if (name.starts_with("c-")) remove_if_free(directory_, name);
  if (!name.starts_with("p-") && !name.starts_with(".p-")) return;
  const auto facts = directory_.facts_of(name);
  if (!facts || (facts->owner != os::effective_user() && os::effective_user() != 0)) return;
  const auto connected = os::connect_to(directory_, name);
  if (!connected && connected.error().error == ECONNREFUSED) (void)directory_.unlink(name);
}

Result<Rights> Exchange::rights_on(const Offer& offer, const Subject& subject, Right right,
                                   const std::string& action) const {
  auto rule = rule_for(directory_, offer.topic->name(), action);
  if (!rule) return tl::unexpected(rule.error());
  auto rights = rights_of(offer.access, std::move(*rule), action);
  if (!rights) return rights;
  const os::Identity self = os::own_identity();
  if (rights->grant_oneself(right, self)) return rights;
  return tl::unexpected(Error(ErrorCode::permission_denied,
                              {action,
                               subject.text() + " in " + directory_.path() + " with " + rights->described(right, self) +
                                   ", as " + to_text(self),
                               "the right to " + std::string(subject.verb(right)),
                               "run as somebody who has it, or have it granted where these rights are stated",
                               {},
                               {}}));
}

std::string Exchange::prefix_of(const std::string& topic) const {
  return "p-" + shm::to_text({0, hash_of(home_.domain + '\n' + topic)}).substr(16) + "-";
}

Result<void> Exchange::offer_publisher(const Offer& offer, const std::string& action) {
  const auto failed = [&](const os::Failure& failure) { return tl::unexpected(error::from(failure, action)); };
  Subject subject = subject_of(offer.topic->name());
  auto rights = rights_on(offer, subject, offer.terms.own_right.value_or(subject.needed(true)), action);
  if (!rights) return tl::unexpected(rights.error());
  auto segment = os::seal(*offer.file);
  if (!segment) return failed(segment.error());
  auto publisher = std::make_unique<Served>();
  publisher->offer = offer;
  publisher->offer.file = nullptr;
  publisher->subject = std::move(subject);
  publisher->rights = std::move(*rights);
  publisher->segment = std::move(*segment);
  publisher->socket_name = prefix_of(offer.topic->name()) + shm::to_text(offer.self);
  publisher->born_ns = os::monotonic_ns();
  if (publisher->subject.board)
    if (auto made = make_bell(*publisher, action); !made) return made;
  const std::lock_guard guard(mutex_);
  served_.reserve(served_.size() + 1);
  auto listener = os::listen_at(directory_, publisher->socket_name);
  if (!listener) {
    if (publisher->bell) (void)offer.topic->directory().unlink(publisher->bell_file);
    return failed(listener.error());
  }
  publisher->listener = std::move(*listener);
  served_.push_back(std::move(publisher));
  wake();
  return {};
}

Result<void> Exchange::offer_subscriber(const Offer& offer, const std::string& action) {
  Subject subject = subject_of(offer.topic->name());
  auto rights = rights_on(offer, subject, offer.terms.own_right.value_or(subject.needed(false)), action);
  if (!rights) return tl::unexpected(rights.error());
  auto subscriber = std::make_unique<Seeking>();
  if (!subject.looked_on) {
    auto segment = os::seal(*offer.file);
    if (!segment) return tl::unexpected(error::from(segment.error(), action));
    subscriber->segment = std::move(*segment);
  }
  subscriber->offer = offer;
  subscriber->offer.file = nullptr;
  subscriber->subject = std::move(subject);
  subscriber->rights = std::move(*rights);
  subscriber->prefix = prefix_of(offer.topic->name());
  subscriber->born_ns = os::monotonic_ns();
  if (subscriber->subject.board) subscriber->waiters.emplace(*offer.topic);
  std::unique_lock guard(mutex_);
  seeking_.push_back(std::move(subscriber));
  look_again_ = true;
  const std::uint64_t look = looks_begun_ + 1;
  wake();
  const auto answered = [&] {
    return looks_done_ >= look && std::none_of(meetings_.begin(), meetings_.end(), [&](const auto& meeting) {
             return !meeting->serving && meeting->ours == offer.self && !meeting->agreed && !meeting->over;
           });
  };
  (void)answered_.wait_for(guard, kLongestAnswer, answered);
  return {};
}

void Exchange::withdraw(const shm::Incarnation& self) noexcept {
  if (inherited()) return;
  const std::lock_guard guard(mutex_);
  for (auto& meeting : meetings_)
    if (meeting->ours == self) end(*meeting);
  remove_what_is_over();
  if (const Served* const publisher = served(self)) {
    (void)directory_.unlink(publisher->socket_name);
    if (publisher->bell) (void)publisher->offer.topic->directory().unlink(publisher->bell_file);
  }
  if (const Seeking* const reader = seeking(self)) forget_boards(*reader);
  std::erase_if(served_, [&](const auto& one) { return one->offer.self == self; });
  std::erase_if(seeking_, [&](const auto& one) { return one->offer.self == self; });
  wake();
}

Exchange::Seat Exchange::seat_of(const shm::Incarnation& publisher, const shm::Incarnation& subscriber) const {
  if (inherited()) return {};
  Seat seat;
  const std::lock_guard guard(mutex_);
  seat.foreign =
      std::none_of(served_.begin(), served_.end(), [&](const auto& one) { return one->offer.self == publisher; });
  for (const auto& meeting : meetings_)
    if (!meeting->serving && meeting->agreed && meeting->theirs == publisher && meeting->ours == subscriber)
      seat = {true, true, meeting->younger, meeting->seat};
  return seat;
}

Exchange::Guest Exchange::guest_of(const std::string& subscriber_file, const shm::Incarnation& publisher) const {
  if (inherited()) return {};
  const std::lock_guard guard(mutex_);
  Guest guest;
  for (const auto& meeting : meetings_) {
    if (!meeting->serving || !meeting->agreed || meeting->over || meeting->file != subscriber_file) continue;
    if (meeting->ours == publisher) return {true, false, meeting->older};
    guest.foreign = guest.elsewhere = true;
  }
  return guest;
}

Exchange::Owner Exchange::owner_of(const shm::Incarnation& publisher,
                                   const shm::Incarnation& subscriber) const noexcept {
  if (inherited()) return {};
  const std::lock_guard guard(mutex_);
  if (std::any_of(served_.begin(), served_.end(), [&](const auto& one) { return one->offer.self == publisher; }))
    return {false, os::effective_user()};
  for (const auto& meeting : meetings_)
    if (!meeting->serving && meeting->agreed && !meeting->over && meeting->theirs == publisher &&
        meeting->ours == subscriber)
      return {true, meeting->peer.user};
  for (const auto& reader : seeking_)
    for (const Seeking::Left& left : reader->left)
      if (reader->offer.self == subscriber && left.publisher == publisher) return {true, left.user, true};
  return {true};
}

void Exchange::tell_onlookers(const shm::Incarnation& publisher) const noexcept {
  if (inherited()) return;
  const std::lock_guard guard(mutex_);
  for (const auto& meeting : meetings_)
    if (meeting->serving && meeting->looks_on && !meeting->over && meeting->ours == publisher)
      (void)os::send(meeting->socket, {&kRing, 1});  // one that does not read has been told already
}

std::string Exchange::claims_on(std::string_view topic, std::string_view instance) const {
  std::string of = home_.domain + '\n';
  of.append(topic).append("\n").append(instance);
  return "c-" + shm::to_text({0, hash_of(of)}).substr(16) + "-";
}

void Exchange::part(const shm::Incarnation& publisher, const shm::Incarnation& subscriber) noexcept {
  if (inherited()) return;
  const std::lock_guard guard(mutex_);
  for (auto& meeting : meetings_)
    if (!meeting->serving && meeting->agreed && meeting->theirs == publisher && meeting->ours == subscriber)
      end(*meeting);
  wake();
}

std::vector<Error> Exchange::take_refusals(const shm::Incarnation& subscriber) {
  if (inherited()) return {};
  const std::lock_guard guard(mutex_);
  Seeking* const found = seeking(subscriber);
  std::vector<Error> refusals;
  if (found != nullptr) refusals.swap(found->refusals);
  return refusals;
}

Exchange::Served* Exchange::served(const shm::Incarnation& self) noexcept {
  for (auto& one : served_)
    if (one->offer.self == self) return one.get();
  return nullptr;
}
Exchange::Seeking* Exchange::seeking(const shm::Incarnation& self) noexcept {
  for (auto& one : seeking_)
    if (one->offer.self == self) return one.get();
  return nullptr;
}

Greeting Exchange::greeting(GreetingKind kind, const Offer& of, std::uint64_t born_ns) const {
  Greeting greeting;
  greeting.kind = kind;
  greeting.node = home_.node;
  greeting.self = of.self;
  greeting.born_ns = born_ns;
  shm::put_name(greeting.node_name, home_.node_name);
  shm::put_name(greeting.topic, of.topic->name());
  shm::put_name(greeting.domain, home_.domain);
  return greeting;
}

bool Exchange::fits(const Greeting& greeting, std::size_t bytes, const Topic& topic) const {
  return is_greeting(greeting, bytes) && shm::get_name(greeting.topic) == topic.name() &&
         shm::get_name(greeting.domain) == home_.domain && greeting.node != home_.node;
}

}  // namespace tenon::port
