// A socket that somebody removes who takes it for dead, because it does not answer yet.
#include <gtest/gtest.h>

#include <string>

#include "os/local_socket.hpp"
#include "scratch.hpp"
#include "seam/seam.hpp"

namespace tenon::failing {
namespace {

TEST(SocketNotReady, IsMadeAgainIfACleanerRemovesIt) {
  const os::test::Scratch scratch;
  struct Cleaner {
    os::Directory directory;
    int removed = 0;
  } cleaner{scratch.open()};
  for (const char* const step : {"change_mode_at", "listen", "rename_at"}) {
    seam::arm({.site = seam::find_site("os/local_socket.cpp", step),
               .action = seam::Action::call,
               .callback =
                   [](void* argument) {
                     auto& now = *static_cast<Cleaner*>(argument);
                     const auto names = now.directory.list().value();
                     for (const std::string& name : names)
                       if (name.starts_with(".")) now.removed += now.directory.unlink(name).value_or(false) ? 1 : 0;
                   },
               .argument = &cleaner});
    const auto listener = os::listen_at(cleaner.directory, "s");
    seam::disarm();
    ASSERT_TRUE(listener) << step;
    EXPECT_TRUE(os::connect_to(cleaner.directory, "s")) << step;
  }
  EXPECT_EQ(cleaner.removed, 3);
  EXPECT_EQ(cleaner.directory.list().value().size(), 1u);
}

}  // namespace
}  // namespace tenon::failing
