#include "fixture.hpp"

namespace tenon::omg {
namespace {

class Preprocess : public CompileFixture {
 protected:
  // The names of the structs that are left.
  std::string structs(std::string_view text) {
    std::string names;
    for (const schema::Type& each : accepted(text).types) {
      if (each.kind == schema::Kind::structure) names += (names.empty() ? "" : " ") + each.name;
    }
    return names;
  }
};

TEST_F(Preprocess, OneBranchIsTaken) {
  EXPECT_EQ(structs("#define A 2\n#if A == 1\nstruct One {};\n#elif A == 2\nstruct Two {};\n#elif 1\nstruct Three "
                    "{};\n#else\nstruct Four {};\n#endif"),
            "Two");
  EXPECT_EQ(structs("#ifdef A\nstruct One {};\n#else\nstruct Two {};\n#endif"), "Two");
  EXPECT_EQ(structs("#ifndef A\nstruct One {};\n#else\nstruct Two {};\n#endif"), "One");
}

TEST_F(Preprocess, ConditionalsNestInSkippedText) {
  EXPECT_EQ(
      structs("#if 0\n#if 1\nstruct A {};\n#else\nstruct B {};\n#endif\ndon't care \"\n#else\nstruct C {};\n#endif"),
      "C");
}

TEST_F(Preprocess, ConditionsKnowTheOperators) {
  for (const char* yes : {"1", "!0", "2 > 1 && 1 <= 1", "0 || 1", "(1 + 2) * 3 == 9", "1 << 3 == 8", "~0 == -1",
                          "defined(__A) || !defined __A", "7 % 4 == 3", "0x10 == 16", "1 || 5 / 0", "!(0 && 5 % 0)",
                          "NOT_THERE == 0", "1 ^ 2 | 4 & 4"}) {
    EXPECT_EQ(structs("#if " + std::string(yes) + "\nstruct Yes {};\n#endif"), "Yes") << yes;
  }
}

TEST_F(Preprocess, MacrosExpandInEachOtherButNeverInThemselves) {
  accepted("#define N M\n#define M 3\n#define self self\nstruct self { long x[N]; };");
  EXPECT_EQ(type_of("self", "x"), "int32[3]");
}

TEST_F(Preprocess, UndefinedMacroIsAName) {
  accepted("#define N 3\n#undef N\nstruct S { long N; };");
  EXPECT_EQ(type("S").members[0].name, "N");
}

TEST_F(Preprocess, DefinesComeFromOutside) {
  options_.defines = {{"N", "4"}, {"FLAG", "1"}};
  accepted("#if FLAG\nstruct S { long x[N]; };\n#endif");
  EXPECT_EQ(type_of("S", "x"), "int32[4]");
}

TEST_F(Preprocess, EachFileIsReadOnceByItsRealPath) {
  write("inc/p.idl", "struct P { long x; };");
  std::filesystem::create_symlink(folder_ / "inc/p.idl", folder_ / "link.idl");
  accepted("#include \"inc/p.idl\"\n#include \"inc/../inc/p.idl\"\n#include \"link.idl\"\nstruct S { P p; };");
  EXPECT_EQ(compiled_.descriptor->files.size(), 2U);
  EXPECT_EQ(compiled_.files_read.size(), 2U);
}

TEST_F(Preprocess, IncludesAreSoughtBesideThenInImportDirectories) {
  write("lib/nav/p.idl", "#include \"q.idl\"\nstruct P { Q q; };");
  write("lib/nav/q.idl", "struct Q { long x; };");
  write("q.idl", "struct Wrong { long x; };");
  options_.paths.import_dirs = {folder_ / "other", folder_ / "lib"};
  accepted("#include <nav/p.idl>\nstruct S { P p; };");
  EXPECT_EQ(compiled_.descriptor->files, (std::vector<std::string>{"test.idl", "nav/p.idl", "nav/q.idl"}));
  EXPECT_EQ(compiled_.descriptor->includes, (std::vector<std::string>{"nav/p.idl"}));
}

TEST_F(Preprocess, IncludePathIsRelativeToTheBaseDirectory) {
  options_.paths.base_dir = folder_.parent_path();
  accepted("struct S { long x; };");
  EXPECT_EQ(compiled_.descriptor->files[0], folder_.filename().string() + "/test.idl");
}

TEST_F(Preprocess, FilesMayIncludeEachOther) {
  write("a.idl", "#include \"b.idl\"\nstruct A { long x; };");
  write("b.idl", "#include \"a.idl\"\nstruct B { long x; };");
  EXPECT_EQ(structs("#include \"a.idl\"\n"), "B A");
}

TEST_F(Preprocess, TokensOfAMacroPointToItsUse) {
  diag::Sources sources;
  diag::Diagnostics diagnostics;
  omg::compile(write("test.idl", "#define TYPE doble\nstruct S { TYPE x; };"), options_, sources, diagnostics);
  ASSERT_EQ(diagnostics.sorted().size(), 1U);
  EXPECT_EQ(diagnostics.sorted()[0].span, (diag::Span{0, 2, 12, 16}));
}

}  // namespace
}  // namespace tenon::omg
