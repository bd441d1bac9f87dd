#include "omg/annotation_names.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tenon::omg {
namespace {

constexpr std::uint32_t bits(std::initializer_list<Place> places) {
  std::uint32_t result = 0;
  for (const Place place : places) result |= static_cast<std::uint32_t>(place);
  return result;
}

constexpr std::uint32_t kAny = 0xffff'ffff;
constexpr std::uint32_t kMember = bits({Place::member});
constexpr std::uint32_t kStruct = bits({Place::structure});
constexpr std::uint32_t kType =
    bits({Place::structure, Place::enumeration, Place::union_type, Place::bitmask, Place::bitset});
constexpr std::uint32_t kField = bits({Place::member, Place::arm});
constexpr std::uint32_t kBounded = kField | bits({Place::alias, Place::operation, Place::attribute, Place::parameter});
constexpr std::uint32_t kLabel = bits({Place::label});

constexpr std::array<AnnotationRule, 46> kRules{{
    {"key", kMember | bits({Place::discriminator}), Meaning::used, "value"},
    {"default", kMember, Meaning::used, "value"},
    {"unit", kField | bits({Place::bitfield}), Meaning::used, "value"},
    {"range", kField, Meaning::used, "min max"},
    {"min", kField, Meaning::used, "value"},
    {"max", kField, Meaning::used, "value"},
    {"id", kField | bits({Place::operation}), Meaning::used, "value"},
    {"bit_bound", bits({Place::enumeration, Place::bitmask}), Meaning::used, "value"},
    {"value", kLabel, Meaning::used, "value"},
    {"default_literal", kLabel, Meaning::used, ""},
    {"topic", kStruct, Meaning::used, "name platform"},
    {"nested", kType | bits({Place::alias}), Meaning::used, "value"},
    {"default_nested", bits({Place::module}), Meaning::used, "value"},
    {"final", kType, Meaning::used, ""},
    {"extensibility", kType, Meaning::used, "value"},
    {"appendable", kType, Meaning::used, ""},
    {"mutable", kType, Meaning::used, ""},
    {"verbatim", kAny, Meaning::used, "text language placement"},
    {"optional", kMember, Meaning::used, "value"},
    {"position", bits({Place::flag}), Meaning::used, "value"},
    {"service", kAny, Meaning::ignored, "platform"},
    {"oneway", bits({Place::operation}), Meaning::used, "value"},
    {"external", kAny, Meaning::ignored, "value"},
    {"try_construct", kAny, Meaning::ignored, "value"},
    {"hashid", kAny, Meaning::ignored, "value"},
    {"autoid", kAny, Meaning::ignored, "value"},
    {"must_understand", kAny, Meaning::ignored, "value"},
    {"data_representation", kAny, Meaning::ignored, "allowed_kinds"},
    {"non_serialized", kAny, Meaning::ignored, "value"},
    {"ignore_literal_names", kAny, Meaning::ignored, "value"},
    {"use_discriminator", kAny, Meaning::ignored, "value"},
    {"ami", kAny, Meaning::ignored, "value"},
    {"DDSService", kAny, Meaning::ignored, ""},
    {"DDSRequestTopic", kAny, Meaning::ignored, "name"},
    {"DDSReplyTopic", kAny, Meaning::ignored, "name"},
    {"Choice", kAny, Meaning::ignored, ""},
    {"Empty", kAny, Meaning::ignored, ""},
    {"tenon::bound", kBounded, Meaning::used, "value"},
    {"tenon::align", bits({Place::structure, Place::union_type, Place::member}), Meaning::used, "value"},
    {"tenon::extent", bits({Place::structure, Place::union_type}), Meaning::used, "value"},
    {"tenon::tail", kMember, Meaning::used, "value"},
    {"tenon::service", bits({Place::interface}), Meaning::used, "name"},
    {"tenon::stream", bits({Place::operation}), Meaning::used, "value"},
    {"tenon::depth", kStruct, Meaning::kept, "value"},
    {"tenon::reliable", kStruct, Meaning::kept, "value"},
    {"tenon::latest", kStruct, Meaning::kept, "value"},
}};

constexpr std::array<std::pair<Place, std::string_view>, 19> kPlaces{{
    {Place::module, "a module"},
    {Place::structure, "a struct"},
    {Place::member, "a member"},
    {Place::enumeration, "an enum"},
    {Place::label, "a label"},
    {Place::alias, "a typedef"},
    {Place::constant, "a constant"},
    {Place::union_type, "a union"},
    {Place::discriminator, "a discriminator"},
    {Place::arm, "an arm of a union"},
    {Place::bitmask, "a bitmask"},
    {Place::flag, "a flag"},
    {Place::bitset, "a bitset"},
    {Place::bitfield, "a field of a bitset"},
    {Place::exception, "an exception"},
    {Place::interface, "an interface"},
    {Place::operation, "an operation"},
    {Place::attribute, "an attribute"},
    {Place::parameter, "a parameter"},
}};

}  // namespace

const AnnotationRule* find_annotation(std::string_view name) {
  const auto found =
      std::find_if(kRules.begin(), kRules.end(), [&](const AnnotationRule& rule) { return rule.name == name; });
  return found == kRules.end() ? nullptr : &*found;
}

bool is_standard_annotation(std::string_view name) {
  return find_annotation(name) != nullptr && name.find("::") == std::string_view::npos;
}

std::vector<std::string> annotation_names() {
  std::vector<std::string> names;
  for (const AnnotationRule& rule : kRules) names.emplace_back(rule.name);
  return names;
}

std::vector<std::string> parameter_names(const AnnotationRule& rule) {
  std::vector<std::string> names;
  for (std::string_view rest = rule.parameters; !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    names.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return names;
}

bool may_stand_on(const AnnotationRule& rule, Place place) {
  return (rule.places & static_cast<std::uint32_t>(place)) != 0;
}

std::string_view spelling(Place place) {
  return std::find_if(kPlaces.begin(), kPlaces.end(), [&](const auto& entry) { return entry.first == place; })->second;
}

std::string places_text(const AnnotationRule& rule) {
  std::string text;
  for (const auto& [place, name] : kPlaces) {
    if (!may_stand_on(rule, place)) continue;
    if (!text.empty()) text += " or ";
    text += name;
  }
  return text;
}

}  // namespace tenon::omg
