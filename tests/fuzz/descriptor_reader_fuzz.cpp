// libFuzzer: whatever the bytes of a descriptor are, reading them is an error text or a descriptor that can be used in
// every way: described, written again, held against another one, as the key to the bytes of a value.
//
// An input is either a descriptor itself or, after a zero byte, a list of patches {u16 place, u8 value} to a good one:
// without seeds the fuzzer would hardly get past FlatBuffers' verifier.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "releases/render.hpp"
#include "schema/diff.hpp"
#include "schema/json.hpp"
#include "schema/print.hpp"
#include "schema/prune.hpp"
#include "schema/reader.hpp"
#include "schema/report.hpp"
#include "schema/writer.hpp"
#include "tenonc/run.hpp"
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

// Everything that prints or computes from one descriptor. The bytes of the input are a value, too, over and over.
void use(const Descriptor& d, std::span<const std::uint8_t> input) {
  to_json(d);
  tenon::tenonc::describe_types(d, "");
  tenon::tenonc::describe_rihs01(d, "");
  for (const bool json : {false, true}) tenon::tenonc::describe_padding(d, "", {}, json);
  for (TypeId id = 0; id < d.types.size(); ++id) {
    constexpr std::uint64_t kEnough = 1'000;
    std::vector<std::byte> value(std::min(d.types[id].size, kEnough));
    for (std::size_t i = 0; i < value.size(); ++i) value[i] = std::byte{input[i % input.size()]};
    print_text(d, id, value);
    print_json(d, id, value);
  }
}

// Everything that holds it against another one.
void compare(const Descriptor& before, const Descriptor& after) {
  const auto last = [](const Descriptor& d) { return static_cast<TypeId>(d.types.size() - 1); };
  const std::vector<Difference> found = diff(before, last(before), after, last(after));
  report_text({}, found);
  report_json({}, found);
  const auto entries = tenon::releases::compare(before, after);
  tenon::releases::diff_text(entries);
  tenon::releases::diff_json(entries);
  const auto verdict = tenon::releases::judge(entries, {});
  tenon::releases::breaking_text(verdict);
  tenon::releases::breaking_json(verdict);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span input(data, size);
  const bool is_patch = size > 0 && data[0] == 0;
  const auto result = is_patch ? read(patched(input.subspan(1))) : read(std::as_bytes(input));
  if (!result) return 0;
  use(*result, input);
  if (result->types.empty()) return 0;
  compare(*result, good());
  compare(good(), *result);
  if (!read(write(closure(*result, static_cast<TypeId>(result->types.size() - 1))))) std::abort();
  return 0;
}
