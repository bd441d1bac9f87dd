// A subscriber whose own file, or one that it has of others, was truncated.
#include "error/from_failure.hpp"
#include "error/guarded.hpp"
#include "port/publisher_core.hpp"
#include "port/subscriber_core.hpp"

namespace tenon::detail {

// What is gone of a publisher's segment is gone for good. Without our own nobody sees what we hold, without the topic's words
// nobody who comes: then nothing is taken any more, rather than something else than what was published.
void SubscriberCore::note_damage() noexcept {
  known_disturbances_ = os::disturbances();
  const bool ours = segment_->memory.damaged();
  for (std::size_t i = 0; i < links_.size();) {
    const Link& link = *links_[i];
    if (!ours && !link.peer().memory.damaged()) {
      ++i;
      continue;
    }
    (void)error::attempted([&] {
      if (ours) return refused_files_.push_back(link.file());
      turn_away(refused_files_, link.file(),
                error::of_damage(to_subscribe_to(topic_->name()), topic_->directory().path_of(link.file())));
    });
    drop(i);
  }
  if (!(ours || topic_->damaged()) || told_of_damage_) return;
  told_of_damage_ = error::attempted([&] {
    refusals_.remember(
        ours ? error::of_damage(to_subscribe_to(topic_->name()), topic_->directory().path_of(segment_->file))
             : topic_->damage(to_subscribe_to(topic_->name())));
  });
}

}  // namespace tenon::detail
