// Headers that bounds files give to messages: a struct that each of them inherits from, without a word in its own file.
//
//   "nav::*@header" = { struct = "trace::Context", idl = "trace/context.idl" }     all messages of the module
//   "nav::Map@header" = false                                                      but this one
//
// The most specific key wins: that of the struct, of its module, of the modules around it, of all ("*").
#pragma once

#include "diag/diagnostics.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::omg {

struct HeaderRule {
  std::string key;        // "nav::Map", "nav::*", "*"
  std::string structure;  // "trace::Context"; empty: no header
  std::string idl;        // where that is found, as an #include names it
  diag::Span span;        // of the key
  std::string place;      // "fleet.bounds.toml:3"
};

class Headers {
 public:
  explicit Headers(std::vector<HeaderRule> rules);

  bool empty() const { return entries_.empty(); }

  // Null: nothing is said of it.
  const HeaderRule* rule_of(std::string_view structure);

  // After everything is lowered: keys of types in `known`, which is sorted, that can have no header.
  void report_unused(const std::vector<std::string>& known, diag::Diagnostics& diagnostics) const;

 private:
  struct Entry {
    HeaderRule rule;
    bool used = false;
  };
  const HeaderRule* find(const std::string& key);

  std::map<std::string, Entry> entries_;
};

}  // namespace tenon::omg
