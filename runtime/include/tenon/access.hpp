// Who may publish on a topic and who may subscribe to it, who may serve and who may call a service, who may notify and
// who may listen to an event, between nodes of a shared directory (NodeOptions). Who may publish on a topic may write latest
// values of its name, who may subscribe may read them. Between nodes of one user's own runtime directory there is nothing to
// state: other users do not get there at all.
#pragma once

#include <cstdint>
#include <optional>

namespace tenon {

// As the rights of a file: three octal digits for the owner, the group and everybody else who may enter the directory;
// 4 is to subscribe, to call or to listen, 2 is to publish, to serve or to notify. A publisher lets nobody else subscribe,
// and a subscriber takes from nobody else; a server answers nobody else, and a client calls nobody else.
//
// Where a rule of the directory's policy file names the topic, the service or the event, it decides, and what the program
// states may only take away from it. Without a rule the program decides; and if it states nothing, its own user may do
// everything and nobody else anything. User 0 may do everything everywhere.
struct Access {
  std::uint32_t mode = 0600;
  std::optional<std::uint32_t> owner{};  // uid; none: that of the process that states this
  std::optional<std::uint32_t> group{};  // gid; none: nobody is in the group
};

}  // namespace tenon
