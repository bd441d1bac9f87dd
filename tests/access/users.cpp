#include "users.hpp"

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <vector>

namespace tenon::test {

bool become(std::uint32_t user, std::initializer_list<std::uint32_t> groups) {
  const std::vector<gid_t> list(groups.begin(), groups.end());
  return ::setgroups(list.size(), list.data()) == 0 && ::setresgid(user, user, user) == 0 &&
         ::setresuid(user, user, user) == 0;
}

os::test::Child Users::as(std::uint32_t user, const std::function<int()>& body) {
  return os::test::Child([=] {
    try {
      return become(user) ? body() : 99;
    } catch (const tl::bad_expected_access<Error>& failed) {
      std::fprintf(stderr, "uid %u: %s\n", user, std::string(failed.error().message()).c_str());
    } catch (const std::exception& failed) {
      std::fprintf(stderr, "uid %u: %s\n", user, failed.what());
    }
    return 98;
  });
}

void Users::SetUp() {
  if (::geteuid() != 0) GTEST_SKIP() << "two users at once: only root can be that";
  ASSERT_EQ(::chmod(scratch_.path().c_str(), 0755), 0);
  ASSERT_EQ(::mkdir(shared().c_str(), 0700), 0);
  ASSERT_EQ(::chown(shared().c_str(), 0, kTeam), 0);
  ASSERT_EQ(::chmod(shared().c_str(), 03770), 0);
}

void Users::TearDown() {
  if (::geteuid() == 0) {
    EXPECT_EQ(sockets(), 0U);
  }
}

std::size_t Users::sockets() const {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(shared()))
    if (entry.is_socket()) ++count;
  return count;
}

std::size_t Users::claims() const {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(shared()))
    if (entry.path().filename().string().starts_with("c-")) ++count;
  return count;
}

void Users::write_policy(const std::string& text) const {
  std::ofstream(shared() + "/policy") << text;
  ASSERT_EQ(::chmod((shared() + "/policy").c_str(), 0644), 0);
}

}  // namespace tenon::test
