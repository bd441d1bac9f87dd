#include "report.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "settings.hpp"
#include "statistics.hpp"

namespace tenon::bench {

namespace {

std::string text_of(const Row& value, int digits) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return fmt::format("{:.{}f}", value.get<double>(), digits);
  return value.is_null() ? "–" : value.dump();
}

std::string cell(const Row& row, const Column& column) {
  const auto found = row.find(column.key);
  return found == row.end() ? "–" : text_of(*found, column.digits);
}

void print_line(const Columns& columns, const std::function<std::string(const Column&)>& text) {
  for (const Column& column : columns) fmt::print("{:>{}} ", text(column), column.width);
  fmt::print("\n");
  std::fflush(stdout);
}

}  // namespace

void add_rounds(Row& row, const Rounds& rounds) {
  const auto ratios = rounds.ratios();
  row["ratio_low"] = quantile(ratios, 0.25);
  row["ratio_high"] = quantile(ratios, 0.75);
  row["runs"] = rounds.kept.size();
  row["repeated"] = rounds.repeated;
  row["unsteady"] = rounds.unsteady;
  row["raw"] = Row::array();
  for (const Round& round : rounds.kept) row["raw"].push_back({round.before, round.row, round.after});
}

Report::Report(const Settings& settings, std::string name, Columns columns)
    : path_(settings.directory + "/" + name + ".json"), machine_(settings.machine), columns_(std::move(columns)) {
  fmt::print("{}: {}\n", name, machine_.dump());
  print_line(columns_, [](const Column& column) { return column.title; });
}

void Report::add(Row row) {
  print_line(columns_, [&](const Column& column) { return cell(row, column); });
  row["machine"] = machine_;
  rows_.push_back(std::move(row));
}

void Report::write() const {
  std::filesystem::create_directories(std::filesystem::path(path_).parent_path());
  std::ofstream(path_) << rows_.dump(1) << "\n";
  fmt::print("{}\n", path_);
}

}  // namespace tenon::bench
