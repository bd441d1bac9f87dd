// Which writer has a key of latest values, among those of one user that meet in a shared directory. Within one memory tree a
// byte of the topic's control file says so; between trees a byte of each file of the user's that stands for the name
// (claim_files.hpp). Whoever has claims there has all those files open and a shared lock on each, so that any two of them
// have one in common and nobody removes it. A death frees the locks. One thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "port/claim_files.hpp"

namespace tenon::port {

class KeyClaims {
 public:
  // As ClaimFiles.
  KeyClaims(const os::Directory& directory, std::string prefix) noexcept : files_(directory, std::move(prefix)) {}
  ~KeyClaims();  // gives up all
  KeyClaims(const KeyClaims&) = delete;
  KeyClaims& operator=(const KeyClaims&) = delete;

  // Before anything is claimed: some ten system calls.
  [[nodiscard]] os::Outcome<void> join() noexcept;
  // False: another writer has it. One system call for each file, of which there is one as a rule. `key`: below 2^62.
  [[nodiscard]] os::Outcome<bool> try_take(std::uint64_t key) noexcept;

 private:
  enum class Found : std::uint8_t { all, changed };
  [[nodiscard]] os::Outcome<Found> share(std::vector<ClaimFiles::File> files);

  ClaimFiles files_;
  std::vector<ClaimFiles::File> shared_;
};

}  // namespace tenon::port
