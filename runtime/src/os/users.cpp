#include "os/users.hpp"

#include <grp.h>
#include <pwd.h>

#include <cerrno>
#include <vector>

namespace tenon::os {
namespace {

constexpr std::size_t kFirstRoom = 1024;
constexpr std::size_t kMostRoom = std::size_t{1} << 20;  // of a group with thousands of members

template <class Entry, class Look>
bool look_up(Entry& entry, std::vector<char>& room, Look look) {
  for (std::size_t bytes = kFirstRoom; bytes <= kMostRoom; bytes *= 4) {
    room.resize(bytes);
    Entry* found = nullptr;
    const int error = look(&entry, room.data(), room.size(), &found);
    if (error != ERANGE) return error == 0 && found != nullptr;
  }
  return false;
}

}  // namespace

std::optional<std::uint32_t> user_called(const std::string& name) {
  struct passwd entry {};
  std::vector<char> room;
  const auto look = [&](auto... arguments) { return ::getpwnam_r(name.c_str(), arguments...); };
  if (!look_up(entry, room, look)) return std::nullopt;
  return entry.pw_uid;
}

std::optional<std::uint32_t> group_called(const std::string& name) {
  struct group entry {};
  std::vector<char> room;
  const auto look = [&](auto... arguments) { return ::getgrnam_r(name.c_str(), arguments...); };
  if (!look_up(entry, room, look)) return std::nullopt;
  return entry.gr_gid;
}

}  // namespace tenon::os
