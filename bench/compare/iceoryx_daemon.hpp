// The daemon that iceoryx' users need, for as long as an object of this kind lives.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

namespace tenon::bench::compare {

class IceoryxDaemon {
 public:
  IceoryxDaemon();   // returns when it is ready; ends the program if it does not become so
  ~IceoryxDaemon();  // ends it and waits for its end
  IceoryxDaemon(const IceoryxDaemon&) = delete;
  IceoryxDaemon& operator=(const IceoryxDaemon&) = delete;

  // The one of this program, for as long as somebody has it.
  [[nodiscard]] static std::shared_ptr<IceoryxDaemon> shared();
  // Empty, or why there can be none.
  [[nodiscard]] static std::string not_here();

 private:
  std::string settings_;  // path of its configuration
  pid_t id_ = -1;
  int reader_ = -1;  // of what it says
};

}  // namespace tenon::bench::compare
