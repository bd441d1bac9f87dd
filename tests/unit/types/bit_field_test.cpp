#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <tenon/detail/bit_field.hpp>
#include <utility>

namespace tenon::detail {
namespace {

// Every number of 16 bits, into a field of this place and width with all other bits set and with none set.
template <class T, unsigned Position, unsigned Width>
void every_number_is_kept_or_refused() {
  const bool is_signed = std::is_signed_v<T>;
  const std::int64_t least = is_signed ? -(std::int64_t{1} << (Width - 1)) : 0;
  const std::int64_t most = (std::int64_t{1} << (is_signed ? Width - 1 : Width)) - 1;
  for (std::int64_t n = std::numeric_limits<T>::min(); n <= std::numeric_limits<T>::max(); ++n) {
    for (const std::uint32_t before : {0U, ~0U}) {
      std::uint32_t bits = before;
      const T number = static_cast<T>(n);
      const Fit fit = set_bits<Position, Width>(bits, number);
      ASSERT_EQ(static_cast<bool>(fit), least <= n && n <= most) << n;
      if (fit) {
        ASSERT_EQ((get_bits<T, Position, Width>(bits)), number);
        ASSERT_EQ((bits ^ before) & ~(kLowBits<Width> << Position), 0U) << "other bits changed";
      } else {
        ASSERT_EQ(bits, before);
      }
    }
  }
}

TEST(BitField, EveryNumberIsKeptOrRefused) {
  every_number_is_kept_or_refused<std::uint16_t, 0, 1>();
  every_number_is_kept_or_refused<std::uint16_t, 7, 9>();
  every_number_is_kept_or_refused<std::uint16_t, 16, 16>();
  every_number_is_kept_or_refused<std::int16_t, 0, 1>();
  every_number_is_kept_or_refused<std::int16_t, 3, 7>();
  every_number_is_kept_or_refused<std::int16_t, 16, 16>();
  every_number_is_kept_or_refused<std::int8_t, 24, 8>();
}

TEST(BitField, ReachesTheLastOf64Bits) {
  std::uint64_t bits = 0;
  EXPECT_TRUE((set_bits<0, 64>(bits, std::int64_t{-2})));
  EXPECT_EQ(bits, ~std::uint64_t{1});
  EXPECT_EQ((get_bits<std::int64_t, 0, 64>(bits)), -2);
  EXPECT_TRUE((set_bits<63, 1>(bits, false)));
  EXPECT_FALSE((get_bits<bool, 63, 1>(bits)));
  EXPECT_EQ((set_bits<32, 16>(bits, std::uint64_t{1} << 20).missing()), 5U);
}

}  // namespace
}  // namespace tenon::detail
