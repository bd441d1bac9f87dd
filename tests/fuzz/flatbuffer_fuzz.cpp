// libFuzzer: whatever stands in a chunk, and whatever its publisher says of it, a copy of the message that verifies is read
// without a step outside.
//
// The first two bytes of an input are the size that the publisher claims, the rest is the end of the chunk. A claim that
// begins with 0xff and 0xff: the chunk has a good message, and the rest patches it, three bytes each: where, and what.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "status.hpp"

namespace {

constexpr std::size_t kRoom = 4096 - 16;
alignas(64) std::byte chunk[kRoom];

std::vector<std::uint8_t> good_message() {
  flatbuffers::FlatBufferBuilder builder;
  const auto status = tenon::test::make_status(builder, 3, 100);
  builder.Align(tenon::detail::kFlatAlignment);
  builder.Finish(status);
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

std::uint32_t pair_at(const std::uint8_t* data) { return data[0] | std::uint32_t{data[1]} << 8; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<std::uint8_t> kGood = good_message();
  if (size < 2) return 0;
  std::uint32_t claimed = pair_at(data);
  std::memset(chunk, 0, kRoom);
  if (claimed == 0xffff) {
    claimed = static_cast<std::uint32_t>(kGood.size());
    std::byte* const message = chunk + kRoom - claimed;
    std::memcpy(message, kGood.data(), claimed);
    for (std::size_t at = 2; size - at >= 3; at += 3)
      message[pair_at(data + at) % claimed] = static_cast<std::byte>(data[at + 2]);
  } else {
    const std::size_t given = std::min(size - 2, kRoom);
    std::memcpy(chunk + kRoom - given, data + 2, given);
  }
  const auto message = tenon::detail::flat_message(chunk, kRoom, claimed);
  if (const auto copy = tenon::FlatCopy<demo::Status>::of(message)) (void)tenon::test::read_all(**copy);
  return 0;
}
