// The sockets of its topic that a subscriber in a shared directory has connected to, or that are not worth it. Whoever makes
// names there decides how many there are: what is asked of one costs no look at the others.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace tenon::port {

class SettledNames {
 public:
  struct Settled {
    std::uint32_t owner = 0;
    std::uint64_t seen = 0;  // by the look of this number, the last time
    bool put_off = false;    // it is of `user`, of whom we take from enough
    std::uint32_t user = 0;
  };

  [[nodiscard]] Settled* find(const std::string& name);
  // Of those that belong to one user.
  [[nodiscard]] std::uint32_t count_of(std::uint32_t owner) const;
  // One that was put off is not any more.
  Settled& settle(const std::string& name, std::uint32_t owner, std::uint64_t look);
  void forget(const std::string& name) noexcept;
  // All that this look has not seen: they are gone.
  void forget_unseen(std::uint64_t look) noexcept;
  [[nodiscard]] bool any_put_off_of(std::uint32_t user) const noexcept;

 private:
  using Names = std::map<std::string, Settled, std::less<>>;
  Names::iterator remove(Names::iterator one) noexcept;

  Names names_;
  std::map<std::uint32_t, std::uint32_t> counts_;  // by owner
};

}  // namespace tenon::port
