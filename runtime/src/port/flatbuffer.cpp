// What FlatBuffers' topics need of the library; everything with a FlatBuffers type in it is in the header.
#include <string>

#include "schema/flat.hpp"
#include "tenon/detail/type_facts.hpp"
#include "tenon/result.hpp"

namespace tenon::detail {

namespace {

// FNV-1a with 128 bits, after Fowler, Noll and Vo. It keeps apart what differs by accident; nothing rests on it against
// malice, since whoever writes a segment can write any hash into it.
class Fnv {
 public:
  void add(std::string_view text) {
    for (const char byte : text) {
      hash_.low ^= static_cast<unsigned char>(byte);
      multiply();
    }
  }
  [[nodiscard]] Hash128 hash() const { return hash_; }

 private:
  // By the prime 2^88 + 0x13b.
  void multiply() {
    constexpr std::uint64_t kHalf = 0xffff'ffff;
    const std::uint64_t first = (hash_.low & kHalf) * 0x13b;
    const std::uint64_t second = (hash_.low >> 32) * 0x13b + (first >> 32);
    hash_.high = hash_.high * 0x13b + (second >> 32) + (hash_.low << 24);
    hash_.low = second << 32 | (first & kHalf);
  }

  Hash128 hash_{0x6c62'272e'07bb'0142, 0x62b8'2175'6295'c58d};
};

}  // namespace

Result<TypeFacts> flat_facts(std::string_view bfbs, std::uint64_t bytes, std::uint32_t alignment) {
  const auto schema = schema::read_flat_schema(std::as_bytes(std::span(bfbs.data(), bfbs.size())));
  if (!schema)
    return tl::unexpected(Error(ErrorCode::segment_invalid, {"read the schema of a FlatBuffer",
                                                             "bytes that are no .bfbs with a root table",
                                                             "what flatc --bfbs-gen-embed writes",
                                                             "name a root_type and generate it again",
                                                             {},
                                                             {}}));
  Fnv hash;
  hash.add("tenon flatbuffer 1\n" + schema->root + "\n");
  for (const std::string& line : schema->lines) hash.add(line + "\n");
  TypeFacts facts{"a FlatBuffer", bytes, alignment, hash.hash(), hash.hash(), bfbs};
  facts.frames = true;
  return facts;
}

Error flat_too_large(std::size_t bytes, std::size_t budget) {
  return Error(ErrorCode::payload_invalid, {"publish a FlatBuffer",
                                            bytes == 0 ? "none that is finished" : std::to_string(bytes) + " bytes",
                                            "at most " + std::to_string(budget) + ", with what building it needs",
                                            "raise FlatBufferOptions::budget",
                                            {},
                                            {}});
}

Error flat_malformed(std::size_t bytes) {
  return Error(ErrorCode::payload_invalid, {"read a FlatBuffer",
                                            std::to_string(bytes) + " bytes that do not verify",
                                            "a buffer of the topic's table",
                                            "look at its publisher, which is faulty",
                                            {},
                                            {}});
}

}  // namespace tenon::detail
