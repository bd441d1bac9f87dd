// The table of status.fbs as a topic's type, and everything that can be read of a value of it.
#pragma once

#include <status_bfbs_generated.h>
#include <status_generated.h>

#include <cstring>

#include <tenon/flatbuffer.hpp>

namespace tenon::test {

using Status = FlatBuffer<demo::Status, demo::StatusBinarySchema>;

// Follows every offset and adds up what is there.
inline std::uint64_t read_all(const demo::Status& status) {
  std::uint64_t sum = status.number() + static_cast<std::uint64_t>(status.mode());
  const auto text = [&](const flatbuffers::String* one) {
    if (one != nullptr)
      for (const char byte : *one) sum += static_cast<unsigned char>(byte);
  };
  const auto part = [&](const demo::Part* one) {
    if (one == nullptr) return;
    text(one->name());
    sum += one->weight() > 0 ? 1U : 0U;
  };
  if (const auto* const at = status.at()) sum += at->x() > 0 ? 1U : 0U;
  text(status.name());
  if (const auto* const bytes = status.bytes())
    for (const std::uint8_t byte : *bytes) sum += byte;
  if (const auto* const parts = status.parts())
    for (const demo::Part* const one : *parts) part(one);
  // By bytes: the verifier does not look at the alignment of a vector's elements (see <tenon/flatbuffer.hpp>).
  if (const auto* const points = status.points())
    for (std::size_t i = 0; i < points->size(); ++i) {
      demo::Point one;
      std::memcpy(static_cast<void*>(&one), points->Data() + i * sizeof one, sizeof one);
      sum += one.z() > 0 ? 1U : 0U;
    }
  part(status.detail_as_Part());
  if (const auto* const note = status.detail_as_Note()) text(note->text());
  return sum;
}

// A value of which `size` bytes are payload.
inline flatbuffers::Offset<demo::Status> make_status(flatbuffers::FlatBufferBuilder& builder, std::uint64_t number,
                                                     std::size_t size) {
  const auto name = builder.CreateString("status " + std::to_string(number));
  std::uint8_t* bytes = nullptr;
  const auto payload = builder.CreateUninitializedVector(size, &bytes);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(number + i);
  const auto part = demo::CreatePart(builder, name, 2.0);
  const auto parts = builder.CreateVector(&part, 1);
  const demo::Point point(1, 2, 3);
  const auto points = builder.CreateVectorOfStructs(&point, 1);
  return demo::CreateStatus(builder, number, demo::Mode::busy, &point, name, payload, parts, points, demo::Detail::Part,
                            part.Union());
}

}  // namespace tenon::test
