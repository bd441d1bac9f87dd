// A publisher whose own file, or one that it has of others, was truncated.
#include <utility>

#include "error/from_failure.hpp"
#include "port/publisher_core.hpp"

namespace tenon::detail {

ErrorCode PublisherCore::why_closed() {
  if (closed || memory_.inherited_by_fork()) return ErrorCode::closed;
  if (!std::exchange(told_of_damage_, true))
    remember(error::of_damage(serve(), topic_->directory().path_of(port::publisher_file(incarnation_))));
  return ErrorCode::segment_damaged;
}

// A reader whose place nobody can read any more is in nobody's way. Where the topic's words are lost nobody is seen to come.
void PublisherCore::note_damage() {
  known_disturbances_ = os::disturbances();
  for (Known& known : known_) {
    if (known.node.damaged()) known.node.unmap();
    if (known.segment != nullptr && known.segment->memory.damaged()) give_up(known.file);
  }
  if (topic_->damaged() && !std::exchange(told_of_damage_, true)) remember(topic_->damage(serve()));
}

}  // namespace tenon::detail
