#include "omg/documentation.hpp"

#include "diag/utf8.hpp"

#include <algorithm>
#include <vector>

namespace tenon::omg {
namespace {

constexpr std::string_view kBlank = " \t\r";

std::string_view without_trailing_blank(std::string_view line) {
  const std::size_t last = line.find_last_not_of(kBlank);
  return last == std::string_view::npos ? std::string_view{} : line.substr(0, last + 1);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(without_trailing_blank(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return lines;
}

// In a block every line but the first may begin with a '*'.
void strip_stars(std::vector<std::string_view>& lines) {
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::size_t star = lines[i].find_first_not_of(kBlank);
    if (star != std::string_view::npos && lines[i][star] == '*') lines[i].remove_prefix(star + 1);
  }
}

void strip_indent(std::vector<std::string_view>& lines, std::size_t from) {
  std::size_t indent = std::string_view::npos;
  for (std::size_t i = from; i < lines.size(); ++i) indent = std::min(indent, lines[i].find_first_not_of(kBlank));
  for (std::size_t i = from; i < lines.size(); ++i) lines[i].remove_prefix(std::min(indent, lines[i].size()));
}

}  // namespace

bool documents_block(std::string_view comment) {
  if (comment.size() < 5) return false;
  return comment.starts_with("/*!") || (comment.starts_with("/**") && comment[3] != '*');
}

void append_documentation(std::string& doc, std::string_view comment) {
  const bool block = comment.starts_with("/*");
  comment.remove_prefix(3);
  if (block) comment.remove_suffix(2);
  if (comment.starts_with('<')) comment.remove_prefix(1);
  std::vector<std::string_view> lines = lines_of(comment);
  if (block) strip_stars(lines);
  // The first line stands behind the mark: its indent says nothing about the others. Of `/// text` one blank is the
  // mark's, so that an example in the text keeps its indent.
  std::string_view& opening = lines.front();
  const std::size_t blank = std::min(opening.find_first_not_of(kBlank), opening.size());
  opening.remove_prefix(block ? blank : std::min<std::size_t>(blank, 1));
  strip_indent(lines, 1);
  const auto is_text = [](std::string_view line) { return !line.empty(); };
  const auto first = std::find_if(lines.begin(), lines.end(), is_text);
  const auto last = std::find_if(lines.rbegin(), lines.rend(), is_text).base();
  for (auto line = first; line < last; ++line) {
    if (!doc.empty()) doc += '\n';
    diag::append_as_utf8(doc, *line);
  }
}

}  // namespace tenon::omg
