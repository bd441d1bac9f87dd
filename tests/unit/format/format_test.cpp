#include "format/format.hpp"

#include "format/pieces.hpp"

#include <gtest/gtest.h>
#include <array>
#include <fstream>
#include <iterator>
#include <random>

namespace tenon::format {
namespace {

struct Outcome {
  Formatted formatted;
  std::vector<diag::Diagnostic> findings;
};

Outcome run(std::string text) {
  diag::Sources sources;
  diag::Diagnostics diagnostics;
  Outcome result{format("test.idl", std::move(text), sources, diagnostics), {}};
  result.findings = diagnostics.sorted();
  return result;
}

std::string every_construct() {
  std::ifstream in(TENON_EVERY_CONSTRUCT);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The tokens and directives of `text` with other blanks, breaks and comments between them.
std::string with_other_gaps(const Pieces& cut, std::mt19937& random) {
  constexpr std::array<std::string_view, 24> kGaps{" ",
                                                   " ",
                                                   " ",
                                                   "\t",
                                                   "\n",
                                                   "\n",
                                                   "\n\n\n",
                                                   " \\\n",
                                                   "\r\n",
                                                   "/* c */",
                                                   "\n/* c */ ",
                                                   "/*! d\n     * e\n  f */",
                                                   "\n\t/*\n\t c\n\t*/",
                                                   "/**< d */",
                                                   "// c\n",
                                                   "\n    // c\n",
                                                   "/// d  \n",
                                                   "\n\n///< d\n",
                                                   "//@tenon::note(3)\n",
                                                   "\n//@tenon::note(3)\n",
                                                   "/* c */ //@tenon::note(3)\n",
                                                   "\n#pragma once // c\n",
                                                   "\n#ifdef X\nstruct {{ don't\n#else\n",
                                                   "\n#endif\n"};
  std::uniform_int_distribution<std::size_t> any(0, kGaps.size() - 1);
  const bool tame = random() % 2 == 0;
  std::string text;
  std::size_t open = 0;
  for (const Piece& piece : cut.pieces) {
    if (piece.is_line() || piece.is_comment()) {
      text += "\n" + std::string(piece.text) + "\n";
      continue;
    }
    if (!(piece.after_blank || piece.breaks > 0) && (piece.is("<") || piece.is(">"))) {
      text += piece.text;  // of a shift
      continue;
    }
    std::size_t chosen = tame ? any(random) % 6 : any(random);
    if (chosen == kGaps.size() - 1 && open == 0) chosen = 0;
    const bool begins = chosen == kGaps.size() - 2, ends = chosen == kGaps.size() - 1;
    if (begins) ++open;
    if (ends) --open;
    text += text.ends_with('/') ? " " : "";
    text += kGaps.at(chosen);
    text += text.empty() || piece.kind != Piece::Kind::token ? "" : " ";
    text += piece.text;
  }
  for (; open > 0; --open) text += "\n#endif\n";
  return text;
}

TEST(Format, WhateverStandsBetweenTokensNothingIsLostAndTwiceIsOnce) {
  const std::string source = every_construct();
  const Pieces pieces = cut(source);
  std::mt19937 random(1);
  std::size_t formatted = 0;
  for (int round = 0; round < 500; ++round) {
    const std::string text = with_other_gaps(pieces, random);
    const Outcome once = run(text);
    ASSERT_EQ(once.formatted.defect, "") << text;
    if (once.formatted.refused) continue;
    ++formatted;
    const Outcome twice = run(once.formatted.text);
    ASSERT_FALSE(twice.formatted.refused) << once.formatted.text;
    ASSERT_EQ(once.formatted.text, twice.formatted.text) << text;
  }
  EXPECT_GT(formatted, 480U);
}

TEST(Format, MistakesOfGrammarAreReportedAndNothingIsAnswered) {
  for (const char* text : {"struct S { long x }", "struct S { long x; ", "const string k = \"a;", "/* a", "#if 1\n",
                           "struct S { long $x; };", "struct caf\xE9 {};", "enum E { a, };", "#endif\n"}) {
    const Outcome outcome = run(text);
    EXPECT_TRUE(outcome.formatted.refused) << text;
    EXPECT_EQ(outcome.formatted.text, "") << text;
    EXPECT_FALSE(outcome.findings.empty()) << text;
  }
}

TEST(Format, MeaningIsNotAskedFor) {
  for (const char* text : {"struct S {\n  Unknown x;\n  any y;\n};\n", "#include \"none.idl\"\n", "#error no\n",
                           "const octet k = 300;\n", "@unheard_of struct S {\n  string x;\n};\n"}) {
    const Outcome outcome = run(text);
    EXPECT_EQ(outcome.formatted.text, text);
    EXPECT_TRUE(outcome.findings.empty());
  }
}

TEST(Format, LargeTextsTakeTheirTime) {
  std::string text = "/**//**/";
  for (int i = 0; i < 100'000; ++i) text += "/**/struct S{long a;};";
  const Outcome outcome = run(std::move(text));
  EXPECT_EQ(outcome.formatted.defect, "");
  EXPECT_FALSE(outcome.formatted.refused);
}

}  // namespace
}  // namespace tenon::format
