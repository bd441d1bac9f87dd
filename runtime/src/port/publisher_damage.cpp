// A publisher whose own file, or one that it has of others, was truncated; or whose readers' names somebody removed.
#include "error/from_failure.hpp"
#include "error/guarded.hpp"
#include "port/liveness.hpp"
#include "port/publisher_core.hpp"

namespace tenon::detail {

ErrorCode PublisherCore::why_closed() noexcept {
  if (closed || memory_.inherited_by_fork()) return ErrorCode::closed;
  if (!told_of_damage_)
    told_of_damage_ = error::attempted([this] {
      refusals_.remember(error::of_damage(to_publish_on(topic_->name()), topic_->directory().path_of(file_)));
    });
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
    told_of_damage_ = error::attempted([this] { refusals_.remember(topic_->damage(to_publish_on(topic_->name()))); });
}

// Who ends removes its name and then gives its entry back; the dead one's entry others give back. Whoever has its entry still,
// and lives, may hold samples: somebody else removed its name.
bool PublisherCore::lives_without_name(const Known& known) const noexcept {
  if (known.segment == nullptr || topic_->directory().memory() != nullptr) return false;
  const shm::SubscriberShape& shape = known.segment->shape;
  return shape.index < queue::kMaxReaders && topic_->words().entry(shape.index) == shape.entry_word &&
         port::is_alive(node_->directory(), known.segment->header.node);
}

}  // namespace tenon::detail
