// Headers that a bounds file gives: which structs get one, and what else stays as it was.
#include "fixture.hpp"

#include "schema/kind.hpp"

namespace tenon::omg {
namespace {

class HeadersGiven : public CompileFixture {
 protected:
  void SetUp() override {
    write("context.idl",
          "#include \"part.idl\"\nmodule trace { struct Kind { octet k; }; struct Context { uint64 sent; Part part; "
          "Kind kind; }; };");
    write("part.idl", "@nested struct Part { octet o; }; struct Other { octet o; };");
    options_.paths.import_dirs = {folder_};
    options_.default_bounds.sequence = 4;
  }
  void give(const std::string& key) {
    options_.headers.push_back({key, "trace::Context", "context.idl", {}, "b.toml:1"});
  }
  void leave(const std::string& key) { options_.headers.push_back({key, "", "", {}, "b.toml:2"}); }
  // The name of the base; empty: none.
  [[nodiscard]] std::string base(std::string_view name) const {
    const schema::TypeId id = type(name).base;
    return id == schema::kNoType ? std::string() : compiled_.descriptor->types[id].name;
  }
};

constexpr const char* kHeader = "trace::Context";

TEST_F(HeadersGiven, TheMostSpecificKeyWins) {
  give("a::*");
  leave("a::b::*");
  give("a::b::Y");
  leave("a::Z");
  accepted(
      "module a { struct X { octet o; }; struct Z { octet o; }; module b { struct X { octet o; }; struct Y { octet o; "
      "}; }; };"
      "module ab { struct X { octet o; }; }; struct X { octet o; };");
  EXPECT_EQ(base("a::X"), kHeader);
  EXPECT_EQ(base("a::Z"), "");
  EXPECT_EQ(base("a::b::X"), "");
  EXPECT_EQ(base("a::b::Y"), kHeader);
  EXPECT_EQ(base("ab::X"), "") << "a module is its name, not the beginning of one";
  EXPECT_EQ(base("X"), "");
}

TEST_F(HeadersGiven, ALaterFileCorrectsAnEarlierOne) {
  give("*");
  leave("*");
  accepted("struct X { octet o; };");
  EXPECT_EQ(base("X"), "");
}

TEST_F(HeadersGiven, MessagesHaveItAndWhatIsNoneHasNot) {
  give("*");
  accepted(
      "@nested struct Part2 { octet o; }; struct X { Part2 p; }; exception E { octet o; }; union U switch (octet) { "
      "case 1: octet o; };"
      "interface I { void f(in octet o) raises (E); }; @default_nested module n { struct P { octet o; }; @topic struct "
      "T { octet o; }; };");
  EXPECT_EQ(base("X"), kHeader);
  EXPECT_EQ(base("n::T"), kHeader);
  for (const char* none : {"Part2", "E", "U", "n::P", "I::f::Request", "I::f::Result"})
    EXPECT_EQ(base(none), "") << none;
  EXPECT_TRUE(schema::is_header_given(type("X")));
  EXPECT_FALSE(schema::is_header_given(type("Part2")));
}

TEST_F(HeadersGiven, WhatItIsMadeOfHasNone) {
  give("*");
  accepted("struct X { octet o; };");
  for (const char* none : {"Part", "Other", "trace::Kind", "trace::Context"}) EXPECT_EQ(base(none), "") << none;
}

// The same types, whichever file is compiled: that of the header, one that it includes, or one that includes it.
TEST_F(HeadersGiven, TypesDoNotDependOnTheFileThatIsCompiled) {
  give("*");
  accepted("#include \"part.idl\"\nstruct X { Part p; };");
  const schema::Hash other = type("Other").schema_hash;
  const schema::Hash x = type("X").schema_hash;
  accepted("#include \"context.idl\"\nstruct X { Part p; };");
  EXPECT_EQ(type("X").schema_hash, x);
  for (const char* file : {"context.idl", "part.idl"}) {
    diag::Sources sources;
    diag::Diagnostics diagnostics;
    compiled_ = omg::compile(folder_ / file, options_, sources, diagnostics);
    ASSERT_TRUE(compiled_.descriptor) << file;
    EXPECT_EQ(compiled_.descriptor->files.front(), file);
    EXPECT_EQ(base("Other"), "") << file;
    EXPECT_EQ(type("Other").schema_hash, other) << file;
  }
}

TEST_F(HeadersGiven, AStructWithABaseHasThatOfItsBase) {
  give("*");
  accepted("struct A { octet o; }; struct B : A { octet p; }; struct C : trace::Context { octet o; };");
  EXPECT_EQ(base("A"), kHeader);
  EXPECT_EQ(base("B"), "A");
  EXPECT_EQ(base("C"), kHeader);
  EXPECT_FALSE(schema::is_header_given(type("C"))) << "it says so itself";
}

TEST_F(HeadersGiven, ItIsTheInheritanceThatTheFileCouldHaveWritten) {
  accepted("#include \"context.idl\"\nstruct X : trace::Context { octet o; };");
  const schema::Type written = type("X");
  give("X");
  accepted("struct X { octet o; };");
  EXPECT_EQ(type("X").schema_hash, written.schema_hash);
  EXPECT_EQ(type("X").layout_hash, written.layout_hash);
  EXPECT_EQ(type("X").size, written.size);
}

// Ids that the file gives, or counts, are those that it has without a header; and the header may have the same.
TEST_F(HeadersGiven, IdsStayAsTheyAre) {
  give("*");
  accepted("struct X { @id(0) octet a; octet b; }; struct Y : X { octet c; };");
  EXPECT_EQ(member("X", "a").id, 0U);
  EXPECT_EQ(member("X", "b").id, 1U);
  EXPECT_EQ(member("Y", "c").id, 2U);
}

TEST_F(HeadersGiven, GeneratedCodeIncludesItWhereAFileHasMessages) {
  give("a::*");
  EXPECT_EQ(accepted("module a { struct X { octet o; }; };").includes, std::vector<std::string>{"context.idl"});
  EXPECT_EQ(accepted("module b { struct X { octet o; }; };").includes, std::vector<std::string>{});
  EXPECT_EQ(compiled_.files_read.size(), 3U) << "but is rebuilt when it changes";
}

TEST_F(HeadersGiven, AFileThatIsMissingMattersOnlyWhereAHeaderIsGiven) {
  options_.headers.push_back({"a::*", "trace::Context", "nowhere.idl", {}, "b.toml:1"});
  EXPECT_EQ(codes("module b { struct X { octet o; }; };"), "");
  EXPECT_EQ(codes("module a { struct X { octet o; }; struct Y { octet o; }; };"), "TN1057");
}

TEST_F(HeadersGiven, WhatIsDefinedBelowItsUseHasItToo) {
  give("*");
  accepted(
      "struct Later; @nested struct N; struct X { sequence<N, 2> n; }; @nested struct N { octet o; }; struct Later { "
      "octet o; };");
  EXPECT_EQ(base("X"), kHeader);
  EXPECT_EQ(base("Later"), kHeader);
  EXPECT_EQ(codes("struct N; struct X { sequence<N, 2> n; }; struct N { octet o; };"), "TN1057");
}

}  // namespace
}  // namespace tenon::omg
