// The path of a message as functions of their own, so that instructions can be counted and looked at; and the same with
// one property broken each, which every check must notice.
#pragma once

#include "messages.hpp"

namespace tenon::test {

using Giver = Publisher<Short>;
using Taker = Subscriber<Short>;

}  // namespace tenon::test

// Plain names, for objdump and callgrind.
extern "C" {
[[gnu::noinline]] bool path_publish(tenon::test::Giver& publisher, std::uint64_t number) noexcept;
[[gnu::noinline]] bool path_take(tenon::test::Taker& subscriber) noexcept;

[[gnu::noinline]] bool broken_publish_counts(tenon::test::Giver& publisher, std::uint64_t number) noexcept;
[[gnu::noinline]] bool broken_publish_fences(tenon::test::Giver& publisher, std::uint64_t number) noexcept;
[[gnu::noinline]] bool broken_publish_dawdles(tenon::test::Giver& publisher, std::uint64_t number) noexcept;
[[gnu::noinline]] bool broken_publish_allocates(tenon::test::Giver& publisher, std::uint64_t number) noexcept;
[[gnu::noinline]] bool broken_publish_calls(tenon::test::Giver& publisher, std::uint64_t number) noexcept;
[[gnu::noinline]] bool broken_take_exchanges_twice(tenon::test::Taker& subscriber) noexcept;
[[gnu::noinline]] bool broken_take_allocates(tenon::test::Taker& subscriber) noexcept;
[[gnu::noinline]] bool broken_take_calls(tenon::test::Taker& subscriber) noexcept;
}
