// Which server of an instance is active, among those of one user that meet in a shared directory. The kernel decides: active
// is who has locked every file of its user's that stands for the instance (claim_files.hpp), in the order of their names. A
// death frees the locks. One thread at a time.
#pragma once

#include <string>
#include <vector>

#include "port/claim_files.hpp"

namespace tenon::port {

class ServingClaim {
 public:
  // As ClaimFiles.
  ServingClaim(const os::Directory& directory, std::string prefix) noexcept : files_(directory, std::move(prefix)) {}
  ~ServingClaim() { give_up(); }
  ServingClaim(const ServingClaim&) = delete;
  ServingClaim& operator=(const ServingClaim&) = delete;

  // False: another server has it. Some ten system calls.
  [[nodiscard]] os::Outcome<bool> try_take() noexcept;
  // Not in a forked child, whose descriptors are closed.
  void give_up() noexcept;

 private:
  enum class Found : std::uint8_t { all_free, taken, changed };
  [[nodiscard]] os::Outcome<Found> lock_all(std::vector<ClaimFiles::File> files);

  ClaimFiles files_;
  std::vector<ClaimFiles::File> locked_;
};

}  // namespace tenon::port
