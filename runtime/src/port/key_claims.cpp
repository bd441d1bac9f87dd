#include "port/key_claims.hpp"

#include <cerrno>
#include <new>

#include "os/file_lock.hpp"

namespace tenon::port {

namespace {

constexpr int kJoinTries = 16;  // somebody makes and removes such files all the time

}  // namespace

os::Outcome<void> KeyClaims::join() noexcept try {
  for (int tries = 0; tries < kJoinTries; ++tries) {
    auto found_files = files_.list();
    if (!found_files) return tl::unexpected(found_files.error());
    if (found_files->empty()) {
      if (auto made = files_.make(); !made) return tl::unexpected(made.error());
      continue;
    }
    const auto found = share(std::move(*found_files));
    if (found && *found == Found::all) return {};
    shared_.clear();
    if (!found) return tl::unexpected(found.error());
  }
  return os::failure("lock", EBUSY);
} catch (const std::bad_alloc&) {
  shared_.clear();
  return os::failure("lock", ENOMEM);
}

// One that is being removed is locked, or has lost its name by the time it is not.
os::Outcome<KeyClaims::Found> KeyClaims::share(std::vector<ClaimFiles::File> files) {
  shared_.reserve(files.size());
  for (ClaimFiles::File& one : files) {
    const auto locked = os::try_lock_shared(one.file);
    if (!locked) return tl::unexpected(locked.error());
    if (!*locked) return Found::changed;
    const auto there = files_.is_there(one);
    if (!there) return tl::unexpected(there.error());
    if (!*there) return Found::changed;
    shared_.push_back(std::move(one));
  }
  return Found::all;
}

os::Outcome<bool> KeyClaims::try_take(std::uint64_t key) noexcept {
  for (std::size_t i = 0; i < shared_.size(); ++i) {
    auto taken = os::try_lock_byte(shared_[i].file, 1 + key);
    if (taken && *taken) continue;
    while (i-- > 0) (void)os::unlock_byte(shared_[i].file, 1 + key);
    return taken;
  }
  return true;
}

KeyClaims::~KeyClaims() {
  for (ClaimFiles::File& one : shared_) {
    if (!one.file) continue;  // in a forked child
    one.file.close();
    remove_if_free(files_.directory(), one.name);
  }
}

}  // namespace tenon::port
