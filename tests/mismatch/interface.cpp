#include "interface.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "diag/render.hpp"
#include "omg/compile.hpp"
#include "schema/prune.hpp"
#include "schema/writer.hpp"
#include "scratch.hpp"

namespace tenon::test {

namespace {

// As generated headers state it: the first byte is the highest.
Hash128 words_of(const schema::Hash& hash) {
  Hash128 words{};
  for (std::size_t i = 0; i < 8; ++i) {
    words.high = words.high << 8 | hash[i];
    words.low = words.low << 8 | hash[i + 8];
  }
  return words;
}

}  // namespace

Interface::Interface(std::string_view text, std::string_view type, const omg::Options& options) : name_(type) {
  const os::test::Scratch folder;
  std::ofstream(folder.path_of("imu.idl")) << text;
  diag::Sources sources;
  diag::Diagnostics diagnostics;
  const auto compiled = omg::compile(folder.path_of("imu.idl"), options, sources, diagnostics);
  if (!compiled.descriptor) {
    ADD_FAILURE() << diag::render_text(diagnostics.sorted(), sources, false);
    return;
  }
  const auto& types = compiled.descriptor->types;
  const auto found = std::find_if(types.begin(), types.end(), [&](const auto& one) { return one.name == type; });
  if (found == types.end()) {
    ADD_FAILURE() << "no type " << type;
    return;
  }
  bytes_ = found->size;
  alignment_ = found->alignment;
  layout_hash_ = words_of(found->layout_hash);
  schema_hash_ = words_of(found->schema_hash);
  const auto bytes =
      schema::write(schema::closure(*compiled.descriptor, static_cast<schema::TypeId>(found - types.begin())));
  descriptor_.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

detail::TypeFacts Interface::facts() const {
  return {name_, bytes_, alignment_, layout_hash_, schema_hash_, descriptor_};
}

}  // namespace tenon::test
