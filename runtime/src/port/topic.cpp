#include "port/topic.hpp"

#include <cerrno>
#include <new>

#include "error/from_failure.hpp"
#include "os/clock.hpp"
#include "os/file_lock.hpp"
#include "os/futex.hpp"
#include "os/process.hpp"
#include "os/segment_file.hpp"
#include "port/sweep.hpp"

namespace tenon::port {

namespace {

constexpr std::int64_t kLongestRemoval = 1'000'000'000;  // ns; removing a topic takes a few system calls

os::Outcome<os::FileDescriptor> create_control_file(const os::Directory& directory, std::string_view name) {
  auto file = os::create_unnamed(directory, shm::kTopicFileBytes);
  if (!file) return file;
  auto memory = os::Mapping::writable(*file, shm::kTopicFileBytes);
  if (!memory) return tl::unexpected(memory.error());
  const auto incarnation = os::random_incarnation();
  if (!incarnation) return tl::unexpected(incarnation.error());
  auto& header = *new (memory->writable_data()) shm::SegmentHeader;
  header.kind = shm::SegmentKind::topic;
  header.process_id = os::process_id();
  header.file_bytes = shm::kTopicFileBytes;
  header.incarnation = *incarnation;
  shm::put_name(header.topic_name, name);
  if (auto linked = os::link_into(directory, *file, std::string(kTopicFile)); !linked)
    return tl::unexpected(linked.error());
  return file;
}

os::Outcome<os::FileDescriptor> open_control_file(const os::Directory& directory, std::string_view name) {
  auto opened = os::open_existing(directory, std::string(kTopicFile), os::Access::read_write);
  if (opened) return std::move(opened->file);
  if (opened.error().error != ENOENT) return tl::unexpected(opened.error());
  return create_control_file(directory, name);
}

// True with the shared lock held and the file still in its place; false to begin again.
os::Outcome<bool> lock_shared(const os::Directory& directory, const os::FileDescriptor& file) {
  const std::uint64_t deadline = os::deadline_after(kLongestRemoval);
  const os::FutexWord never{0};
  for (;;) {
    auto locked = os::try_lock_shared(file);
    if (!locked) return locked;
    if (*locked) break;
    if (os::monotonic_ns() > deadline) return os::failure("lock of a topic that is being removed", ETIMEDOUT);
    (void)os::wait(never, 0, os::deadline_after(200'000));
  }
  return directory.names(std::string(kTopicFile), file);
}

std::optional<Error> check(const os::Mapping& memory, std::string_view name, const std::string& path,
                           const std::string& action) {
  shm::SegmentHeader header;
  if (auto problem = shm::check_header(memory.data(), memory.size(), shm::SegmentKind::topic, header)) {
    const bool version = problem->what == shm::HeaderProblem::What::other_version;
    return Error(version ? ErrorCode::version_mismatch : ErrorCode::segment_invalid,
                 {action,
                  problem->found + " at " + path,
                  problem->expected,
                  version ? "build all processes of this domain with one release" : "remove the file",
                  {},
                  {}});
  }
  if (shm::get_name(header.topic_name) == name) return std::nullopt;
  return Error(ErrorCode::segment_invalid, {action,
                                            "topic \"" + shm::get_name(header.topic_name) + "\" in its directory",
                                            "its own",
                                            "give one of the two another name",
                                            {},
                                            {}});
}

}  // namespace

std::optional<Error> topic_name_problem(std::string_view name, const std::string& action) {
  const auto problem = name_problem(name, kLongestTopicName, true);
  if (!problem) return std::nullopt;
  return Error(ErrorCode::name_invalid,
               {action, *problem, "1 to 191 characters of A-Z a-z 0-9 _ . / -", "choose another topic name", {}, {}});
}

std::optional<Error> service_name_problem(std::string_view name, const std::string& action) {
  const auto problem = name_problem(name, kLongestServiceName, true);
  if (!problem) return std::nullopt;
  return Error(ErrorCode::name_invalid,
               {action, *problem, "1 to 150 characters of A-Z a-z 0-9 _ . / -", "choose another service name", {}, {}});
}

Topic::Topic(const os::Directory& domain, Parts parts) noexcept
    : domain_(domain),
      name_(std::move(parts.name)),
      below_(std::move(parts.below)),
      directory_(std::move(parts.directory)),
      file_(std::move(parts.file)),
      memory_(std::move(parts.memory)),
      identity_(reinterpret_cast<const shm::SegmentHeader*>(memory_.data())->incarnation.low) {}

Result<std::unique_ptr<Topic>> Topic::open(const os::Directory& domain, std::string_view name,
                                           const std::string& action) {
  const std::string below = topic_directory(name);
  (void)sweep_domain(domain);
  try {
    return enter(domain, name, below, action);
  } catch (const std::bad_alloc&) {
    (void)remove_if_unused(domain, below);
    throw;
  }
}

Result<std::unique_ptr<Topic>> Topic::enter(const os::Directory& domain, std::string_view name,
                                            const std::string& below, const std::string& action) {
  // A directory without a control file is nobody's. This needs no descriptor, which may be what is missing.
  const auto failed = [&](const os::Failure& failure) {
    (void)domain.remove_if_empty(below);
    return tl::unexpected(error::from(failure, action));
  };
  for (;;) {
    auto directory = domain.make_below(below);
    if (!directory) return failed(directory.error());
    auto file = open_control_file(*directory, name);
    if (!file) {
      if (file.error().error == EEXIST || directory->is_gone()) continue;  // somebody was quicker
      return failed(file.error());
    }
    const auto entered = lock_shared(*directory, *file);
    if (!entered) return failed(entered.error());
    if (!*entered) continue;
    const auto facts = os::facts_of(*file);
    if (!facts) return failed(facts.error());
    if (facts->bytes < shm::kTopicFileBytes)
      return tl::unexpected(error::of_damage(action, directory->path_of(kTopicFile)));
    auto memory = os::Mapping::writable(*file, shm::kTopicFileBytes);
    if (!memory) return failed(memory.error());
    if (auto wrong = check(*memory, name, directory->path_of(kTopicFile), action))
      return tl::unexpected(std::move(*wrong));
    std::unique_ptr<Topic> topic(
        new Topic(domain, {std::string(name), below, std::move(*directory), std::move(*file), std::move(*memory)}));
    return topic;
  }
}

Topic::~Topic() {
  if (!file_) return;  // in a forked child
  // Our descriptors first: removing needs as many, and they may be the last there were. The mapping still keeps the lock.
  (void)os::unlock(file_);
  file_.close();
  { const os::Directory closed = std::move(directory_); }
  (void)remove_if_unused(domain_, below_);
}

os::Outcome<bool> Topic::try_claim(std::uint64_t claim) const noexcept { return os::try_lock_byte(file_, 1 + claim); }
void Topic::give_up(std::uint64_t claim) const noexcept { (void)os::unlock_byte(file_, 1 + claim); }

os::Outcome<std::vector<Member>> members_of(const os::Directory& topic) noexcept try {
  const auto names = topic.list();
  if (!names) return tl::unexpected(names.error());
  std::vector<Member> members;
  for (const std::string& name : *names)
    if (auto member = member_of(name)) members.push_back(std::move(*member));
  return members;
} catch (const std::bad_alloc&) {
  return os::failure("list directory", ENOMEM);
}

os::Outcome<std::vector<Member>> members_named_in(const os::Directory& topic) noexcept {
  auto members = members_of(topic);
  if (!members && members.error().error == ENOENT) return std::vector<Member>();
  return members;
}

}  // namespace tenon::port
