#include "omg/keywords.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tenon::omg {
namespace {

using diag::Code;

// Words that the accepted language and its refused types and definitions are made of.
constexpr std::array<std::string_view, 46> kUsed{
    "FALSE",    "Object",   "TRUE",      "ValueBase", "any",    "attribute", "boolean", "case",   "char",   "const",
    "default",  "double",   "enum",      "exception", "fixed",  "float",     "in",      "inout",  "int16",  "int32",
    "int64",    "int8",     "interface", "long",      "module", "native",    "octet",   "oneway", "out",    "raises",
    "readonly", "short",    "string",    "struct",    "switch", "typedef",   "uint16",  "uint32", "uint64", "uint8",
    "union",    "unsigned", "valuetype", "void",      "wchar",  "wstring"};

constexpr std::array<std::string_view, 37> kUnused{
    "alias",  "bitfield",   "bitmask",   "bitset",   "component",   "connector",  "consumes", "context",
    "emits",  "eventtype",  "factory",   "finder",   "getraises",   "home",       "import",   "manages",
    "map",    "mirrorport", "multiple",  "port",     "porttype",    "primarykey", "private",  "provides",
    "public", "publishes",  "setraises", "supports", "truncatable", "typeid",     "typename", "typeprefix",
    "uses",   "abstract",   "custom",    "local",    "sequence"};

constexpr std::array<Refusal, 12> kDefinitions{{
    {"local", Code::outside_profile, "a 'local interface' never leaves its process",
     "leave it out; the types in it can stand in a module"},
    {"abstract", Code::outside_profile, "abstract interfaces and value types have no fixed layout", "write a struct"},
    {"custom", Code::outside_profile, "'custom valuetype' has no fixed layout: its bytes are made by user code",
     "write a struct"},
    {"valuetype", Code::outside_profile, "'valuetype' has no fixed layout: it is shared by reference and may be null",
     "write a struct"},
    {"eventtype", Code::outside_profile, "'eventtype' has no fixed layout: it is a value type",
     "write a struct, and publish it"},
    {"native", Code::outside_profile, "'native' has no layout that another language or process could know",
     "write a struct of the bytes you mean"},
    {"component", Code::outside_profile, "CORBA components are not data",
     "leave the component out; its structs can stay"},
    {"connector", Code::outside_profile, "CORBA connectors are not data",
     "leave the connector out; its structs can stay"},
    {"home", Code::outside_profile, "CORBA homes are not data", "leave it out; structs can stay"},
    {"porttype", Code::outside_profile, "CORBA port types are not data", "leave it out; structs can stay"},
    {"alias", Code::outside_profile, "an 'alias' names a module template, and those are not data",
     "write the types that it would make"},
    {"import", Code::outside_profile, "'import' needs an interface repository", "write '#include' of the IDL file"},
}};

constexpr std::array<Refusal, 6> kTypes{{
    {"any", Code::outside_profile, "'any' has no fixed layout: it can hold every type",
     "write the struct you mean, or sequence<octet, N>"},
    {"Object", Code::outside_profile, "'Object' is a reference into another process",
     "write the name of the topic as string<N>"},
    {"ValueBase", Code::outside_profile, "'ValueBase' has no fixed layout: it can hold every value type",
     "write the struct you mean"},
    {"fixed", Code::outside_profile, "'fixed' has no counterpart in C++, Rust or Python",
     "write int64 in the smallest unit, with '@unit'"},
    {"wchar", Code::outside_profile, "the size of 'wchar' differs between platforms",
     "write uint16 or uint32, or string<N> with UTF-8 in it"},
    {"wstring", Code::outside_profile, "the size of a 'wstring' character differs between platforms",
     "write string<N> with UTF-8 in it"},
}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 31> kForeign{{{"int", "int32"},
                                                                                  {"uint", "uint32"},
                                                                                  {"bool", "boolean"},
                                                                                  {"byte", "octet"},
                                                                                  {"i8", "int8"},
                                                                                  {"i16", "int16"},
                                                                                  {"i32", "int32"},
                                                                                  {"i64", "int64"},
                                                                                  {"u8", "uint8"},
                                                                                  {"u16", "uint16"},
                                                                                  {"u32", "uint32"},
                                                                                  {"u64", "uint64"},
                                                                                  {"f32", "float"},
                                                                                  {"f64", "double"},
                                                                                  {"float32", "float"},
                                                                                  {"float64", "double"},
                                                                                  {"int8_t", "int8"},
                                                                                  {"int16_t", "int16"},
                                                                                  {"int32_t", "int32"},
                                                                                  {"int64_t", "int64"},
                                                                                  {"uint8_t", "uint8"},
                                                                                  {"uint16_t", "uint16"},
                                                                                  {"uint32_t", "uint32"},
                                                                                  {"uint64_t", "uint64"},
                                                                                  {"size_t", "uint64"},
                                                                                  {"str", "string<N>"},
                                                                                  {"String", "string<N>"},
                                                                                  {"std", "string<N>"},
                                                                                  {"vector", "sequence<T, N>"},
                                                                                  {"list", "sequence<T, N>"},
                                                                                  {"array", "T name[N]"}}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kForeignDefinitions{{{"class", "struct"},
                                                                                            {"record", "struct"},
                                                                                            {"message", "struct"},
                                                                                            {"namespace", "module"},
                                                                                            {"constexpr", "const"}}};

template <class List>
std::optional<std::string_view> translated(const List& list, std::string_view word) {
  for (const auto& [foreign, ours] : list) {
    if (foreign == word) return ours;
  }
  return std::nullopt;
}

template <class List>
const Refusal* find(const List& list, std::string_view word) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const Refusal& refusal) { return refusal.word == word; });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

bool is_unused_keyword(std::string_view word) {
  return std::find(kUnused.begin(), kUnused.end(), word) != kUnused.end();
}

bool is_keyword(std::string_view word) {
  return std::find(kUsed.begin(), kUsed.end(), word) != kUsed.end() || is_unused_keyword(word);
}

const Refusal* refused_definition(std::string_view word) { return find(kDefinitions, word); }
const Refusal* refused_type(std::string_view word) { return find(kTypes, word); }

std::optional<std::string_view> foreign_type(std::string_view name) { return translated(kForeign, name); }
std::optional<std::string_view> foreign_definition(std::string_view word) {
  return translated(kForeignDefinitions, word);
}

}  // namespace tenon::omg
