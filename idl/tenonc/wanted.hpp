// The types that a `describe` is about.
#pragma once

#include "schema/descriptor.hpp"

#include <string>

namespace tenon::tenonc {

// Calls `visit` for the type that is wanted, or for each that the file declares: not for what travels for an operation,
// of which the interface shows the size.
template <class Visit>
void each_wanted(const schema::Descriptor& descriptor, const std::string& wanted, Visit visit) {
  for (const schema::Declaration& declaration : descriptor.declarations) {
    if (declaration.what != schema::Declaration::What::type) continue;
    const schema::Type& type = descriptor.types[declaration.index];
    const bool named = !wanted.empty() && (type.name == wanted || "::" + type.name == wanted);
    if (named || (wanted.empty() && type.source.file == 0 && !type.synthesised)) visit(declaration.index);
  }
}

}  // namespace tenon::tenonc
