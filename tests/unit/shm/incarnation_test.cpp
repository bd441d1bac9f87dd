// The part of a file's name that says whose it is.
#include "shm/incarnation.hpp"

#include <gtest/gtest.h>

namespace tenon::shm {
namespace {

TEST(IncarnationText, IsReadAsItIsWritten) {
  const Incarnation incarnation{0x0123'4567'89ab'cdef, 0xfedc'ba98'7654'3210};
  EXPECT_EQ(to_text(incarnation), "0123456789abcdeffedcba9876543210");
  const auto read = incarnation_of(to_text(incarnation));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(*read, incarnation);
}

TEST(IncarnationText, IsNoneIfItIsNotThirtyTwoDigits) {
  for (const char* text :
       {"", "0123456789abcdef", "0123456789abcdeffedcba98765432100", "0123456789abcdegfedcba9876543210",
        "0123456789abcdeffedcba987654321x", "0123456789abcdef fedcba987654321", "0123456789abcdef-123456789abcdef"})
    EXPECT_FALSE(incarnation_of(text).has_value()) << text;
}

}  // namespace
}  // namespace tenon::shm
