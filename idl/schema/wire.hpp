// The one place that includes FlatBuffers' generated header. Private to this room: the header asserts one exact version
// of the library, so it must never reach a user's build.
//
// The wire's enumerators are the descriptor's, by number; that is asserted here and relied on by writer and reader.
#pragma once

#include <schema_generated.h>

#include "schema/descriptor.hpp"

namespace tenon::schema::wire {

inline constexpr std::uint32_t kFormat = 1;

static_assert(static_cast<int>(Kind::MAX) == static_cast<int>(schema::Kind::tail));
static_assert(static_cast<int>(Kind::string) == static_cast<int>(schema::Kind::string));
static_assert(static_cast<int>(Kind::structure) == static_cast<int>(schema::Kind::structure));
static_assert(static_cast<int>(BoundOrigin::MAX) == static_cast<int>(schema::BoundOrigin::option));
static_assert(static_cast<int>(Extensibility::appendable) == static_cast<int>(schema::Extensibility::appendable));
static_assert(static_cast<int>(Mode::inout) == static_cast<int>(schema::Parameter::Mode::inout));
static_assert(static_cast<int>(What::constant) == static_cast<int>(schema::Declaration::What::constant));
static_assert(static_cast<std::size_t>(ValueKind::MAX) + 1 == std::variant_size_v<schema::Value>);

}  // namespace tenon::schema::wire
