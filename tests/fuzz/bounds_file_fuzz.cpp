// libFuzzer: whatever the text of a bounds file is, it is said what is wrong with it, or it gives its bounds to an
// interface that asks for some in every place, and headers from a file that is there.
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include "diag/render.hpp"
#include "omg/compile.hpp"
#include "schema/json.hpp"
#include "scratch_file.hpp"
#include "tenonc/bounds_file.hpp"

using namespace tenon;

namespace {

constexpr std::string_view kAsking = R"(module nav {
  typedef sequence<octet> Blob;
  union Choice switch (octet) { case 1: string text; };
  struct Imu { string frame; sequence<string> names; map<string, sequence<double>> table; Blob blob; Choice choice; };
  exception Denied { string why; };
  struct Path : Imu { octet last; };
  interface Arm { string move(in sequence<Imu> path, out string where) raises (Denied); attribute string name; };
  @appendable struct Grows { octet x; };  // asks for an extent
};
)";

constexpr std::string_view kHeader = "module trace { struct Context { uint64 sent; string<7> who; }; };";

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void compile(omg::Options& options, diag::Sources& sources, diag::Diagnostics& diagnostics) {
  static const testing::ScratchFile kFile("asking.idl");
  static const testing::ScratchFile kHeaderFile("context.idl");
  static const std::filesystem::path& path = kFile.write(bytes_of(kAsking));
  static const std::filesystem::path& header = kHeaderFile.write(bytes_of(kHeader));
  options.paths.import_dirs = {header.parent_path()};
  const omg::Compilation result = omg::compile(path, options, sources, diagnostics);
  if (!result.descriptor && diagnostics.errors() == 0) std::abort();
  if (result.descriptor) schema::to_json(*result.descriptor);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const testing::ScratchFile kFile("fuzz.bounds.toml");
  diag::Sources sources;
  diag::Diagnostics diagnostics;
  omg::Options options;
  if (!tenonc::read_bounds_file(kFile.write({data, size}), options, sources, diagnostics).empty()) return 0;
  compile(options, sources, diagnostics);
  const auto sorted = diagnostics.sorted();
  diag::render_text(sorted, sources, false);
  diag::render_json(sorted, sources);
  return 0;
}
