#include "port/serving_claim.hpp"

#include <algorithm>
#include <cerrno>
#include <new>

#include "os/file_lock.hpp"
#include "os/process.hpp"
#include "os/random.hpp"
#include "os/segment_file.hpp"
#include "shm/incarnation.hpp"

namespace tenon::port {

namespace {

constexpr int kTries = 16;  // somebody makes and removes such files all the time: another time

}  // namespace

os::Outcome<bool> ServingClaim::try_take() noexcept try {
  std::string made;
  for (int tries = 0; tries < kTries; ++tries) {
    const auto names = files();
    if (!names) return tl::unexpected(names.error());
    if (names->empty()) {
      auto file = make_file();
      if (!file) return tl::unexpected(file.error());
      made = std::move(*file);
      continue;
    }
    const auto found = lock_all(*names);
    if (found && *found == Found::all_free) return true;
    locked_.clear();
    if (!found) return tl::unexpected(found.error());
    if (*found == Found::changed) continue;
    if (!made.empty()) remove_if_free(*directory_, made);  // somebody else's was there before
    return false;
  }
  return false;
} catch (const std::bad_alloc&) {
  locked_.clear();
  return os::failure("lock", ENOMEM);
}

os::Outcome<std::vector<std::string>> ServingClaim::files() const {
  auto names = directory_->list();
  if (!names) return names;
  std::erase_if(*names, [&](const std::string& name) {
    if (!name.starts_with(prefix_)) return true;
    const auto facts = directory_->facts_of(name);
    return !facts || !facts->regular || facts->owner != os::effective_user();
  });
  std::sort(names->begin(), names->end());
  return names;
}

os::Outcome<std::string> ServingClaim::make_file() const {
  const auto random = os::random_incarnation();
  if (!random) return tl::unexpected(random.error());
  std::string name = prefix_ + shm::to_text(*random);
  const auto file = os::create_unnamed(*directory_, 1);
  if (!file) return tl::unexpected(file.error());
  if (auto linked = os::link_into(*directory_, *file, name); !linked) return tl::unexpected(linked.error());
  return name;
}

// A file is what its name stands for only under its lock.
os::Outcome<ServingClaim::Found> ServingClaim::lock_all(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    locked_.reserve(names.size());
    auto opened = os::open_restored(*directory_, name, os::Access::read_write);
    if (!opened && opened.error().error == ENOENT) return Found::changed;
    if (!opened) return tl::unexpected(opened.error());
    const auto free = os::try_lock(opened->file);
    if (!free) return tl::unexpected(free.error());
    if (!*free) return Found::taken;
    const auto there = directory_->names(name, opened->file);
    if (!there) return tl::unexpected(there.error());
    if (!*there) return Found::changed;
    locked_.push_back({name, std::move(opened->file)});
  }
  return Found::all_free;
}

void ServingClaim::give_up() noexcept {
  for (const Locked& locked : locked_)
    if (locked.file) (void)directory_->unlink(locked.name);
  locked_.clear();
}

void remove_if_free(const os::Directory& directory, const std::string& name) noexcept {
  const auto facts = directory.facts_of(name);
  if (!facts || !facts->regular || facts->owner != os::effective_user()) return;
  const auto opened = os::open_restored(directory, name, os::Access::read_write);
  if (!opened || !os::try_lock(opened->file).value_or(false)) return;
  if (directory.names(name, opened->file).value_or(false)) (void)directory.unlink(name);
}

}  // namespace tenon::port
