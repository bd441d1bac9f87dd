// "Did you mean": the candidate closest to a misspelt name.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tenon::diag {

// Insertions, deletions, replacements and swaps of neighbours; letters that differ only in case count as equal.
// Gives up, with a value above `limit`, as soon as the distance cannot be within it.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

// The closest candidate within a third of the name's length (at least one edit from three letters on); of equals, the
// first.
std::optional<std::string> closest(std::string_view name, std::span<const std::string> candidates);

}  // namespace tenon::diag
