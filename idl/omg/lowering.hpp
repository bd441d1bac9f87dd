// The tree to the descriptor: names resolved, constants evaluated, bounds found, types in the order of their use.
//
// One walk in source order, as IDL declares before use. What is broken has been reported and is left out; what
// depends on it stays silent. The result is complete only if no error was reported.
#pragma once

#include "diag/diagnostics.hpp"
#include "model/interning.hpp"
#include "model/layout.hpp"
#include "omg/annotation_reader.hpp"
#include "omg/ast.hpp"
#include "omg/bounds.hpp"
#include "omg/evaluator.hpp"
#include "omg/headers.hpp"
#include "omg/options.hpp"
#include "omg/preprocessor.hpp"
#include "omg/resolver.hpp"
#include "omg/source_loader.hpp"
#include "schema/descriptor.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace tenon::omg {

class Lowering {
 public:
  Lowering(const SourceLoader& loader, const Options& options, diag::Diagnostics& diagnostics,
           schema::Descriptor& descriptor);

  // `include_missing`: an included file could not be read. False: types are nested too deeply to be laid out.
  bool run(const ast::Unit& unit, bool include_missing, Preceding preceding = {});

  // What `@tenon::align` asks of the layout.
  const std::vector<model::Alignment>& alignments() const { return alignments_; }

  // Where a type or a member was written, for problems found later.
  diag::Span place(const schema::SourceRange& range) const;

 private:
  // A type being lowered: who may give it bounds, and what was found.
  struct TypeUse {
    std::vector<BoundOwner> owners;
    std::vector<schema::Bound> bounds;
    diag::Span use;              // of the member or typedef
    std::string path;            // below the member: "", "[]", ".key"
    Alias* unbounded = nullptr;  // the typedef inside which we are
    bool quiet = false;          // a missing bound is no error yet
    bool missing = false;        // a bound is
    std::size_t depth = 0;
    bool tail = false;  // what it holds stands behind the message: it may be without a bound
  };

  // What a module says of all in it that does not speak for itself.
  struct ModuleDefaults {
    bool nested = false;
    bool hashed_ids = false;  // '@autoid(HASH)'
  };

  // A definition that uses a type which is not complete.
  struct Waiting {
    const ast::Definition* definition = nullptr;
    Scope* scope = nullptr;  // where it stands
    ModuleDefaults defaults;
    std::vector<Symbol*> declares;
    Symbol* for_what = nullptr;
    std::size_t part = 0;  // the member that uses it
    bool done = false;
    bool on_path = false;
  };

  using Ids = std::unordered_set<std::uint32_t>;
  // What a struct, a bitset or an interface hands on to those that inherit from it.
  struct Inheritable {
    Scope* names = nullptr;
    Ids ids;  // of its own members or operations
    std::optional<std::uint32_t> next_id;
  };
  using OperationPlaces = std::unordered_map<std::string, schema::SourceRange>;
  struct Labels;  // of a union, as far as they are read
  struct Bits;    // of a bit mask or bit set, as far as they are taken

  // Definitions (lowering.cpp)
  void definitions(const std::vector<ast::Definition>& definitions);
  void definition(const ast::Definition& definition);
  void lower(const ast::Definition& definition);
  void module(const ast::Definition& definition, const ast::Module& module);
  void constant(const ast::Definition& definition, const ast::Const& constant);
  void type_definition(const ast::Definition& definition, const ast::Typedef& type_definition);
  void alias(const ast::Definition& definition, const ast::Typedef& type_definition, const ast::Declarator& declarator);
  void refused(const ast::Definition& definition);
  void finish();
  bool check_nesting();
  schema::TypeId add(schema::Type type, const diag::Span& span);
  AnnotationReader read(const std::vector<ast::Annotation>& annotations, Place place);
  std::string documentation(const std::string& comment, const std::vector<ast::Annotation>& annotations,
                            const AnnotationReader& reader);
  schema::SourceRange range(const diag::Span& span) const;
  std::string place_text(const diag::Span& span) const;

  // Definitions that wait for one below (lowering_waiting.cpp)
  Symbol* unfinished(const ast::TypeSpec& spec, bool may_follow);
  Symbol* unfinished(const ast::ScopedName& name, bool may_follow);
  Symbol* next_unfinished(const ast::Definition& definition, std::size_t& part);
  bool put_off(const ast::Definition& definition);
  void go_on(Waiting& waiting);
  void wake();
  schema::TypeId recursive(const Symbol& symbol, const diag::Span& span);
  void report_too_early();
  void settle();

  // Annotations and keys from elsewhere (lowering_annotation.cpp)
  void annotation_definition(const ast::Definition& definition, const ast::AnnotationDefinition& written);
  std::optional<OwnAnnotations::Member> annotation_member(const ast::AnnotationMember& written);
  std::optional<WantedType> constant_type(const ast::TypeSpec& spec, schema::TypeId& type);
  void key_list(const ast::KeyList& written);
  void repository_id(const ast::RepositoryId& written);
  void key_member(const std::vector<ast::Name>& path, schema::Type& of);

