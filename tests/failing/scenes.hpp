// What people do with the runtime, each in three parts: what is there before, the operation in which something fails, and
// the proof that the failure did no harm.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tenon/error.hpp>

namespace tenon::failing {

class Scene {
 public:
  Scene() = default;
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;
  virtual ~Scene() = default;

  virtual void prepare() {}
  // As its user would: on an error it stops. None: it did what it is for, whatever failed meanwhile.
  virtual std::optional<Error> operate() = 0;
  // Nothing fails any more: what was not done can be done, and everything that was there works. Throws std::runtime_error.
  virtual void prove() = 0;
};

struct SceneKind {
  std::string name;
  std::function<std::unique_ptr<Scene>()> make;
  bool refuses = false;  // the operation ends with an error when nothing fails
  // A life takes long: the short form of the test passes each so manieth point only.
  std::uint64_t stride = 1;
  bool waits = false;  // for what needs memory: in vain, if there is none for good
  bool threads =
      false;  // others of the library's are at work in it: memory is refused to all, and no system call fails
};
[[nodiscard]] const std::vector<SceneKind>& scenes();

}  // namespace tenon::failing
