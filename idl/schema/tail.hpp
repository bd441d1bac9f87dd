// Where a tail stands, as a message says it that a peer may hold, and change. Private to this room.
//
// Total: any bytes have an answer, and offset and length are read once. Values only; any thread.
#pragma once

#include "schema/geometry.hpp"
#include "schema/value_reader.hpp"

namespace tenon::schema {

struct TailPlace {
  std::uint64_t offset = 0;  // from the start of the message
  std::uint64_t length = 0;  // elements
  bool inside = false;       // all of it stands in the message, aligned, within the bound; or it is empty
};

// Of the tail whose reference stands at `at`; `message` has all bytes of it. Precondition: they hold the reference.
inline TailPlace tail_place(const Descriptor& descriptor, const Type& tail, const ValueBytes& message,
                            std::uint64_t at) {
  const Shape element = tail_element(descriptor, tail);
  const std::uint64_t bound = descriptor.types[tail.element].bound;
  TailPlace place;
  place.offset = message.load(at, kTailReferenceSize / 2);
  place.length = message.load(at + kTailReferenceSize / 2, kTailReferenceSize / 2);
  place.inside = place.length == 0 || ((bound == 0 || place.length <= bound) && place.offset % element.alignment == 0 &&
                                       message.has(place.offset, place.length * element.size));
  return place;
}

}  // namespace tenon::schema
