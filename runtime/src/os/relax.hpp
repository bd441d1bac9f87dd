// A moment's rest in a polling loop: tells the processor that we wait for another one.
#pragma once

namespace tenon::os {

inline void relax() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__) || defined(__arm__)
  asm volatile("yield" ::: "memory");
#endif
}

}  // namespace tenon::os
