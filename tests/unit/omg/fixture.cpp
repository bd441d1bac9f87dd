#include "fixture.hpp"

#include "diag/render.hpp"
#include "schema/kind.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace tenon::omg {

CompileFixture::CompileFixture() {
  std::string name = (std::filesystem::temp_directory_path() / "tenon-omg-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the test");
  folder_ = name;
  options_.extensibility_is_stated = true;
}

CompileFixture::~CompileFixture() { std::filesystem::remove_all(folder_); }

std::filesystem::path CompileFixture::write(const std::string& name, std::string_view text) const {
  const std::filesystem::path path = folder_ / name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

void CompileFixture::compile(std::string_view text, diag::Sources& sources, diag::Diagnostics& diagnostics) {
  compiled_ = omg::compile(write("test.idl", text), options_, sources, diagnostics);
}

const schema::Descriptor& CompileFixture::accepted(std::string_view text) {
  diag::Sources sources;
  diag::Diagnostics diagnostics;
  compile(text, sources, diagnostics);
  EXPECT_TRUE(compiled_.descriptor.has_value()) << diag::render_text(diagnostics.sorted(), sources, false);
  return compiled_.descriptor ? *compiled_.descriptor : empty_;
}

std::string CompileFixture::codes(std::string_view text) {
  diag::Sources sources;
  diag::Diagnostics diagnostics;
  compile(text, sources, diagnostics);
  std::string result;
  for (const diag::Diagnostic& finding : diagnostics.sorted()) {
    if (finding.severity != diag::Severity::note) result += (result.empty() ? "" : " ") + diag::number(finding.code);
  }
  return result;
}

template <class List>
const auto& find_named(const List& list, std::string_view name) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const auto& item) { return item.name == name; });
  if (found == list.end()) throw std::out_of_range("there is no " + std::string(name));
  return *found;
}

const schema::Type& CompileFixture::type(std::string_view name) const {
  return find_named(compiled_.descriptor.value().types, name);
}

const schema::Member& CompileFixture::member(std::string_view type_name, std::string_view name) const {
  return find_named(type(type_name).members, name);
}

std::string CompileFixture::type_of(std::string_view type_name, std::string_view member_name) const {
  return schema::type_text(*compiled_.descriptor, member(type_name, member_name).type);
}

const schema::Constant& CompileFixture::constant(std::string_view name) const {
  return find_named(compiled_.descriptor.value().constants, name);
}

}  // namespace tenon::omg