  // Structs (lowering_struct.cpp)
  Symbol* begin(const ast::Definition& definition, Symbol::What what);
  schema::Type described(const ast::Definition& definition, const AnnotationReader& reader, schema::Kind kind);
  void complete(Symbol& symbol, schema::Type type);
  void structure(const ast::Definition& definition, const ast::Struct& structure);
  void forward(const ast::Definition& definition, schema::Kind kind);
  void inherit(const ast::ScopedName& name, Scope& names, schema::Type& into);
  schema::TypeId base_of(const ast::ScopedName& name, schema::Kind kind);
  bool inherit_names(schema::TypeId base, Scope& names, const diag::Span& span);
  void members(const ast::Member& member, Scope& scope, schema::Type& into);
  bool member(const ast::Member& written, const ast::Declarator& declarator, Place place, schema::Type& into);
  void begin_ids(bool hashed);
  bool has_hashed_ids(const AnnotationReader& reader) const;
  std::uint32_t member_id(const AnnotationReader& reader, const ast::Name& name, const schema::Type& in);
  std::uint32_t position(const schema::Type& in) const;
  void missing_extent(const schema::Type& type, const diag::Span& span);
  void alignment(const AnnotationReader& reader, const std::string& path, std::uint32_t member);
  void align(std::uint64_t bytes, const diag::Span& span, std::uint32_t member);
  void extensibility(const AnnotationReader& reader, schema::Type& type, const diag::Span& span);
  std::string_view stated_extensibility(const AnnotationReader& reader, const ast::Annotation*& place);
  void extent(const AnnotationReader& reader, schema::Type& type, const ast::Annotation* appendable);
  void optional(const AnnotationReader& reader, schema::Member& member);
  void topic(const AnnotationReader& reader, schema::Type& type);

  // Headers that a bounds file gives (lowering_header.cpp)
  void give_header(const ast::Definition& definition, bool has_base, Scope& names, schema::Type& into);
  schema::TypeId header_of(const HeaderRule& rule, const std::string& user);
  static schema::TypeId base_in_row(const schema::Type& type);
  void check_headers();
  void check_part(schema::TypeId part, const std::string& name, const std::string& whole,
                  const schema::SourceRange& source);

  // Members that stand behind the message (lowering_tail.cpp)
  bool tail(const AnnotationReader& reader, schema::Member& member);
  bool grows(schema::TypeId type) const;
  void check_tails(const schema::Type& type);

  std::string meeting_place(const AnnotationReader& reader, std::string_view annotation, std::string_view what);
  void values(const AnnotationReader& reader, schema::Member& member);
  void limits(const AnnotationReader& reader, schema::Member& member);
  void check_limits(const AnnotationReader& reader, const schema::Member& member);
  std::optional<schema::Value> value_of(const ast::Expression& expression, schema::TypeId type);

  // Unions (lowering_union.cpp)
  void union_type(const ast::Definition& definition, const ast::Union& written);
  schema::TypeId discriminator(const ast::Union& written, schema::Type& into);
  void arm(const ast::Arm& written, Labels& labels, Scope& names, schema::Type& into);
  std::vector<std::int64_t> arm_labels(const ast::Arm& written, Labels& labels, const schema::Type& of);
  void check_default(const Labels& labels, const schema::Type& of);

  // Bit masks and bit sets (lowering_bits.cpp)
  void bitmask(const ast::Definition& definition, const ast::Bitmask& written);
  void flag(const ast::Label& written, Bits& bits, Scope& names, schema::Type& into);
  void bitset(const ast::Definition& definition, const ast::Bitset& written);
  void inherit_bits(const ast::ScopedName& name, Bits& bits, Scope& names, schema::Type& into);
  void bitfield(const ast::Bitfield& written, Bits& bits, Scope& names, schema::Type& into);
  schema::TypeId bitfield_type(const ast::Bitfield& written, std::uint64_t width);

  // Exceptions and interfaces (lowering_interface.cpp)
  void exception(const ast::Definition& definition, const ast::Exception& written);
  void interface(const ast::Definition& definition, const ast::Interface& written);
  void inherit(const std::vector<ast::ScopedName>& bases, Symbol& symbol, schema::Type& into);
  Symbol* base_interface(const ast::ScopedName& name);
  bool may_inherit(std::size_t operations, const diag::Span& span);
  void gather_operations(schema::TypeId from, const diag::Span& span, OperationPlaces& known);
  void inherit_operations(schema::TypeId from, const diag::Span& span, OperationPlaces& known, schema::Type& into);
  bool is_operation_id_taken(std::uint32_t id, const schema::Type& in) const;
  void operation_id_taken(std::uint32_t id, const std::string& name, const diag::Span& span, const schema::Type& in);
  void attribute(const ast::Attribute& written, Scope& names, schema::Type& into);

