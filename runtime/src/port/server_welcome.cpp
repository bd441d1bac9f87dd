// A server and its clients: who is welcomed, by what ring it is answered, and who has gone.
#include <algorithm>

#include "error/emit.hpp"
#include "error/guarded.hpp"
#include "os/clock.hpp"
#include "os/process.hpp"
#include "port/liveness.hpp"
#include "port/names.hpp"
#include "port/publisher_core.hpp"
#include "port/server_core.hpp"
#include "shm/publisher_segment.hpp"

namespace tenon::detail {

namespace {

constexpr std::uint64_t kGreetAgain = 10'000'000;  // ns: between two tries to find memory for a client's answers
constexpr std::uint32_t kMostAnswers = 1u << 20;   // under way that a client may ask for
constexpr std::uint64_t kMostForAnother = 64;      // MiB of answers that a client of another user gets

Error greeted_twice(const std::string& service) {
  return Error(ErrorCode::payload_invalid, {"answer a client of \"" + service + "\"",
                                            "a second hello of a client that has its answers",
                                            "one",
                                            "see what its process does: no client of this release says it twice",
                                            {},
                                            {}});
}

Error too_much(const std::string& service, std::uint32_t user, std::uint64_t bytes) {
  const auto in_mebibytes = [](std::uint64_t amount) { return std::to_string(amount) + " MiB"; };
  return Error(
      ErrorCode::calls_exhausted,
      {"answer a client of \"" + service + "\"",
       in_mebibytes((bytes + (std::uint64_t{1} << 20) - 1) >> 20) + " of answers for uid " + std::to_string(user),
       "at most " + in_mebibytes(kMostForAnother) + " for a client of another user",
       "open that client with fewer calls, fewer streams or less credit",
       {},
       {}});
}

}  // namespace

void ServerCore::greet(Link& link, const Hello& hello) noexcept {
  if (hello.calls == 0 || hello.calls > kMostCalls || hello.answers > kMostAnswers || hello.answers < hello.calls)
    return;
  if (const auto problem = welcome(link, hello)) {
    if (!has_gone(link)) error::emit(Severity::warning, *problem);
    ungreeted_.push_back({&link, hello, !port::is_want(problem->code())});
    ++held_back_;
    next_greeting_ns_ = os::deadline_after(kGreetAgain);
  }
}

void ServerCore::greet_those_who_wait() noexcept {
  if (ungreeted_.empty() || os::monotonic_ns() < next_greeting_ns_) return;
  next_greeting_ns_ = os::deadline_after(kGreetAgain);
  const auto greeted = static_cast<std::uint32_t>(std::erase_if(ungreeted_, [this](const Ungreeted& one) {
    if (one.refused) return has_gone(*one.link);
    const auto problem = welcome(*one.link, one.hello);
    return !problem || !port::is_want(problem->code()) || has_gone(*one.link);
  }));
  held_back_ -= greeted;
  if (greeted != 0) call_ourselves();
}

// Nobody waits for its answers any more.
bool ServerCore::has_gone(const Link& link) const noexcept {
  return link.life().closed() || !port::is_alive(node_.core()->directory(), link.peer().header.node);
}

std::optional<Error> ServerCore::welcome(Link& link, const Hello& hello) noexcept {
  const auto done = error::guarded("answer a client of", service_, [&] { return open_answers(link, hello); });
  return done ? std::nullopt : std::optional(done.error());
}

// One ring of answers per client: one that has ended may come again before all it wrote was taken.
bool ServerCore::is_answered(const shm::Incarnation& client, std::optional<std::uint32_t> user) const noexcept {
  return std::any_of(clients_.begin(), clients_.end(), [&](const auto& one) {
    return one->answers != nullptr && one->incarnation == client && one->user == user && one->requests != nullptr &&
           !has_gone(*one->requests);
  });
}

// Of the segment, as the publisher makes it.
std::uint64_t ServerCore::bytes_for_answers(const PublisherOptions& options) const noexcept {
  const TypeFacts facts = port::answer_facts(interface_);
  const auto plan = shm::plan_publisher(facts.bytes, facts.alignment, options.depth, options.loans, options.holds, 0);
  return plan ? plan->file_bytes : ~std::uint64_t{0};
}

// Nobody but its client's user is given it, whoever knows its name.
Result<void> ServerCore::open_answers(Link& link, const Hello& hello) {
  const port::Exchange::Owner owner = requests().owner_of(link);
  if (owner.foreign && !owner.user) return {};  // its connection has ended
  const shm::Incarnation incarnation{hello.client_high, hello.client_low};
  if (is_answered(incarnation, owner.user)) return tl::unexpected(greeted_twice(service_));
  PublisherOptions options;
  options.depth = port::roomy_depth(hello.answers + 8, answer_shape_);
  options.loans = options_.loans + 1;
  options.holds = std::clamp(owner.foreign ? hello.holds : 1U, 1U, queue::kMaxHolds);
  options.access = options_.access;
  if (owner.foreign && owner.user != os::effective_user()) {
    const std::uint64_t bytes = bytes_for_answers(options);
    if (bytes > kMostForAnother << 20) return tl::unexpected(too_much(service_, *owner.user, bytes));
  }
  port::Exchange::Terms terms;
  terms.only_user = owner.user;
  options.slow_reader = SlowReader::timeout;
  options.patience = std::chrono::nanoseconds(0);
  auto answers = PublisherCore::open(node_, port::answer_topic(service_, incarnation, owner.user),
                                     port::answer_facts(interface_), options, terms);
  if (!answers) return tl::unexpected(answers.error());
  auto client = std::make_unique<ClientLink>(
      Caller{std::move(*answers), answer_shape_, std::vector<PendingCall>(hello.calls), hello.credit, 0},
      port::NodeWatch(node_.core()->directory(), link.peer().header.node), link, incarnation, owner.user);
  clients_.reserve(clients_.size() + 1);
  const Lending lent = lend(*client);
  if (lent.payload == nullptr && port::is_want(lent.problem)) return tl::unexpected(Error(lent.problem));
  if (lent.payload != nullptr) {
    put_word(lent.payload, AnswerWord{0, 0, AnswerKind::welcome, 0});
    put_body(lent.payload, Welcome{said_.server.high, said_.server.low});
    publish_slowly(*client->answers, lent.chunk, kLeastAnswerFrame);
  }
  link.owner = client.get();
  clients_.push_back(std::move(client));
  return {};
}

// No answer reaches it any more. Requests that are kept stay readable until they are dropped, and one-way requests that it
// sent before it died are still delivered.
void ServerCore::part_with(ClientLink& client) noexcept {
  client.answers.reset();
  for (PendingCall& call : client.calls) call.open = false;
}

void ServerCore::went(Link& link) noexcept {
  held_back_ -=
      static_cast<std::uint32_t>(std::erase_if(ungreeted_, [&](const Ungreeted& one) { return one.link == &link; }));
  auto* const client = static_cast<ClientLink*>(link.owner);
  if (client == nullptr) return;
  part_with(*client);
  client->requests = nullptr;
  link.owner = nullptr;
  forget_unused();
}

void ServerCore::part_with_dead() noexcept {
  for (const auto& client : clients_)
    if (client->answers != nullptr && !client->node.calm() && client->node.is_dead()) part_with(*client);
}

void ServerCore::forget_unused() noexcept {
  std::erase_if(clients_, [](const auto& client) { return client->requests == nullptr && client->handles == 0; });
}

std::uint32_t ServerCore::clients() noexcept {
  if (requests().stale()) requests().glance();
  return static_cast<std::uint32_t>(
      std::count_if(clients_.begin(), clients_.end(), [](const auto& client) { return client->answers != nullptr; }));
}

}  // namespace tenon::detail
