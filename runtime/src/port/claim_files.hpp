// The files in a shared directory by which processes of one user claim something among themselves: what their locks stand
// for is up to ServingClaim and KeyClaims.
//
// No name is known before, so nobody else can be there first: who finds no such file of its user's makes one under a random
// name, then looks again. Of two that each made one, the later has seen both. Other users can neither open these files nor,
// in a sticky directory, remove them; what they put there themselves is theirs, and passed over. So is a file of our user's
// that somebody moved or linked there, and may have open: one that stands for a claim has had mode 0600 always, and holds
// its own name. One thread at a time.
#pragma once

#include <string>
#include <vector>

#include "os/directory.hpp"
#include "os/file_descriptor.hpp"

namespace tenon::port {

class ClaimFiles {
 public:
  struct File {
    std::string name;
    os::FileDescriptor file;
  };
  // `prefix`: how the files begin (Exchange::claims_on). The directory outlives this.
  ClaimFiles(const os::Directory& directory, std::string prefix) noexcept
      : directory_(&directory), prefix_(std::move(prefix)) {}

  // All there are, by name; none is locked yet. std::bad_alloc.
  [[nodiscard]] os::Outcome<std::vector<File>> list() const;
  [[nodiscard]] os::Outcome<std::string> make() const;
  // Under its lock, without which a file may have been removed: whether it still has its name.
  [[nodiscard]] os::Outcome<bool> is_there(const File& file) const { return directory_->names(file.name, file.file); }
  void remove(const File& file) const noexcept { (void)directory_->unlink(file.name); }
  [[nodiscard]] const os::Directory& directory() const noexcept { return *directory_; }

 private:
  const os::Directory* directory_;
  std::string prefix_;
};

// Removes a file of our user's that stands for a claim, unless somebody has a lock on it.
void remove_if_free(const os::Directory& directory, const std::string& name) noexcept;

}  // namespace tenon::port
