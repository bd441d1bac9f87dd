// Bytes a correct writer never writes, put where a value stands.
#pragma once

#include <cstddef>
#include <cstring>

template <class T, class Raw>
void forge(T& value, std::size_t offset, Raw raw) {
  static_assert(sizeof(Raw) <= sizeof(T));
  std::memcpy(reinterpret_cast<std::byte*>(&value) + offset, &raw, sizeof(raw));
}
