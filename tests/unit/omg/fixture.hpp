// Compiles texts as files of a folder of their own.
#pragma once

#include "diag/diagnostics.hpp"
#include "diag/sources.hpp"
#include "omg/compile.hpp"

#include <gtest/gtest.h>
#include <filesystem>
#include <string>
#include <string_view>

namespace tenon::omg {

class CompileFixture : public testing::Test {
 protected:
  CompileFixture();
  ~CompileFixture() override;

  std::filesystem::path write(const std::string& name, std::string_view text) const;

  // The descriptor of a text that must be accepted; an empty one, and a failed test, if it is not.
  const schema::Descriptor& accepted(std::string_view text);
  // The codes of what is reported, "TN1004 TN1012".
  std::string codes(std::string_view text);

  const schema::Type& type(std::string_view name) const;
  const schema::Member& member(std::string_view type_name, std::string_view name) const;
  std::string type_of(std::string_view type_name, std::string_view member_name) const;
  const schema::Constant& constant(std::string_view name) const;

  std::filesystem::path folder_;
  Options options_;
  Compilation compiled_;
  schema::Descriptor empty_;

 private:
  void compile(std::string_view text, diag::Sources& sources, diag::Diagnostics& diagnostics);
};

}  // namespace tenon::omg
