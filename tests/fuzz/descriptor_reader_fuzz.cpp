// libFuzzer: whatever the bytes of a descriptor are, reading them is an error text or a descriptor that can be used in
// every way without leaving its bytes.
//
// An input is either a descriptor itself or, after a zero byte, a list of patches {u16 place, u8 value} to a good one:
// without seeds the fuzzer would hardly get past FlatBuffers' verifier.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "schema/diff.hpp"
#include "schema/json.hpp"
#include "schema/print.hpp"
#include "schema/prune.hpp"
#include "schema/reader.hpp"
#include "schema/report.hpp"
#include "schema/writer.hpp"
#include "unit/schema/interface_builder.hpp"

namespace {

using namespace tenon::schema;

const Descriptor& good() {
  static const Descriptor kGood = tenon::testing::every_construct();
  return kGood;
}

std::vector<std::byte> patched(std::span<const std::uint8_t> patches) {
  static const std::vector<std::byte> kBytes = write(good());
  std::vector<std::byte> bytes = kBytes;
  for (; patches.size() >= 3; patches = patches.subspan(3))
    bytes[(std::size_t{patches[0]} | std::size_t{patches[1]} << 8) % bytes.size()] = std::byte{patches[2]};
  return bytes;
}

void use(const Descriptor& d) {
  to_json(d);
  for (TypeId id = 0; id < d.types.size(); ++id) {
    constexpr std::uint64_t kEnough = 1'000;
    const std::vector<std::byte> value(std::min(d.types[id].size, kEnough), std::byte{1});
    print_text(d, id, value);
    print_json(d, id, value);
  }
  if (d.types.empty()) return;
  const auto last = static_cast<TypeId>(d.types.size() - 1);
  report_text({}, diff(d, last, good(), static_cast<TypeId>(good().types.size() - 1)));
  if (!read(write(closure(d, last)))) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span input(data, size);
  const bool is_patch = size > 0 && data[0] == 0;
  const auto result = is_patch ? read(patched(input.subspan(1))) : read(std::as_bytes(input));
  if (result) use(*result);
  return 0;
}
