// The header of a segment that somebody else wrote.
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "shm/segment_header.hpp"

namespace tenon::shm {
namespace {

using What = HeaderProblem::What;

class Header : public testing::Test {
 protected:
  Header() {
    written_.kind = SegmentKind::subscriber;
    written_.file_bytes = kBytes;
    written_.descriptor_offset = 1024;
    written_.descriptor_bytes = 100;
  }
  // What the check says of `written_` in a file of so many bytes.
  std::optional<What> problem(std::size_t bytes = kBytes) {
    std::vector<std::byte> file(std::max(bytes, sizeof written_));
    std::memcpy(file.data(), &written_, sizeof written_);
    const auto found = check_header(file.data(), bytes, SegmentKind::subscriber, read_);
    return found ? std::optional(found->what) : std::nullopt;
  }

  static constexpr std::size_t kBytes = 4096;
  SegmentHeader written_;
  SegmentHeader read_;
};

TEST_F(Header, ASoundOneIsCopied) {
  put_name(written_.topic_name, "front/imu");
  EXPECT_EQ(problem(), std::nullopt);
  EXPECT_EQ(get_name(read_.topic_name), "front/imu");
  EXPECT_EQ(read_.descriptor_bytes, 100u);
}

TEST_F(Header, AFileShorterThanAHeaderIsNoSegment) { EXPECT_EQ(problem(511), What::not_a_segment); }

TEST_F(Header, AnotherMagicIsNoSegment) {
  written_.magic ^= 1;
  EXPECT_EQ(problem(), What::not_a_segment);
}

TEST_F(Header, AnotherEpochIsAnotherVersion) {
  for (const std::uint32_t epoch : {0u, 2u, 0xffff'ffffu}) {
    written_.epoch = epoch;
    EXPECT_EQ(problem(), What::other_version) << epoch;
  }
}

TEST_F(Header, TheOtherByteOrderIsAnotherVersion) {
  written_.byte_order = __builtin_bswap32(kByteOrder);
  EXPECT_EQ(problem(), What::other_version);
}

TEST_F(Header, AnotherKindIsRefused) {
  written_.kind = SegmentKind::publisher;
  EXPECT_EQ(problem(), What::inconsistent);
  written_.kind = static_cast<SegmentKind>(77);
  EXPECT_EQ(problem(), What::inconsistent);
}

TEST_F(Header, AFileThatWasCutOrGrownIsRefused) {
  EXPECT_EQ(problem(kBytes - 1), What::inconsistent);
  EXPECT_EQ(problem(kBytes + 1), What::inconsistent);
}

TEST_F(Header, ADescriptorOutsideTheFileIsRefused) {
  const std::pair<std::uint64_t, std::uint32_t> outside[] = {
      {kBytes, 1}, {kBytes - 1, 2}, {kBytes + 1, 0}, {~std::uint64_t{0}, 2}, {0, 0xffff'ffff}};
  for (const auto& [offset, bytes] : outside) {
    written_.descriptor_offset = offset;
    written_.descriptor_bytes = bytes;
    EXPECT_EQ(problem(), What::inconsistent) << offset << ' ' << bytes;
  }
}

TEST_F(Header, ANameWithoutItsEndStaysInsideItsField) {
  written_.topic_name.fill('x');
  EXPECT_EQ(problem(), std::nullopt);
  EXPECT_EQ(get_name(read_.topic_name).size(), kTopicNameBytes);
}

TEST(Names, LongOnesAreCutAndTheRestIsZero) {
  std::array<char, 8> name{};
  name.fill('?');
  put_name(name, "123456789");
  EXPECT_EQ(get_name(name), "1234567");
  put_name(name, "ab");
  EXPECT_EQ(name, (std::array<char, 8>{'a', 'b'}));
}

}  // namespace
}  // namespace tenon::shm
