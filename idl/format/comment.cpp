#include "format/comment.hpp"

#include "format/pieces.hpp"
#include "omg/documentation.hpp"

#include <algorithm>
#include <vector>

namespace tenon::format {
namespace {

constexpr std::string_view kBlank = " \t\r\v\f";

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(trimmed(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += (&line == &lines.front() ? "" : "\n") + line;
  return text;
}

}  // namespace

std::string documentation(std::string_view comment) {
  std::string doc;
  omg::append_documentation(doc, comment);
  return doc;
}

std::string without_blanks(std::string_view comment) {
  std::string text;
  for (const std::string_view line : lines_of(comment)) {
    text += line.substr(std::min(line.find_first_not_of(kBlank), line.size()));
    text += '\n';
  }
  return text;
}

std::string moved(std::string_view comment, std::uint32_t from, std::uint32_t to) {
  const std::vector<std::string_view> lines = lines_of(comment);
  std::vector<std::string> kept(lines.begin(), lines.end());
  std::uint32_t blanks = from;  // how far the lines can go to the left
  std::vector<std::uint32_t> columns(lines.size());
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    columns[i] = column_behind(lines[i].substr(0, lines[i].find_first_not_of(kBlank)), 0);
    blanks = std::min(blanks, columns[i]);
  }
  const std::uint32_t left = std::min(from > to ? from - to : 0, blanks);
  const std::uint32_t right = to > from ? to - from : 0;
  std::vector<std::string> result = kept;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    result[i] =
        std::string(columns[i] - left + right, ' ') + std::string(lines[i].substr(lines[i].find_first_not_of(kBlank)));
  }
  std::string text = joined(result);
  std::string as_it_was = joined(kept);
  const bool same = !omg::documents_block(comment) || documentation(text) == documentation(as_it_was);
  return same ? text : as_it_was;
}

}  // namespace tenon::format
