// A text with every construct, and thousands that differ from it in one piece: none crashes, none hangs, and what is
// accepted is complete. The fuzzer (tests/fuzz/idl_text_fuzz.cpp) goes further; this runs with every test.
#include "fixture.hpp"

#include "schema/json.hpp"

#include <cctype>
#include <fstream>
#include <iterator>
#include <random>

namespace tenon::omg {
namespace {

std::string every_construct() {
  std::ifstream in(TENON_EVERY_CONSTRUCT, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Words, and single characters between them.
std::vector<std::string> pieces_of(const std::string& text) {
  std::vector<std::string> pieces;
  const auto in_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (const char c : text) {
    const bool goes_on = !pieces.empty() && in_word(c) && in_word(pieces.back().back());
    if (goes_on) {
      pieces.back() += c;
    } else {
      pieces.emplace_back(1, c);
    }
  }
  return pieces;
}

std::string joined(const std::vector<std::string>& pieces) {
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  return text;
}

class Mutations : public CompileFixture {
 protected:
  // Descriptor or errors, never both and never neither.
  void survives(const std::string& text) {
    diag::Sources sources;
    diag::Diagnostics diagnostics;
    const Compilation result = omg::compile(write("test.idl", text), options_, sources, diagnostics);
    ASSERT_EQ(result.descriptor.has_value(), diagnostics.errors() == 0) << text;
    if (result.descriptor) schema::to_json(*result.descriptor);
  }

  const std::vector<std::string> pieces_ = pieces_of(every_construct());
  std::mt19937 dice_{20'000};
  std::size_t any() { return dice_() % pieces_.size(); }
};

TEST_F(Mutations, TheTextItselfIsAccepted) { EXPECT_EQ(codes(every_construct()), ""); }

TEST_F(Mutations, EachPieceLeftOut) {
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    if (std::isspace(static_cast<unsigned char>(pieces_[i].front())) != 0) continue;
    std::vector<std::string> changed = pieces_;
    changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(i));
    survives(joined(changed));
  }
}

TEST_F(Mutations, PiecesInPlaceOfOthers) {
  for (int round = 0; round < 2'000; ++round) {
    std::vector<std::string> changed = pieces_;
    for (auto times = 1 + dice_() % 3; times > 0; --times) changed[any()] = pieces_[any()];
    survives(joined(changed));
  }
}

TEST_F(Mutations, StretchesRepeatedOrLeftOut) {
  for (int round = 0; round < 1'000; ++round) {
    std::vector<std::string> changed = pieces_;
    const std::size_t from = any();
    const std::size_t to = std::min(from + dice_() % 60, pieces_.size());
    const auto begin = changed.begin() + static_cast<std::ptrdiff_t>(from);
    const auto end = changed.begin() + static_cast<std::ptrdiff_t>(to);
    if (round % 2 == 0) {
      changed.erase(begin, end);
    } else {
      changed.insert(begin, pieces_.begin() + static_cast<std::ptrdiff_t>(from),
                     pieces_.begin() + static_cast<std::ptrdiff_t>(to));
    }
    survives(joined(changed));
  }
}

TEST_F(Mutations, TextCutAnywhere) {
  const std::string text = every_construct();
  for (std::size_t length = 0; length < text.size(); length += 3) survives(text.substr(0, length));
}

}  // namespace
}  // namespace tenon::omg
