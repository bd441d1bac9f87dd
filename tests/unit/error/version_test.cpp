#include <gtest/gtest.h>
#include <tenon/version.hpp>

#include <string>

namespace tenon {
namespace {

TEST(Version, IsTheProjectsInHeaderAndLibrary) {
  EXPECT_EQ(library_version(), TENON_TEST_PROJECT_VERSION);
  EXPECT_EQ(std::to_string(TENON_VERSION_MAJOR) + "." + std::to_string(TENON_VERSION_MINOR) + "." +
                std::to_string(TENON_VERSION_PATCH),
            TENON_TEST_PROJECT_VERSION);
}

TEST(Version, SegmentEpochIsFrozen) { EXPECT_EQ(kSegmentEpoch, 1u); }

}  // namespace
}  // namespace tenon
