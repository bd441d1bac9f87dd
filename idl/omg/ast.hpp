// The tree of one compilation: what was written, names unresolved, expressions unevaluated.
//
// Values that own their children; every part carries the place it was written. Included files are part of the tree:
// their definitions stand where the #include stood.
#pragma once

#include "diag/diagnostic.hpp"
#include "omg/token.hpp"
#include "schema/descriptor.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tenon::omg::ast {

struct Name {
  std::string text;
  diag::Span span;
};

struct ScopedName {
  bool absolute = false;  // begins with '::'
  std::vector<Name> parts;
  diag::Span span;  // of all parts, on the first one's line

  std::string text() const;
};

// Expressions ---------------------------------------------------------------------------------------------------------

struct Expression;
using ExpressionPtr = std::unique_ptr<Expression>;

struct Literal {
  TokenKind kind = TokenKind::integer;  // integer … wide_string
  std::string text;                     // escapes as written; adjacent strings already joined
  bool broken = false;                  // malformed, and reported: it has no value
};
struct BooleanLiteral {
  bool value = false;
};
enum class Operator : std::uint8_t {
  add,
  subtract,
  multiply,
  divide,
  modulo,
  shift_left,
  shift_right,
  bit_and,
  bit_or,
  bit_xor
};
std::string_view spelling(Operator op);
struct Unary {
  char op = '-';  // '-', '+', '~'
  ExpressionPtr operand;
};
struct Binary {
  Operator op = Operator::add;
  ExpressionPtr left;
  ExpressionPtr right;
  diag::Span op_span;
};
struct Expression {
  std::variant<Literal, BooleanLiteral, ScopedName, Unary, Binary> node;
  diag::Span span;
};

// Annotations ---------------------------------------------------------------------------------------------------------

struct Argument {
  std::optional<Name> name;
  ExpressionPtr value;
  std::string text;  // as written
};

struct Annotation {
  ScopedName name;  // without the '@'
  std::vector<Argument> arguments;
  diag::Span span;  // '@' and name
  bool in_comment = false;
};

// Types ---------------------------------------------------------------------------------------------------------------

struct TypeSpec;
using TypePtr = std::unique_ptr<TypeSpec>;

struct StringType {
  ExpressionPtr bound;  // null: none written
};
struct SequenceType {
  TypePtr element;
  ExpressionPtr bound;
};
struct MapType {
  TypePtr key;
  TypePtr value;
  ExpressionPtr bound;
};
// A type the parser has refused with a message: whatever depends on it stays silent.
struct RefusedType {};

struct TypeSpec {
  std::variant<schema::Kind, ScopedName, StringType, SequenceType, MapType, RefusedType> node;
  diag::Span span;
};

// As written, bounds that are expressions as "…": for messages.
std::string text(const TypeSpec& spec);

struct Declarator {
  Name name;
  std::vector<ExpressionPtr> dimensions;
};

// Definitions ---------------------------------------------------------------------------------------------------------

struct Member {
  std::vector<Annotation> annotations;
  TypeSpec type;
  std::vector<Declarator> declarators;
  std::string doc;
};

struct Label {
  std::vector<Annotation> annotations;
  Name name;
  ExpressionPtr value;  // `= 0`: not standard, accepted
  std::string doc;
};

struct Definition;

struct Module {
  std::vector<Definition> definitions;
};
struct Struct {
  std::optional<ScopedName> base;
  std::vector<Member> members;
};
struct Case {
  ExpressionPtr value;  // null: `default`
  diag::Span span;
};
struct Arm {
  std::vector<Case> cases;
  Member member;
};
struct Union {
  std::vector<Annotation> annotations;  // of the discriminator
  TypeSpec discriminator;
  std::vector<Arm> arms;
};
struct Forward {
  schema::Kind kind = schema::Kind::structure;
};
struct Enum {
  std::vector<Label> labels;
};
struct Bitmask {
  std::vector<Label> flags;
};
struct Bitfield {
  std::vector<Annotation> annotations;
  ExpressionPtr width;
  std::optional<TypeSpec> type;
  std::vector<Name> names;  // none: bits that are left out
  diag::Span span;
  std::string doc;
};
struct Bitset {
  std::optional<ScopedName> base;
  std::vector<Bitfield> fields;
};
struct Exception {
  std::vector<Member> members;
};
struct Parameter {
  std::vector<Annotation> annotations;
  schema::Parameter::Mode mode = schema::Parameter::Mode::in;
  TypeSpec type;
  Name name;
};
struct Operation {
  std::vector<Annotation> annotations;
  diag::Span oneway;               // line 0: it is none
  std::optional<TypeSpec> result;  // nothing: void
  Name name;
  std::vector<Parameter> parameters;
  std::vector<ScopedName> raises;
  std::string doc;
};
struct Attribute {
  std::vector<Annotation> annotations;
  bool is_readonly = false;
  TypeSpec type;
  std::vector<Name> names;
  std::vector<ScopedName> getter_raises;
  std::vector<ScopedName> setter_raises;
  std::string doc;
};
struct InterfacePart;
struct Interface {
  std::vector<ScopedName> bases;
  std::vector<InterfacePart> parts;
};
struct Typedef {
  TypeSpec type;
  std::vector<Declarator> declarators;
};
struct Const {
  TypeSpec type;
  ExpressionPtr value;
};
// A construct refused with a message. Its name is known, so that uses of it are not reported again.
struct RefusedDefinition {};
struct AnnotationMember {
  std::optional<TypeSpec> type;  // nothing: `any`
  Name name;
  ExpressionPtr value;  // the default
};
struct AnnotationPart;
struct AnnotationDefinition {
  std::vector<AnnotationPart> parts;
};
// `#pragma keylist Type member …`: about a struct of the scope it stands in.
struct KeyList {
  ScopedName type;
  std::vector<std::vector<Name>> members;  // each with its parts: `pose.x`
};
// `typeid Arm "IDL:acme.example/Arm:1.0";`, and `typeprefix`.
struct RepositoryId {
  Name keyword;
  ScopedName of;
};

struct Definition {
  Name name;  // a typedef's names stand in its declarators
  std::variant<Module, Struct, Union, Forward, Enum, Bitmask, Bitset, Exception, Interface, Typedef, Const,
               RefusedDefinition, AnnotationDefinition, KeyList, RepositoryId>
      node;
  std::vector<Annotation> annotations;
  std::string doc;
  std::uint64_t spelling = 0;  // a hash of the tokens it is made of: equal for an identical definition
};

struct AnnotationPart {
  std::variant<AnnotationMember, Definition> node;
};

struct InterfacePart {
  std::variant<Operation, Attribute, Definition> node;
};

struct Unit {
  std::vector<Definition> definitions;
};

}  // namespace tenon::omg::ast
