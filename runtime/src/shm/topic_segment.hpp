// A topic's control file: the few words that several processes write. Holds no payload. See queue::TopicWords.
//
//   0     SegmentHeader   of kind topic; its incarnation names the topic's present life
//   512   TopicWords
#pragma once

#include <cstddef>
#include <cstdint>

#include "shm/segment_header.hpp"
#include "tenon/detail/queue/topic_words.hpp"

namespace tenon::shm {

using TopicWords = queue::TopicWords<queue::StdAtomics>;

inline constexpr std::size_t kTopicWordsOffset = 512;
inline constexpr std::uint64_t kTopicFileBytes = 4096;
static_assert(kTopicWordsOffset % queue::kCacheLine == 0);
static_assert(kTopicWordsOffset + sizeof(TopicWords) <= kTopicFileBytes);

[[nodiscard]] inline TopicWords& topic_words(std::byte* memory) noexcept {
  return *reinterpret_cast<TopicWords*>(memory + kTopicWordsOffset);
}

}  // namespace tenon::shm
