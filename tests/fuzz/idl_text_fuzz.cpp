// libFuzzer: whatever the text is, the compiler says what is wrong with it, or answers with a descriptor that can be
// used. Begin with the folder tests/fuzz/idl.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "diag/render.hpp"
#include "omg/compile.hpp"
#include "schema/json.hpp"

namespace {

using namespace tenon;

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "tenon-idl-fuzz-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::filesystem::path file() const { return path_ / "fuzz.idl"; }

 private:
  std::filesystem::path path_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Folder kFolder;
  std::ofstream(kFolder.file(), std::ios::binary).write(reinterpret_cast<const char*>(data), static_cast<long>(size));
  diag::Sources sources;
  diag::Diagnostics diagnostics;
  omg::Options options;
  options.default_bounds = {31, 16, 8};
  const omg::Compilation result = omg::compile(kFolder.file(), options, sources, diagnostics);
  if (result.descriptor.has_value() == (diagnostics.errors() > 0)) std::abort();
  diag::render_text(diagnostics.sorted(), sources, false);
  if (result.descriptor) schema::to_json(*result.descriptor);
  return 0;
}
