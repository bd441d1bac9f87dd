// Removing what the dead left behind and nobody needs any more. Rules P3 and P4, and the promise to subscribers.
//
// Done by whoever opens or closes something, and by a publisher or subscriber that finds a peer dead. Every step is
// idempotent, may be done by several processes at once, and may be cut off anywhere: the next one finishes it. A dead
// node's own file goes last, because it is how the others find out. So where memory ends it is left as it is: false says so.
#pragma once

#include <optional>
#include <string>

#include "os/directory.hpp"
#include "port/names.hpp"
#include "port/peer_segment.hpp"
#include "shm/topic_segment.hpp"

namespace tenon::port {

// Cleans the whole domain; unless told to do so anyway, only if there is a dead node in it. Then it costs a look at each
// node's lock when there is none.
enum class Sweep : bool { after_the_dead, anyway };
bool sweep_domain(const os::Directory& domain, Sweep sweep = Sweep::after_the_dead) noexcept;
// Where no node is left: removes topics that whoever closed them had no descriptors or memory to remove.
bool sweep_after_the_last(const os::Directory& domain) noexcept;

// Removes what dead or ended members left in one topic: subscribers of dead nodes, publishers that ended and owe nothing,
// notes nobody will read. Moves the topic's generation if anything went.
void sweep_topic(const os::Directory& domain, const os::Directory& topic, shm::TopicWords& words);

// Removes one subscriber of a dead node and frees its entry.
void remove_subscriber(const os::Directory& topic, const Member& subscriber, shm::TopicWords& words);

// In order or not: nothing more will come of it.
[[nodiscard]] bool has_ended(const os::Directory& domain, const PublisherPeer& publisher);

// Whether some living subscriber may still take something of a publisher that has ended. Nothing: for want of descriptors or
// memory nobody can say.
[[nodiscard]] std::optional<bool> owes_somebody(const os::Directory& domain, const os::Directory& topic,
                                                const PublisherPeer& publisher);

// Removes a publisher that has ended, in order or not, unless some living subscriber is still owed messages: one that was
// there before the publisher and has not taken everything. One whose file was damaged, if its node is dead: `owner`, as
// somebody knows who met it before, or what is left of the file says. True if its file is gone.
bool remove_publisher(const os::Directory& domain, const os::Directory& topic, const std::string& file,
                      std::optional<shm::Incarnation> owner = {}) noexcept;

// Removes a topic's directory with all that is in it, if no participant has the topic open.
bool remove_if_unused(const os::Directory& domain, const std::string& topic_directory) noexcept;

}  // namespace tenon::port
