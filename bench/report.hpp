// The figures of one run: rows as JSON objects, printed as a table while they come and written to NAME.json at the end.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "rounds.hpp"

namespace tenon::bench {

using Row = nlohmann::ordered_json;

struct Column {
  std::string key;
  std::string title;
  int width = 10;
  int digits = 1;  // of numbers
};
using Columns = std::vector<Column>;

// What every row that was measured in rounds has: ratio_low and _high (the middle half of the rounds), runs, repeated,
// unsteady, and raw, the [before, row, after] of each.
void add_rounds(Row& row, const Rounds& rounds);

struct Settings;

class Report {
 public:
  Report(const Settings& settings, std::string name, Columns columns);

  void add(Row row);  // prints it
  void write() const;

 private:
  std::string path_;
  Row machine_;
  Columns columns_;
  Row rows_ = Row::array();
};

}  // namespace tenon::bench
