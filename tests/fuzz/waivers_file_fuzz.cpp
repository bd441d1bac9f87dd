// libFuzzer: whatever the text of a waivers file is, it is said what is wrong with it, or its waivers are weighed
// against two versions that differ.
#include <cstdint>
#include <cstdlib>

#include "releases/render.hpp"
#include "scratch_file.hpp"
#include "tenonc/waivers_file.hpp"
#include "unit/schema/interface_builder.hpp"

using namespace tenon;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const testing::ScratchFile kFile("fuzz.waivers.toml");
  static const std::vector<releases::Entry> kEntries =
      releases::compare(testing::every_construct(), testing::imu_interface());
  std::vector<releases::Waiver> waivers;
  if (!tenonc::read_waivers_file(kFile.write({data, size}), waivers).empty()) return 0;
  const std::size_t count = waivers.size();
  const releases::Verdict verdict = releases::judge(kEntries, std::move(waivers));
  if (verdict.unused.size() > count || verdict.waivers.size() != count) std::abort();
  releases::breaking_text(verdict);
  releases::breaking_json(verdict);
  return 0;
}
