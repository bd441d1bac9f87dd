// A publisher and its guests: subscribers of other nodes of a shared directory. They write nothing that is ours, so whether
// they joined, sleep or left is seen in their own segments.
#include "error/guarded.hpp"
#include "port/publisher_core.hpp"

namespace tenon::detail {

std::uint32_t PublisherCore::count_subscribers() noexcept {
  look_around();
  if (has_guests_ && !memory_.inherited_by_fork()) look_at_guests();
  return ring.readers();
}

void PublisherCore::tell_onlookers() const noexcept {
  if (node_->meeting_place() != nullptr) node_->meeting_place()->tell_onlookers(incarnation_);
}

// Subscribers of other nodes' announce their sleep in their own segments. Once per message: who announces later finds it.
void PublisherCore::ring_guests() noexcept {
  rung_for_ = ring.head();
  for (Known& known : known_)
    if (known.guest.foreign && known.segment != nullptr)
      known.ringer.call(shm::descriptor_words(known.segment->memory.data()).armed, topic_->directory(),
                        [&] { return port::bell_of(known.file); });
}

// With guests it is none that there is, so that each publish looks around.
void PublisherCore::note_known_generation() noexcept {
  known_generation = has_guests_ ? ~seen_generation_ : seen_generation_;
}

// They move no generation of ours when they join, rejoin or leave: their records are looked at after each raise of the gate.
void PublisherCore::look_at_guests() noexcept {
  const bool looked = error::attempted([this] {
    for (Known& known : known_)
      if (known.guest.foreign && known.segment != nullptr) join_or_leave(known);
  });
  if (!looked) unseen_ = error::out_of_memory("look for subscribers of", topic_->name());
  answer_rejoins();
}

}  // namespace tenon::detail
