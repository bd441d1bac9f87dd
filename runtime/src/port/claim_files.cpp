#include "port/claim_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "os/file_lock.hpp"
#include "os/mapping.hpp"
#include "os/process.hpp"
#include "os/random.hpp"
#include "os/segment_file.hpp"
#include "os/small_file.hpp"
#include "shm/incarnation.hpp"

namespace tenon::port {

namespace {

constexpr std::uint32_t kMode = 0600;

// It has gone, or is something else.
bool is_no_claim(const os::Failure& failure) noexcept {
  return failure.error == ENOENT || failure.error == EPERM || failure.error == EACCES || failure.error == ELOOP ||
         failure.error == EFBIG;
}

// A file of ours that stands for what its name says. Nothing (no descriptor): it does not, and is left as it is. What it
// holds is read and not mapped, since of a file that is another one somebody might take the end away.
os::Outcome<os::FileDescriptor> open_claim(const os::Directory& directory, const std::string& name) noexcept {
  const auto is_ours = [&](const os::FileFacts& facts) {
    return facts.regular && facts.owner == os::effective_user() && facts.mode == kMode && facts.bytes == name.size();
  };
  const auto facts = directory.facts_of(name);
  if (!facts || !is_ours(*facts)) return os::FileDescriptor();
  auto opened = os::open_existing(directory, name, os::Access::read_write);
  if (!opened && !is_no_claim(opened.error())) return tl::unexpected(opened.error());
  if (!opened || !is_ours(opened->facts)) return os::FileDescriptor();
  const auto content = os::read_small_file(directory, name, name.size());
  if (!content && !is_no_claim(content.error())) return tl::unexpected(content.error());
  if (!content || content->facts.identity != opened->facts.identity || content->text != name)
    return os::FileDescriptor();
  return std::move(opened->file);
}

}  // namespace

os::Outcome<std::vector<ClaimFiles::File>> ClaimFiles::list() const {
  auto names = directory_->list();
  if (!names) return tl::unexpected(names.error());
  std::erase_if(*names, [&](const std::string& name) { return !name.starts_with(prefix_); });
  std::sort(names->begin(), names->end());
  std::vector<File> files;
  for (std::string& name : *names) {
    auto file = open_claim(*directory_, name);
    if (!file) return tl::unexpected(file.error());
    if (*file) files.push_back({std::move(name), std::move(*file)});
  }
  return files;
}

os::Outcome<std::string> ClaimFiles::make() const {
  const auto random = os::random_incarnation();
  if (!random) return tl::unexpected(random.error());
  std::string name = prefix_ + shm::to_text(*random);
  const auto file = os::create_unnamed(*directory_, name.size());
  if (!file) return tl::unexpected(file.error());
  const auto memory = os::Mapping::writable(*file, name.size());
  if (!memory) return tl::unexpected(memory.error());
  std::memcpy(memory->writable_data(), name.data(), name.size());
  if (auto linked = os::link_into(*directory_, *file, name); !linked) return tl::unexpected(linked.error());
  return name;
}

void remove_if_free(const os::Directory& directory, const std::string& name) noexcept {
  const auto file = open_claim(directory, name);
  if (!file || !*file || !os::try_lock(*file).value_or(false)) return;
  if (directory.names(name, *file).value_or(false)) (void)directory.unlink(name);
}

}  // namespace tenon::port
