// libFuzzer: whatever the text is, the formatter says what is wrong with it, or changes nothing but blanks, and nothing
// a second time.
#include <cstdint>
#include <cstdlib>

#include "format/format.hpp"

using namespace tenon;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  diag::Sources sources;
  diag::Diagnostics diagnostics;
  const format::Formatted once =
      format::format("once.idl", {reinterpret_cast<const char*>(data), size}, sources, diagnostics);
  if (!once.defect.empty() || once.refused != (diagnostics.errors() > 0)) std::abort();
  if (once.refused) return 0;
  const format::Formatted twice = format::format("twice.idl", once.text, sources, diagnostics);
  if (twice.refused || twice.text != once.text) std::abort();
  return 0;
}
