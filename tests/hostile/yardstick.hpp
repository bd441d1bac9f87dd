// How late the machine lets somebody be who does nothing of ours: the measure for how late a victim may be.
//
// A process of its own, which in turn sleeps 50 us at a plain futex and reads the directory that all share. Its time for a
// processor is not counted, as the victim's is not. What is left is what a plain wait costs there at the time: timers that come
// late, and locks of the kernel's whose holders wait for a processor, which no thread's own count shows.
#pragma once

#include "talk.hpp"

namespace tenon::hostile {

// Until it is over. Says in talk.plain_ns the worst of the last 2 to 4 seconds.
int measure(Talk& talk);

}  // namespace tenon::hostile
