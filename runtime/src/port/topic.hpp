// A topic's directory and control file, as one participant has them open.
//
// Opening makes what is missing; whoever leaves last removes it. The control file is the one name that is used again, so
// it is removed only under an exclusive lock that nobody gets while a participant lives, and an opener looks again,
// after locking, whether the file it locked still has its name. One thread at a time, but for words().
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "error/from_failure.hpp"
#include "os/directory.hpp"
#include "os/file_descriptor.hpp"
#include "os/mapping.hpp"
#include "port/names.hpp"
#include "shm/topic_segment.hpp"
#include "tenon/result.hpp"

namespace tenon::port {

// Why users may not call a topic so, or nothing. Topics of the library's own have names that users may not use.
[[nodiscard]] std::optional<Error> topic_name_problem(std::string_view name, const std::string& action);
[[nodiscard]] std::optional<Error> service_name_problem(std::string_view name, const std::string& action);

class Topic {
 public:
  // `action` completes "cannot …" in errors; the name is one that was tested, or the library's own.
  [[nodiscard]] static Result<std::unique_ptr<Topic>> open(const os::Directory& domain, std::string_view name,
                                                           const std::string& action);
  ~Topic();
  Topic(const Topic&) = delete;
  Topic& operator=(const Topic&) = delete;

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const os::Directory& directory() const noexcept { return directory_; }
  // Of this life of the topic, whoever maps it.
  [[nodiscard]] std::uint64_t identity() const noexcept { return identity_; }
  // Somebody truncated the control file: what is written to the words reaches nobody any more.
  [[nodiscard]] bool damaged() const noexcept { return memory_.damaged(); }
  [[nodiscard]] Error damage(const std::string& action) const {
    return error::of_damage(action, directory_.path_of(kTopicFile));
  }
  [[nodiscard]] shm::TopicWords& words() const noexcept { return shm::topic_words(memory_.writable_data()); }
  [[nodiscard]] shm::ServiceWords& service_words() const noexcept {
    return shm::service_words(memory_.writable_data());
  }

  // A claim that one opening of the topic at a time can have, by the kernel's verdict; it ends with this Topic or its
  // process at the latest. `claim`: any number below 2^62.
  [[nodiscard]] os::Outcome<bool> try_claim(std::uint64_t claim) const noexcept;
  void give_up(std::uint64_t claim) const noexcept;

 private:
  // The parts of one that is being opened.
  struct Parts {
    std::string name;
    std::string below;
    os::Directory directory;
    os::FileDescriptor file;
    os::Mapping memory;
  };
  Topic(const os::Directory& domain, Parts parts) noexcept;
  [[nodiscard]] static Result<std::unique_ptr<Topic>> enter(const os::Directory& domain, std::string_view name,
                                                            const std::string& below, const std::string& action);

  const os::Directory& domain_;
  std::string name_;
  std::string below_;  // the directory's, in the domain
  os::Directory directory_;
  os::FileDescriptor file_;
  os::Mapping memory_;
  std::uint64_t identity_;
};

// The files of a topic that are ours, as they are now. Fails for want of descriptors or memory: then nobody is known to be
// absent, and whoever asked keeps what it has and asks again.
[[nodiscard]] os::Outcome<std::vector<Member>> members_of(const os::Directory& topic) noexcept;
// The same for who knows that a name that is gone is no proof of an end: of a directory that somebody removed, none.
[[nodiscard]] os::Outcome<std::vector<Member>> members_named_in(const os::Directory& topic) noexcept;

}  // namespace tenon::port
