// The two identities of a type: what its bytes are, and what they mean (grammar in docs/design/type_identity.md).
//
// Each hash is the first 128 bits of SHA-256 over a canonical text. The text of a type names its parts by their hash,
// so that it stays linear in the type's own members, however deep the nesting. Values only; one thread per descriptor.
#pragma once

#include <string>

#include "schema/descriptor.hpp"

namespace tenon::model {

// Fills layout_hash and schema_hash of every type and the signature of every operation. Precondition: laid out without problems.
void identify(schema::Descriptor& descriptor);

// Precondition: the types before `type` are identified.
std::string canonical_layout_text(const schema::Descriptor& descriptor, schema::TypeId type);
std::string canonical_schema_text(const schema::Descriptor& descriptor, schema::TypeId type);
// Of one operation, by its place among those of the interface itself.
std::string canonical_signature_text(const schema::Descriptor& descriptor, schema::TypeId interface,
                                     std::size_t operation);

}  // namespace tenon::model
