#include "tenon/untyped_header.hpp"

#include "error/guarded.hpp"
#include "port/learned_type.hpp"
#include "port/schema_check.hpp"
#include "schema/prune.hpp"
#include "schema/writer.hpp"

namespace tenon::detail {

namespace {

Error no_header(const TopicType& type, std::string_view header) {
  const schema::Type& root = type.learned()->type();
  const std::string base =
      root.base == schema::kNoType ? "no base" : "the base " + type.learned()->schema.types[root.base].name;
  return Error(ErrorCode::schema_mismatch, {"read the header of \"" + std::string(type.name()) + "\"",
                                            base,
                                            std::string(header) + " as what its messages begin with",
                                            "let the struct inherit from it, or give it one in a bounds file",
                                            {},
                                            {}});
}

std::optional<Error> compared(const TopicType& type, const TypeFacts& header) {
  const schema::Descriptor& schema = type.learned()->schema;
  schema::TypeId found = type.learned()->id();
  while (found != schema::kNoType && schema.types[found].name != header.name) found = schema.types[found].base;
  if (found == schema::kNoType) return no_header(type, header.name);
  // It is compared as it is at attach, as if it were a message of its own.
  const auto written = schema::write(schema::closure(schema, found));
  const auto whole = TopicType::from_descriptor(written);
  if (!whole) return whole.error();
  return port::compare("read the header of", std::string(type.name()),
                       {"its messages", whole->schema_hash(), whole->layout_hash(), whole->descriptor()},
                       {"this program", header.schema_hash, header.layout_hash, header.descriptor});
}

}  // namespace

std::optional<Error> header_problem(const TopicType& type, const TypeFacts& header) noexcept {
  std::optional<Error> problem;
  if (!error::attempted([&] { problem = compared(type, header); }))
    problem = error::out_of_memory("read the header of", type.name());
  return problem;
}

}  // namespace tenon::detail
