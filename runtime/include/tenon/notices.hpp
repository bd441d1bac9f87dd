// Who came, who closed and who died: the publishers and subscribers of a topic, or the nodes of a domain.
//
//   auto notices = tenon::Notices::of_topic(node, "poses").value();
//   while (auto notice = notices.wait_take(1s))
//     if (notice->what == tenon::Notice::What::died) … notice->node, notice->process_id …
//
// Closed is what its owner said before it went; died is what the kernel says of a node whose lock is free without that; removed
// is one whose file somebody else took away while its node lives: those who know it already go on with it, and who comes
// later does not meet it. No time that goes by is a death: who is stopped is alive. A participant is told of once when it comes and once when it ends,
// in this order; those that are there already come first. Who came and went between two looks is not told of.
//
// One thread at a time. Whoever looks on costs the others nothing: it has no place in anybody's table.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tenon/hash128.hpp"
#include "tenon/node.hpp"
#include "tenon/result.hpp"

namespace tenon {

namespace detail {
class NoticesCore;
class Waitable;
struct CloseNotices {
  void operator()(NoticesCore* core) const noexcept;
};
using NoticesHandle = std::unique_ptr<NoticesCore, CloseNotices>;
}  // namespace detail

struct Notice {
  enum class What : std::uint8_t { created, closed, died, removed };
  enum class Who : std::uint8_t { node, publisher, subscriber };

  What what = What::created;
  Who who = Who::node;
  Hash128 identity{};            // the same in both notices of one participant, and no other's
  std::string node;              // the name of its node
  std::uint32_t process_id = 0;  // for people: another namespace's number may mean another process here
};

class Notices {
 public:
  // There need not be anybody yet.
  // Errors: name_invalid, out_of_shared_memory, permission_denied, descriptor_limit, out_of_memory, system_call.
  [[nodiscard]] static Result<Notices> of_topic(const Node& node, std::string_view topic);
  // Of the nodes of `node`'s domain, itself among them. Errors: out_of_memory.
  [[nodiscard]] static Result<Notices> of_domain(const Node& node);

  // The next notice if there is one; never waits. Cost without news: a load for the topic and one for each node in it; of a
  // domain a listing of its directory, at most every 20 ms.
  [[nodiscard]] std::optional<Notice> take();
  // The same, waiting for it at most so long. Deaths, and subscribers and nodes that come or go, are noticed within 50 ms.
  [[nodiscard]] std::optional<Notice> wait_take(std::chrono::nanoseconds time);

  // For a WaitSet: ready while there is a notice to take. Not for a set with a descriptor.
  [[nodiscard]] detail::Waitable& waitable() noexcept;

 private:
  explicit Notices(detail::NoticesHandle core) noexcept : core_(std::move(core)) {}
  detail::NoticesHandle core_;
};

}  // namespace tenon
