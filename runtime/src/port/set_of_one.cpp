#include "port/set_of_one.hpp"

namespace tenon::detail {

Result<int> SetOfOne::descriptor(Waitable& member) {
  if (set_ == nullptr) {
    auto set = std::make_unique<WaitSetCore>(WaitSetOptions{});
    if (auto added = set->add(member); !added) return tl::unexpected(added.error());
    if (auto made = set->descriptor(); !made) return made;
    set_ = std::move(set);
  }
  return set_->descriptor();
}

}  // namespace tenon::detail
