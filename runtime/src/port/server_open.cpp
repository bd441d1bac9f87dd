// Opening and closing a server, its standing among those of its instance, and sleeping until anything changes.
#include <algorithm>
#include <cerrno>

#include "error/emit.hpp"
#include "error/from_failure.hpp"
#include "error/guarded.hpp"
#include "os/clock.hpp"
#include "os/futex.hpp"
#include "port/liveness.hpp"
#include "port/names.hpp"
#include "port/publisher_core.hpp"
#include "port/server_core.hpp"
#include "port/sleep_places.hpp"
#include "port/sweep.hpp"

namespace tenon::detail {

namespace {

constexpr std::uint64_t kStandbyBound = 5'000'000;  // between two tries for a claim nobody seems to hold
constexpr std::uint64_t kTryEvery = 50'000;         // while the one who holds it is being torn down
constexpr std::uint32_t kMostRequests = queue::kMaxHolds - 1;

std::string to_serve(std::string_view service) { return "serve \"" + std::string(service) + "\""; }

// Which server is active is said by a lock on a file there.
Error cannot_claim(const os::Failure& failure, std::string_view service, const std::string& directory) {
  const std::string action = "be the active server of \"" + std::string(service) + "\"";
  if (failure.error != EOPNOTSUPP && failure.error != EISDIR) return error::from(failure, action);
  return Error(ErrorCode::system_call,
               {action,
                std::string(failure.call) + " of " + failure.path + ": " + os::error_text(failure.error),
                "a shared directory whose file system has unnamed files (O_TMPFILE)",
                "put " + directory + " on a tmpfs, ext4, xfs or btrfs",
                {},
                {}});
}

std::optional<Error> options_problem(const ServerOptions& options, const std::string& action) {
  const bool named =
      options.instance.empty() || !port::name_problem(options.instance, port::kLongestInstanceName, true);
  if (!named)
    return Error(ErrorCode::name_invalid, {action,
                                           "the instance \"" + options.instance + "\"",
                                           "at most 63 characters of A-Z a-z 0-9 _ . / -",
                                           "choose another instance name",
                                           {},
                                           {}});
  if (options.requests >= 1 && options.requests <= kMostRequests && options.clients >= 1 &&
      options.clients <= shm::kMaxPublishers && options.loans >= 1)
    return std::nullopt;
  return Error(ErrorCode::holds_exhausted,
               {action,
                std::to_string(options.requests) + " requests, " + std::to_string(options.clients) + " clients, " +
                    std::to_string(options.loans) + " loans",
                "1 to 254 requests, 1 to 256 clients, at least one loan",
                "change the options",
                {},
                {}});
}

}  // namespace

ServerCore::ServerCore(const Node& node, std::string_view service, const InterfaceFacts& interface,
                       const Implementation& implementation, const ServerOptions& options)
    : node_(node),
      service_(service),
      interface_(interface),
      implementation_(implementation),
      options_(options),
      answer_shape_(queue::slot_shape(interface.answer_frame, 8)),
      claim_(port::hash_of(options.instance) >> 2) {}

Result<ServerHandle> ServerCore::open(const Node& node, std::string_view service, const InterfaceFacts& interface,
                                      const Implementation& implementation, const ServerOptions& options) {
  const std::string action = to_serve(service);
  if (auto problem = port::service_name_problem(service, action)) return tl::unexpected(std::move(*problem));
  if (auto problem = options_problem(options, action)) return tl::unexpected(std::move(*problem));
  std::unique_ptr<ServerCore> core(new ServerCore(node, service, interface, implementation, options));
  if (auto done = core->move_in(); !done) return tl::unexpected(done.error());
  (void)core->announce();
  core->stand();
  if (core->unclaimed_) return tl::unexpected(*core->unclaimed_);
  return ServerHandle(core.release());
}

// A standby has everything an active one has: taking over is a claim and an announcement.
Result<void> ServerCore::move_in() {
  const std::string action = to_serve(service_);
  const auto incarnation = os::random_incarnation();
  if (!incarnation) return tl::unexpected(error::from(incarnation.error(), action));
  const std::uint32_t holds =
      options_.requests + 1;  // by which credit and cancels are heard while all of them are kept
  said_ = {*incarnation, 0, port::ServerState::standby, holds, options_.instance, port::marks_of(interface_)};
  port::put_bytes(said_, announced_);
  auto seen = port::SeenServers::open(*node_.core(), service_, port::Right::publish, options_.access, action);
  if (!seen) return tl::unexpected(seen.error());
  seen_ = std::move(*seen);
  if (const auto& exchange = node_.core()->meeting_place())
    claim_between_users_.emplace(exchange->directory(), exchange->claims_on(service_, options_.instance));
  SubscriberOptions subscriber;
  subscriber.reliable = true;
  subscriber.holds = holds;
  subscriber.publishers = options_.clients;
  subscriber.access = options_.access;
  port::Exchange::Terms terms;
  terms.most_of_one = std::max(1U, options_.clients / 2);
  auto requests = SubscriberCore::open(node_, port::request_topic(service_, said_.server, node_.core()->user_there()),
                                       port::request_facts(interface_), subscriber, terms);
  if (!requests) return tl::unexpected(requests.error());
  requests_ = std::move(*requests);
  this->requests().watch(*this);
  PublisherOptions publisher;
  publisher.depth = 1;
  publisher.loans = 1;
  publisher.holds = 1;
  publisher.copy_only = true;
  publisher.access = options_.access;
  // Of one other user as many look on as may call, and as many servers of his as are looked at themselves.
  port::Exchange::Terms onlookers;
  onlookers.most_of_one = *terms.most_of_one + port::kMostServersOfOne;
  auto announcement = PublisherCore::open(node_, port::announcement_topic(service_),
                                          port::announcement_facts(interface_), publisher, onlookers);
  if (!announcement) return tl::unexpected(announcement.error());
  announcement_ = std::move(*announcement);
  return {};
}

ServerCore::~ServerCore() = default;

// Clients hear of it by the end of their answer rings, standbys by the end of the announcement, when the claim is free.
void ServerCore::close() noexcept {
  leave_sets(false);
  for (const auto& client : clients_) {
    if (client->requests != nullptr) client->requests->owner = nullptr;
    client->requests = nullptr;
    part_with(*client);
  }
  going_on_.clear();
  deferred_.clear();
  if (active() && !requests().inherited_by_fork()) {
    seen_->topic().give_up(claim_);
    claim_between_users_.reset();
  }
  announcement_.reset();
  requests_.reset();
  seen_.reset();
  forget_unused();
}

// --- standing -------------------------------------------------------------------------------------------------------

bool ServerCore::announce() noexcept {
  port::put_bytes(said_, announced_);
  const auto problem =
      publish_copy_slowly(*announcement_, announced_.data(), static_cast<std::uint32_t>(announced_.size()));
  (void)seen_->topic().words().move_generation();  // by which the others know that there is something to read
  static_cast<PublisherCore&>(*announcement_).look_around();
  static_cast<PublisherCore&>(*announcement_).tell_onlookers();
  return !problem || !port::is_want(*problem);
}

port::SeenServer* ServerCore::incumbent() const noexcept {
  port::SeenServer* found = nullptr;
  for (const auto& server : seen_->servers())
    if (server->active() && stands_in_for(*server) && !server->closed() &&
        (found == nullptr || server->said().epoch > found->said().epoch))
      found = server.get();
  return found;
}

// Servers of different users are side by side, however they are called.
bool ServerCore::stands_in_for(const port::SeenServer& server) const noexcept {
  return server.said().instance == options_.instance && (!server.foreign() || server.user() == os::effective_user());
}

os::Outcome<bool> ServerCore::try_claim() noexcept {
  return claim_between_users_ ? claim_between_users_->try_take() : seen_->topic().try_claim(claim_);
}

// It stays standby, and says so: the first time as what open() returns, later once until it succeeds.
void ServerCore::note_unclaimed(const os::Failure& failure) noexcept {
  if (unclaimed_) return;
  (void)error::attempted([&] {
    const auto& exchange = node_.core()->meeting_place();
    unclaimed_ = exchange ? cannot_claim(failure, service_, exchange->directory().path())
                          : error::from(failure, to_serve(service_));
    error::emit(Severity::warning, *unclaimed_);
  });
}

// Between nodes of a shared directory there is no word that all write: the count goes on from the highest that was seen.
void ServerCore::note_epochs() noexcept {
  for (const auto& server : seen_->servers())
    if (server->foreign() && server->heard() && stands_in_for(*server))
      last_epoch_ = std::max(last_epoch_, server->said().epoch);
}

void ServerCore::stand() noexcept {
  if (active()) {  // and not everybody was told
    if (requests().inherited_by_fork() || os::monotonic_ns() < next_try_ns_) return;
    next_try_ns_ = os::deadline_after(kStandbyBound);
    settled_ = announce();
    return;
  }
  const bool stale = seen_->stale();
  if (stale || !seen_->complete()) {
    (void)seen_->look();
    note_epochs();
  }
  port::SeenServer* const other = incumbent();
  if (other != nullptr && other->node().calm()) return;
  const std::uint64_t time = os::monotonic_ns();
  if (!stale && time < next_try_ns_) return;
  next_try_ns_ = time + pause_behind(other);
  const auto claimed = try_claim();
  if (!claimed) return note_unclaimed(claimed.error());
  unclaimed_.reset();
  if (!*claimed) return;
  const auto here = seen_->topic().service_words().activations.fetch_add(1, std::memory_order_relaxed);
  said_.epoch = std::max(here, last_epoch_) + 1;
  said_.state = port::ServerState::active;
  settled_ = announce();
  if (other != nullptr) (void)port::sweep_domain(node_.core()->directory());
}

// --- sleeping -------------------------------------------------------------------------------------------------------

// Announce, make the others' stores visible, look once more, sleep: the order is the proof that no wake is missed.
void ServerCore::sleep(std::uint64_t until) noexcept {
  port::SleepPlaces places;
  const auto announce_at = [&](Bell& bell) { places.add({&bell.word(), bell.announce_sleep()}); };
  requests().arm();
  announce_at(requests().topic_core().words().bell());
  if (!active()) announce_at(seen_->topic().words().bell());
  const std::int64_t announced = port::announced();
  if (requests().stale() || anything_to_take()) return;
  if (!active() && seen_->stale()) return;
  visit_lives(places);
  const std::int64_t bound = places.bound(announced, lull_.bound(requests().progress()));
  const std::uint64_t end = std::min({until, due(), os::deadline_after(bound)});
  const os::Wake wake = places.sleep(end);
  if (wake != os::Wake::timed_out && !places.in_doubt()) return;
  if (!places.in_doubt() && os::monotonic_ns() < next_probe_ns_) return;
  next_probe_ns_ = os::deadline_after(port::kSleepBound);
  (void)requests().drop_ended(SubscriberCore::Probe::in_doubt);
}

bool ServerCore::ready() noexcept {
  if (!usable()) return false;
  if (!settled_) stand();
  if (requests().stale()) requests().glance();
  return !deferred_.empty() || anything_to_take();
}

void ServerCore::visit_bells(BellVisitor& visitor) noexcept {
  if (!usable()) return;
  const port::Topic& topic = requests().topic_core();
  requests().arm();
  visitor.visit(topic.words().bell(), topic.identity());
  if (!active()) visitor.visit(seen_->topic().words().bell(), seen_->topic().identity());
}

void ServerCore::look_closer() noexcept {
  if (!usable()) return;
  part_with_dead();
  greet_those_who_wait();
  (void)requests().drop_ended(SubscriberCore::Probe::in_doubt);
}

// A standby looks after the one that serves, whoever sleeps for it; while that one's beacon is lit, it is told.
std::uint64_t ServerCore::due() noexcept {
  if (active() || !usable()) return os::kNever;
  return os::deadline_after(static_cast<std::int64_t>(pause_behind(incumbent())));
}

// Between two looks at the claim.
std::uint64_t ServerCore::pause_behind(port::SeenServer* incumbent) const noexcept {
  if (incumbent == nullptr || incumbent->foreign() || incumbent->node().lives_on()) return kStandbyBound;
  if (!incumbent->node().calm()) return kTryEvery;
  return os::can_wait_for_several() ? static_cast<std::uint64_t>(port::kSleepBound) : kStandbyBound;
}

// What nobody rings for is looked after at the usual bound: clients that could not be greeted, or told who serves.
void ServerCore::visit_lives(port::SleepPlaces& places) noexcept {
  if (!usable()) return;
  if (!active())
    if (port::SeenServer* const other = incumbent()) places.watch(other->node());
  if (!active() || !settled_ || !ungreeted_.empty()) places.leave_unwatched();
  requests().visit_lives(places);
}

Result<DescriptorBell*> ServerCore::descriptor_bell() {
  if (!usable()) return tl::unexpected(Error(ErrorCode::closed));
  return requests().descriptor_bell();
}

Waitable& waitable_of(ServerPort& port) noexcept { return static_cast<ServerCore&>(port); }
Result<int> descriptor_of(ServerPort& port) { return static_cast<ServerCore&>(port).descriptor(); }

Result<ServerHandle> open_server(const Node& node, std::string_view service, const InterfaceFacts& interface,
                                 const Implementation& implementation, const ServerOptions& options) {
  return error::guarded("serve", service,
                        [&] { return ServerCore::open(node, service, interface, implementation, options); });
}

}  // namespace tenon::detail
