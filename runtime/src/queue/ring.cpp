// The ring as the product uses it: compiled once, for the atomics of the machine.
#include "tenon/detail/queue/ring_reader_slow.hpp"
#include "tenon/detail/queue/ring_writer_slow.hpp"
#include "tenon/detail/queue/topic_words.hpp"

namespace tenon::queue {

bool gains_by_fetching_to_read() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_cpu_init();
  return __builtin_cpu_is("amd") != 0;
#else
  return false;
#endif
}

template class RingWriter<StdAtomics>;
template class RingReader<StdAtomics>;
template class TopicWords<StdAtomics>;

}  // namespace tenon::queue
