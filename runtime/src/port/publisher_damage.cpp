// A publisher whose own file, or one that it has of others, was truncated.
#include "error/from_failure.hpp"
#include "error/guarded.hpp"
#include "port/publisher_core.hpp"

namespace tenon::detail {

ErrorCode PublisherCore::why_closed() noexcept {
  if (closed || memory_.inherited_by_fork()) return ErrorCode::closed;
  if (!told_of_damage_)
    told_of_damage_ = error::attempted(
        [this] { remember(error::of_damage(to_publish_on(topic_->name()), topic_->directory().path_of(file_))); });
  return ErrorCode::segment_damaged;
}

// A reader whose place nobody can read any more is in nobody's way. Where the topic's words are lost nobody is seen to come.
void PublisherCore::note_damage() noexcept {
  known_disturbances_ = os::disturbances();
  for (Known& known : known_) {
    if (known.node.damaged()) known.node.unmap();
    if (known.segment != nullptr && known.segment->memory.damaged()) give_up(known.file);
  }
  if (topic_->damaged() && !told_of_damage_)
    told_of_damage_ = error::attempted([this] { remember(topic_->damage(to_publish_on(topic_->name()))); });
}

}  // namespace tenon::detail
