// The path of a message as functions of their own, so that instructions can be counted and looked at; and the same with
// one property broken each, which every check must notice.
#pragma once

#include <optional>

#include <tenon/latest.hpp>

#include "calc.hpp"
#include "messages.hpp"

namespace tenon::test {

using Giver = Publisher<Short>;
using Taker = Subscriber<Short>;

// Both ends of a service; what one call passes is done in three steps.
struct Adder {
  void dispatch(Request<calc::Add> request) noexcept {
    const std::int32_t sum = request->a + request->b;
    (void)std::move(request).answer(sum);
  }
  void dispatch(Request<calc::Divide>) noexcept {}
  void dispatch(Request<calc::Clear>) noexcept {}
  void dispatch(Request<calc::Hint>) noexcept {}
  void dispatch(StreamRequest<calc::Count> request) noexcept { counting.emplace(std::move(request)); }
  std::optional<StreamRequest<calc::Count>> counting;
};
struct Service {
  explicit Service(const Node& node);
  Adder adder;
  Server<calc::Interface> server;
  Client<calc::Interface> client;
  std::optional<Call<calc::Add>> call;
  std::optional<Stream<calc::Count>> stream;
};

// What stands between the halves of the path.
struct Kept {
  std::optional<Loan<Short>> loan;
  Sample<Short> sample{Take::nothing};
};

// Both ends of a latest value.
struct Latest {
  explicit Latest(const Node& node);
  LatestWriter<Short> writer;
  LatestReader<Short> reader;
};

}  // namespace tenon::test

// Plain names, for objdump and callgrind.
extern "C" {
[[gnu::noinline]] bool path_publish(tenon::test::Giver& publisher, std::uint64_t number) noexcept;
[[gnu::noinline]] bool path_take(tenon::test::Taker& subscriber) noexcept;
[[gnu::noinline]] bool path_call(tenon::test::Service& service, std::uint64_t number) noexcept;
[[gnu::noinline]] bool path_serve(tenon::test::Service& service) noexcept;
[[gnu::noinline]] bool path_reply(tenon::test::Service& service) noexcept;
[[gnu::noinline]] bool path_open_stream(tenon::test::Service& service) noexcept;
[[gnu::noinline]] bool path_answer(tenon::test::Service& service, std::uint64_t number) noexcept;
[[gnu::noinline]] bool path_take_answer(tenon::test::Service& service) noexcept;
[[gnu::noinline]] bool path_loan(tenon::test::Giver& publisher, tenon::test::Kept& kept) noexcept;
[[gnu::noinline]] bool path_send(tenon::test::Kept& kept) noexcept;
[[gnu::noinline]] bool path_hold(tenon::test::Taker& subscriber, tenon::test::Kept& kept) noexcept;
[[gnu::noinline]] bool path_release(tenon::test::Kept& kept) noexcept;
[[gnu::noinline]] bool path_poll(tenon::test::Taker& subscriber) noexcept;
[[gnu::noinline]] bool path_set(tenon::test::Latest& latest, std::uint64_t number) noexcept;
[[gnu::noinline]] bool path_get(tenon::test::Latest& latest) noexcept;

[[gnu::noinline]] bool broken_publish_counts(tenon::test::Giver& publisher, std::uint64_t number) noexcept;
[[gnu::noinline]] bool broken_publish_fences(tenon::test::Giver& publisher, std::uint64_t number) noexcept;
[[gnu::noinline]] bool broken_publish_dawdles(tenon::test::Giver& publisher, std::uint64_t number) noexcept;
[[gnu::noinline]] bool broken_publish_allocates(tenon::test::Giver& publisher, std::uint64_t number) noexcept;
[[gnu::noinline]] bool broken_publish_calls(tenon::test::Giver& publisher, std::uint64_t number) noexcept;
[[gnu::noinline]] bool broken_take_exchanges_twice(tenon::test::Taker& subscriber) noexcept;
[[gnu::noinline]] bool broken_take_loads(tenon::test::Taker& subscriber) noexcept;
[[gnu::noinline]] bool broken_take_allocates(tenon::test::Taker& subscriber) noexcept;
[[gnu::noinline]] bool broken_take_calls(tenon::test::Taker& subscriber) noexcept;
[[gnu::noinline]] bool broken_serve_counts(tenon::test::Service& service) noexcept;
[[gnu::noinline]] bool broken_serve_allocates(tenon::test::Service& service) noexcept;
[[gnu::noinline]] bool broken_serve_calls(tenon::test::Service& service) noexcept;
[[gnu::noinline]] bool broken_answer_counts(tenon::test::Service& service, std::uint64_t number) noexcept;
[[gnu::noinline]] bool broken_answer_allocates(tenon::test::Service& service, std::uint64_t number) noexcept;
[[gnu::noinline]] bool broken_answer_calls(tenon::test::Service& service, std::uint64_t number) noexcept;
}
