#include "scenes.hpp"

#include "parts.hpp"

namespace tenon::failing {

const std::vector<SceneKind>& scenes() {
  static const std::vector<SceneKind> all = [] {
    std::vector<SceneKind> kinds;
    for (const auto& some :
         {opening_scenes(), topic_scenes(), domain_scenes(), other_scenes(), shared_scenes(), learned_scenes()})
      kinds.insert(kinds.end(), some.begin(), some.end());
    return kinds;
  }();
  return all;
}

}  // namespace tenon::failing
