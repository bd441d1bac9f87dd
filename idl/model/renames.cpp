#include "model/renames.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>

namespace tenon::model {
namespace {

#include "reserved_words.inc"

struct Language {
  std::string_view name;
  std::span<const std::string_view> words;
};
constexpr std::array<Language, 4> kLanguages{
    {{"c", c_words}, {"cpp", cpp_words}, {"python", python_words}, {"rust", rust_words}}};

std::string_view stem_of(std::string_view name) { return name.substr(0, name.find_last_not_of('_') + 1); }

bool is_reserved(std::string_view name, std::span<const std::string_view> words) {
  return std::binary_search(words.begin(), words.end(), stem_of(name));
}

// Looked at for every name there is.
bool is_reserved_anywhere(std::string_view name) {
  static const std::unordered_set<std::string_view> kWords = [] {
    std::unordered_set<std::string_view> words(std::begin(top_level_words), std::end(top_level_words));
    for (const Language& each : kLanguages) words.insert(each.words.begin(), each.words.end());
    return words;
  }();
  return kWords.count(stem_of(name)) != 0;
}

// The identifiers of an interface that somebody reserves, and those that stand at its top level.
struct Names {
  std::set<std::string> all;
  std::set<std::string> outermost;

  void add(std::string_view name) {
    if (is_reserved_anywhere(name)) all.emplace(name);
  }

  void add_qualified(std::string_view name) {
    for (bool first = true; !name.empty(); first = false) {
      const std::size_t end = name.find("::");
      add(name.substr(0, end));
      if (first && is_reserved_anywhere(name.substr(0, end))) outermost.emplace(name.substr(0, end));
      name = end == std::string_view::npos ? std::string_view() : name.substr(end + 2);
    }
  }
};

Names names_of(const schema::Descriptor& descriptor) {
  Names names;
  for (const schema::Type& type : descriptor.types) {
    names.add_qualified(type.name);
    for (const schema::Member& each : type.members) names.add(each.name);
    for (const schema::Label& each : type.labels) names.add(each.name);
    for (const schema::Operation& each : type.operations) {
      names.add(each.name);
      for (const schema::Parameter& parameter : each.parameters) names.add(parameter.name);
    }
  }
  for (const schema::TypeAlias& each : descriptor.aliases) names.add_qualified(each.name);
  for (const schema::Constant& each : descriptor.constants) names.add_qualified(each.name);
  return names;
}

}  // namespace

void record_renames(schema::Descriptor& descriptor) {
  const Names names = names_of(descriptor);
  descriptor.renames.clear();
  for (const std::string& name : names.all) {
    for (const Language& language : kLanguages)
      if (is_reserved(name, language.words))
        descriptor.renames.push_back({name, std::string(language.name), name + "_"});
    if (names.outermost.count(name) != 0 && !is_reserved(name, cpp_words) && is_reserved(name, top_level_words))
      descriptor.renames.push_back({"::" + name, "cpp", name + "_"});
  }
}

}  // namespace tenon::model
