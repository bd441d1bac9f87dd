// Which server of an instance is active, among those of one user that meet in a shared directory. The kernel decides: active
// is who has locked every file of its user's that stands for the instance.
//
// No name is known before, so nobody else can be there first: a server that finds no such file of its user's makes one
// under a random name, then looks again and locks all there are, in the order of their names. Of two that each made one,
// the later has seen both. Other users can neither open these files nor, in a sticky directory, remove them; what they put
// there themselves is theirs, and passed over. So is a file of our user's that somebody moved or linked there, and may have
// open: one that stands for an instance has had mode 0600 always, and holds its own name. A death frees the locks. One
// thread at a time.
#pragma once

#include <string>
#include <vector>

#include "os/directory.hpp"
#include "os/file_descriptor.hpp"

namespace tenon::port {

class ServingClaim {
 public:
  // `prefix`: how the files of the instance begin (Exchange::claims_on). The directory outlives this.
  ServingClaim(const os::Directory& directory, std::string prefix) noexcept
      : directory_(&directory), prefix_(std::move(prefix)) {}
  ~ServingClaim() { give_up(); }
  ServingClaim(const ServingClaim&) = delete;
  ServingClaim& operator=(const ServingClaim&) = delete;

  // False: another server has it. Some ten system calls.
  [[nodiscard]] os::Outcome<bool> try_take() noexcept;
  // Not in a forked child, whose descriptors are closed.
  void give_up() noexcept;

 private:
  struct Locked {
    std::string name;
    os::FileDescriptor file;
  };
  enum class Found : std::uint8_t { all_free, taken, changed };
  [[nodiscard]] os::Outcome<std::vector<Locked>> files() const;  // not locked yet
  [[nodiscard]] os::Outcome<std::string> make_file() const;
  [[nodiscard]] os::Outcome<Found> lock_all(std::vector<Locked> files);

  const os::Directory* directory_;
  std::string prefix_;
  std::vector<Locked> locked_;
};

// Removes a file of our user's that stands for an instance without an active server.
void remove_if_free(const os::Directory& directory, const std::string& name) noexcept;

}  // namespace tenon::port
