// A publisher's ring and those who read it: that nothing was lost silently, overwritten while it was held, or leaked.
#pragma once

#include "doctor/notebook.hpp"
#include "os/directory.hpp"
#include "port/names.hpp"
#include "port/peer_segment.hpp"

namespace tenon::doctor {

// Of one subscriber whose node lives, and one publisher.
void look_at_reader(const port::Member& member, const port::SubscriberPeer& subscriber,
                    const port::PublisherPeer& publisher, Notebook& notebook);

// The publisher's chunks add up.
void look_at_chunks(const os::Directory& domain, const os::Directory& topic, const port::Member& member,
                    const port::PublisherPeer& publisher, Notebook& notebook);

}  // namespace tenon::doctor
