// A topic's control file: the few words that several processes write. Holds no payload. See queue::TopicWords.
//
//   0     SegmentHeader   of kind topic; its incarnation names the topic's present life
//   512   TopicWords
//   1088  ServiceWords    of the topic on which the servers of a service announce themselves
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

// written by: servers, each time one becomes active. read by: nobody else. Counts the activations of a service, so that no
// two have the same number.
struct ServiceWords {
  queue::StdAtomics::Cell<std::uint64_t> activations;
};
inline constexpr std::size_t kServiceWordsOffset = 1088;
static_assert(kServiceWordsOffset >= kTopicWordsOffset + sizeof(TopicWords));
static_assert(kServiceWordsOffset + sizeof(ServiceWords) <= kTopicFileBytes);
[[nodiscard]] inline ServiceWords& service_words(std::byte* memory) noexcept {
  return *reinterpret_cast<ServiceWords*>(memory + kServiceWordsOffset);
}

[[nodiscard]] inline TopicWords& topic_words(std::byte* memory) noexcept {
  return *reinterpret_cast<TopicWords*>(memory + kTopicWordsOffset);
}
[[nodiscard]] inline const TopicWords& topic_words(const std::byte* memory) noexcept {
  return *reinterpret_cast<const TopicWords*>(memory + kTopicWordsOffset);
}

}  // namespace tenon::shm
