#include "port/set_of_one.hpp"

#include "error/guarded.hpp"

namespace tenon::detail {

Result<int> SetOfOne::descriptor(Waitable& member) {
  return error::guarded("make a descriptor to wait for", {}, [&]() -> Result<int> {
    if (set_ == nullptr) {
      auto set = std::make_unique<WaitSetCore>(WaitSetOptions{});
      if (auto added = set->add(member); !added) return tl::unexpected(added.error());
      if (auto made = set->descriptor(); !made) return made;
      set_ = std::move(set);
    }
    return set_->descriptor();
  });
}

}  // namespace tenon::detail