  // Operations (lowering_operation.cpp)
  void operation(const ast::Operation& written, Scope& names, schema::Type& into);
  void parameter(const ast::Parameter& written, Scope& names, const std::string& path, schema::Operation& into);
  schema::TypeId carried(const ast::TypeSpec& spec, const std::string& path, const AnnotationReader& reader,
                         const diag::Span& place, std::vector<schema::Bound>& bounds);
  std::vector<schema::TypeId> raises(const std::vector<ast::ScopedName>& names);
  void check_oneway(const ast::Operation& written, const diag::Span& oneway);
  void check_operations(const schema::Type& interface, const diag::Span& span);
  bool stream(const AnnotationReader& reader, const std::string& path, bool oneway);
  void add_operation(schema::Operation made, const AnnotationReader& reader, schema::Type& into);

  // The types of what travels for an operation (lowering_messages.cpp)
  void messages(schema::Type& interface);
  schema::TypeId answer(const schema::Operation& operation, const std::string& scope);

  // Enums (lowering_enum.cpp)
  void enumeration(const ast::Definition& definition, const ast::Enum& enumeration);
  std::optional<std::int64_t> label_value(const ast::Label& label, const AnnotationReader& reader, schema::Kind storage,
                                          std::int64_t next);

  // Types (lowering_types.cpp)
  std::optional<AnnotatedBound> annotated_bound(const AnnotationReader& reader);
  schema::TypeId lower(const ast::TypeSpec& spec, const ast::Declarator& declarator, TypeUse& use);
  schema::TypeId lower(const ast::TypeSpec& spec, TypeUse& use);
  schema::TypeId named(const ast::ScopedName& name, TypeUse& use);
  schema::TypeId aliased(Symbol& symbol, TypeUse& use);
  schema::TypeId open_alias(Symbol& symbol, TypeUse& use);
  schema::TypeId sequence(const ast::TypeSpec& spec, const ast::SequenceType& type, TypeUse& use);
  schema::TypeId map(const ast::TypeSpec& spec, const ast::MapType& type, TypeUse& use);
  bool can_be_key(schema::TypeId type, const diag::Span& span);
  std::optional<std::uint64_t> bound(const ast::TypeSpec& spec, const ast::ExpressionPtr& written, TypeUse& use);
  void unbounded(const ast::TypeSpec& spec, TypeUse& use);
  bool is_open(const ast::TypeSpec& spec);
  std::optional<WantedType> wanted(schema::TypeId type) const;

  const SourceLoader& loader_;
  const Options& options_;
  diag::Diagnostics& diagnostics_;
  schema::Descriptor& descriptor_;
  model::TypeTable table_;
  Resolver resolver_;
  Evaluator evaluator_;
  Bounds bounds_;
  Headers headers_;
  std::vector<diag::FileId> preceding_;                  // the files of headers, sorted
  std::set<std::string> missing_headers_;                // files of headers that cannot be read
  std::map<std::string, schema::TypeId> header_types_;   // by the key of the rule
  std::unordered_set<schema::TypeId> headers_in_parts_;  // that are reported
  std::vector<Waiting> waiting_;                         // in source order
  std::unordered_map<const Symbol*, std::size_t> waiting_by_symbol_;
  std::unordered_map<const Symbol*, std::vector<std::size_t>> waiting_for_;
  std::vector<const Symbol*> finished_;                          // that something may wait for
  const Waiting* settling_ = nullptr;                            // is read although it is not complete
  std::vector<std::pair<const Symbol*, diag::Span>> too_early_;  // uses that cannot wait
  bool forward_seen_ = false;                                    // without one nothing waits
  std::vector<std::pair<const ast::KeyList*, Scope*>> key_lists_;
  std::vector<Symbol*> aliases_;
  std::vector<model::Alignment> alignments_;
  std::map<schema::TypeId, Inheritable> inheritable_;
  Ids member_ids_;  // of the struct that is being read
  bool hashed_ids_ = false;
  std::optional<std::uint32_t> next_id_;  // of its next member; nothing behind one whose id is a hash
  Ids operation_ids_;                     // of the interface that is being read
  std::size_t operations_inherited_ = 0;
  std::map<schema::TypeId, std::uint64_t> bitset_widths_;  // with the bits at the end that have no name
  OwnAnnotations own_annotations_;
  std::vector<ModuleDefaults> defaults_{{}};
  bool extensibility_noted_ = false;
  bool too_many_types_ = false;
};

schema::Value to_schema(const ConstantValue& value, schema::Kind kind);

}  // namespace tenon::omg
