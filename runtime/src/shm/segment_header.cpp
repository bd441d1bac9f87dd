#include "shm/segment_header.hpp"

#include <cstring>

namespace tenon::shm {

namespace {

std::string number(std::uint64_t value) { return std::to_string(value); }

std::optional<HeaderProblem> problem(HeaderProblem::What what, std::string found, std::string expected) {
  return HeaderProblem{what, std::move(found), std::move(expected)};
}

}  // namespace

std::optional<HeaderProblem> check_header(const std::byte* memory, std::uint64_t mapped, SegmentKind kind,
                                          SegmentHeader& header) {
  using What = HeaderProblem::What;
  if (mapped < sizeof(SegmentHeader))
    return problem(What::not_a_segment, "a file of " + number(mapped) + " bytes", "at least 512 bytes");
  std::memcpy(&header, memory, sizeof header);
  if (header.magic != kMagic) return problem(What::not_a_segment, "another kind of file", "a Tenon segment");
  if (header.byte_order != kByteOrder)
    return problem(What::other_version, "the other byte order", "this host's byte order");
  if (header.epoch != kEpoch)
    return problem(What::other_version, "segment epoch " + number(header.epoch), "segment epoch " + number(kEpoch));
  if (header.kind != kind)
    return problem(What::inconsistent, "segment kind " + number(static_cast<std::uint32_t>(header.kind)),
                   "segment kind " + number(static_cast<std::uint32_t>(kind)));
  if (header.file_bytes != mapped)
    return problem(What::inconsistent, "a file of " + number(mapped) + " bytes", number(header.file_bytes) + " bytes");
  if (header.descriptor_offset > mapped || header.descriptor_bytes > mapped - header.descriptor_offset)
    return problem(What::inconsistent, "a descriptor that ends behind the file", "a descriptor inside the file");
  return std::nullopt;
}

}  // namespace tenon::shm
