#include "port/serving_claim.hpp"

#include <cerrno>
#include <new>

#include "os/file_lock.hpp"

namespace tenon::port {

namespace {

constexpr int kTries = 16;  // somebody makes and removes such files all the time: another time

}  // namespace

os::Outcome<bool> ServingClaim::try_take() noexcept try {
  std::string made;
  for (int tries = 0; tries < kTries; ++tries) {
    auto found_files = files_.list();
    if (!found_files) return tl::unexpected(found_files.error());
    if (found_files->empty()) {
      auto file = files_.make();
      if (!file) return tl::unexpected(file.error());
      made = std::move(*file);
      continue;
    }
    const auto found = lock_all(std::move(*found_files));
    if (found && *found == Found::all_free) return true;
    locked_.clear();
    if (!found) return tl::unexpected(found.error());
    if (*found == Found::changed) continue;
    if (!made.empty()) remove_if_free(files_.directory(), made);  // somebody else's was there before
    return false;
  }
  return false;
} catch (const std::bad_alloc&) {
  locked_.clear();
  return os::failure("lock", ENOMEM);
}

// A file is what its name stands for only under its lock.
os::Outcome<ServingClaim::Found> ServingClaim::lock_all(std::vector<ClaimFiles::File> files) {
  locked_.reserve(files.size());
  for (ClaimFiles::File& one : files) {
    const auto free = os::try_lock(one.file);
    if (!free) return tl::unexpected(free.error());
    if (!*free) return Found::taken;
    const auto there = files_.is_there(one);
    if (!there) return tl::unexpected(there.error());
    if (!*there) return Found::changed;
    locked_.push_back(std::move(one));
  }
  return Found::all_free;
}

void ServingClaim::give_up() noexcept {
  for (const ClaimFiles::File& locked : locked_)
    if (locked.file) files_.remove(locked);
  locked_.clear();
}

}  // namespace tenon::port
