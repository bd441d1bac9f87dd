// What is told of a domain that was looked at twice: what was wrong in the same way both times.
#include "doctor/notebook.hpp"

#include <gtest/gtest.h>

namespace tenon::test {
namespace {

using Kind = Finding::Kind;

std::size_t kept_of(const doctor::Walk& before, doctor::Walk walk) {
  doctor::keep_what_was_seen_before(walk, before);
  EXPECT_EQ(walk.seen.findings.size(), walk.natures.size());
  return walk.seen.findings.size();
}

TEST(Notebook, AFindingIsKnownAgainByItsKindItsFileAndItsNature) {
  const auto walk = [](Kind kind, const std::string& file, std::string_view text, std::string_view nature) {
    doctor::Walk one;
    doctor::Notebook(one).note(kind, file, text, nature);
    return one;
  };
  const auto before = walk(Kind::damage, "s", "at 7", "ahead");
  EXPECT_EQ(kept_of(before, walk(Kind::damage, "s", "at 9", "ahead")), 1u) << "what moves is no other finding";
  EXPECT_EQ(kept_of(before, walk(Kind::damage, "s", "at 7", "overrun")), 0u);
  EXPECT_EQ(kept_of(before, walk(Kind::damage, "p", "at 7", "ahead")), 0u);
  EXPECT_EQ(kept_of(before, walk(Kind::leftover, "s", "at 7", "ahead")), 0u);
}

}  // namespace
}  // namespace tenon::test
