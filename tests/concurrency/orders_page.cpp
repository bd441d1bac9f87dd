#include "orders_page.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string_view>

namespace tenon::concurrency {
namespace {

constexpr std::string_view kPage = TENON_SOURCE_DIR "/docs/design/memory_orders.md";
constexpr std::string_view kFirst = "## Each order, weakened\n";

std::string trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t");
  return from == text.npos ? std::string() : std::string(text.substr(from, text.find_last_not_of(" \t\r") + 1 - from));
}

// A bar would end the cell.
std::string cell(std::string_view text) {
  std::string made;
  for (const char letter : text) made.append(letter == '|' ? "\\" : "").push_back(letter);
  return made;
}

// "| file | `code` | edge |"
std::string place(const std::string& file, const std::string& line) {
  const auto comment = line.find("// edge ");
  const std::string code = trimmed(std::string_view(line).substr(0, comment));
  const std::string edge = comment == line.npos ? "" : trimmed(std::string_view(line).substr(comment + 8));
  return "| " + file + " | `" + cell(code) + "` | " + edge + " |";
}

}  // namespace

std::string orders_tables(const std::vector<WeakenedOrder>& weakened, const std::vector<UnreachedOrder>& unreached) {
  std::string text(kFirst);
  text +=
      "| file | order | edge | weakened to acquire, release | weakened to relaxed | why it may go unseen "
      "|\n|---|---|---|---|---|---|\n";
  for (const WeakenedOrder& one : weakened)
    text += place(one.file, one.line) + " " + one.acquire_release + " | " + one.relaxed + " | " + one.reason + " |\n";
  text += "\n## Out of the programs' reach\n| file | order | edge | where it is tested |\n|---|---|---|---|\n";
  for (const UnreachedOrder& one : unreached) text += place(one.file, one.line) + " " + one.reason + " |\n";
  return text;
}

std::string tables_on_the_page(const std::string& tables) {
  const auto read = [] {
    std::ifstream file{std::string(kPage)};
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const char* const update = std::getenv("TENON_UPDATE_DOCS");
  if (std::string text = read(); update != nullptr && std::string_view(update) == "1") {
    text.resize(std::min(text.find(kFirst), text.size()));
    std::ofstream(std::string(kPage)) << text << tables;
  }
  const std::string text = read();
  const auto from = text.find(kFirst);
  return from == text.npos ? std::string() : text.substr(from);
}

}  // namespace tenon::concurrency
