// Rows of text under each other, for people.
#pragma once

#include <string>
#include <vector>

namespace tenon::tenonc {

using Row = std::vector<std::string>;

// Each row is a line, two blanks in front and between columns; the first `to_the_right` columns are aligned to the right.
std::string table(const std::vector<Row>& rows, std::size_t to_the_right);

}  // namespace tenon::tenonc
