#include "port/settled_names.hpp"

#include <algorithm>

namespace tenon::port {

SettledNames::Settled* SettledNames::find(const std::string& name) {
  const auto found = names_.find(name);
  return found == names_.end() ? nullptr : &found->second;
}

std::uint32_t SettledNames::count_of(std::uint32_t owner) const {
  const auto found = counts_.find(owner);
  return found == counts_.end() ? 0 : found->second;
}

SettledNames::Settled& SettledNames::settle(const std::string& name, std::uint32_t owner, std::uint64_t look) {
  forget(name);
  std::uint32_t& count = counts_.try_emplace(owner, 0).first->second;
  Settled& settled = names_.try_emplace(name, Settled{owner, look, false, 0}).first->second;
  ++count;
  return settled;
}

void SettledNames::forget(const std::string& name) noexcept {
  if (const auto found = names_.find(name); found != names_.end()) remove(found);
}

void SettledNames::forget_unseen(std::uint64_t look) noexcept {
  for (auto one = names_.begin(); one != names_.end();) one = one->second.seen == look ? std::next(one) : remove(one);
}

bool SettledNames::any_put_off_of(std::uint32_t user) const noexcept {
  return std::any_of(names_.begin(), names_.end(),
                     [&](const auto& one) { return one.second.put_off && one.second.user == user; });
}

SettledNames::Names::iterator SettledNames::remove(Names::iterator one) noexcept {
  if (const auto count = counts_.find(one->second.owner); --count->second == 0) counts_.erase(count);
  return names_.erase(one);
}

}  // namespace tenon::port
