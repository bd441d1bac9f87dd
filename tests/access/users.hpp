// A shared directory, and processes of made-up users in it. Needs root, who alone can be two users: where the tests run as
// somebody else, a test that needs this says so and is left out; CI runs as root.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include <tenon/node.hpp>

#include "child.hpp"
#include "scratch.hpp"

namespace tenon::test {

inline constexpr std::uint32_t kAlice = 64001;
inline constexpr std::uint32_t kBob = 64002;
inline constexpr std::uint32_t kMallory = 64003;
inline constexpr std::uint32_t kTeam = 64100;  // the group that may enter the directory; all three are in it
inline constexpr std::uint32_t kReaders = 64101;

inline constexpr Access kTeamReads{.mode = 0640, .group = kTeam};
inline constexpr Access kFromAlice{.mode = 0600, .owner = kAlice};

// Becomes that user for good; false if it cannot.
[[nodiscard]] bool become(std::uint32_t user, std::initializer_list<std::uint32_t> groups = {kTeam});

class Users : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  [[nodiscard]] std::string shared() const { return scratch_.path_of("shared"); }
  [[nodiscard]] NodeOptions options(std::optional<Access> access = {}) const {
    NodeOptions options;
    options.shared_directory = shared();
    options.access = access;
    return options;
  }
  // A child that is that user. Exit code 99: it could not become that user; 98: something threw, and says what.
  [[nodiscard]] static os::test::Child as(std::uint32_t user, const std::function<int()>& body);
  // The sockets in the shared directory.
  [[nodiscard]] std::size_t sockets() const;
  // The files there that stand for active servers.
  [[nodiscard]] std::size_t claims() const;
  void write_policy(const std::string& text) const;

 private:
  os::test::Scratch scratch_;
};

}  // namespace tenon::test
