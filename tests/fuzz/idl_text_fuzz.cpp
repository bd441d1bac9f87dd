// libFuzzer: whatever the text is, the compiler says what is wrong with it, or answers with a descriptor that can be
// used.
#include <cstdint>
#include <cstdlib>

#include "diag/render.hpp"
#include "omg/compile.hpp"
#include "schema/json.hpp"
#include "schema/reader.hpp"
#include "schema/writer.hpp"
#include "scratch_file.hpp"
#include "tenonc/run.hpp"

using namespace tenon;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const testing::ScratchFile kFile("fuzz.idl");
  diag::Sources sources;
  diag::Diagnostics diagnostics;
  omg::Options options;
  options.default_bounds = {31, 16, 8};
  const omg::Compilation result = omg::compile(kFile.write({data, size}), options, sources, diagnostics);
  if (result.descriptor.has_value() == (diagnostics.errors() > 0)) std::abort();
  const auto sorted = diagnostics.sorted();
  diag::render_text(sorted, sources, false);
  diag::render_json(sorted, sources);
  diag::render_sarif(sorted, sources, "1");
  if (!result.descriptor) return 0;
  schema::to_json(*result.descriptor);
  tenonc::describe_types(*result.descriptor, "");
  tenonc::describe_rihs01(*result.descriptor, "");
  for (const bool json : {false, true}) tenonc::describe_padding(*result.descriptor, "", result.alignments, json);
  if (!schema::read(schema::write(*result.descriptor))) std::abort();
  return 0;
}
