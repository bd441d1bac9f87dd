// A textbook queue between one producer and one consumer, in a shared memory object: the least that one can do by hand.
// Streams and what is large are written and read in its slots, as the published ones are used (rigtorp's SPSCQueue by front
// and pop, folly's ProducerConsumerQueue by frontPtr and popFront); what is small and awaited is copied in and out, which
// is faster. Keeps nobody safe, and cannot sleep.
#include "spsc.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bit>

#include "ends.hpp"
#include "payload.hpp"
#include "peer.hpp"
#include "until.hpp"

namespace tenon::bench::compare {

namespace {

// A power of two.
std::uint64_t capacity(const Place& place) { return std::bit_ceil(place.depth); }

// The receiver makes the object, the sender finds it and removes its name, which nobody needs any more.
template <class T>
class Memory {
 public:
  Memory(const Place& place, const std::string& way, bool makes)
      : name_("/tenon-bench-" + place.name + "-" + way), bytes_(SpscMemory<T>::bytes(capacity(place))) {
    int file = -1;
    until("the queue's memory is not there", [&] {
      file = shm_open(name_.c_str(), makes ? O_RDWR | O_CREAT | O_EXCL : O_RDWR, 0600);
      return file != -1;
    });
    if (makes && ftruncate(file, static_cast<off_t>(bytes_)) != 0) fail("no memory for the queue");
    void* const memory = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, file, 0);
    (void)close(file);
    if (!makes) (void)shm_unlink(name_.c_str());
    if (memory == MAP_FAILED) fail("no memory for the queue");
    queue_ = static_cast<SpscMemory<T>*>(memory);
  }
  ~Memory() { (void)munmap(queue_, bytes_); }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  [[nodiscard]] SpscMemory<T>& operator*() const noexcept { return *queue_; }

 private:
  std::string name_;
  std::size_t bytes_;
  SpscMemory<T>* queue_;
};

template <class T>
bool in_place(const Place& place) {
  return place.streams || sizeof(T) > 256;
}

template <class T>
struct Queue {
  static constexpr bool kOneToMany = false;

  class Sender {
   public:
    Sender(const Place& place, const std::string& way)
        : in_place_(in_place<T>(place)), memory_(place, way, false), queue_(*memory_, capacity(place)) {}
    void wait_for(std::uint32_t) const noexcept {}
    void send(std::uint64_t number) {
      if (!in_place_) {
        message_->words.front() = number;
        message_->words.back() = number;
        while (!queue_.push(*message_)) {}
        return;
      }
      T* slot = queue_.back();
      while (slot == nullptr) slot = queue_.back();
      slot->words.front() = number;
      slot->words.back() = number;
      queue_.push_back();
    }

   private:
    bool in_place_;
    Memory<T> memory_;
    CachedSpsc<T> queue_;
    std::unique_ptr<T> message_ = std::make_unique<T>();
  };

  class Receiver {
   public:
    Receiver(const Place& place, const std::string& way)
        : in_place_(in_place<T>(place)), memory_(place, way, true), queue_(*memory_, capacity(place)) {}
    void receive(std::uint64_t expected) {
      if (!in_place_) {
        while (!queue_.pop(*message_)) {}
        return check(message_->words.front(), message_->words.back(), expected);
      }
      const T* slot = queue_.front();
      while (slot == nullptr) slot = queue_.front();
      check(slot->words.front(), slot->words.back(), expected);
      queue_.pop_front();
    }

   private:
    bool in_place_;
    Memory<T> memory_;
    CachedSpsc<T> queue_;
    std::unique_ptr<T> message_ = std::make_unique<T>();
  };
};

}  // namespace

void add_queue(Peers& peers) {
  peers.there.push_back(
      {.name = "textbook SPSC queue",
       .version = "bench/spsc.hpp",
       .settings = "both sides remember the other's index; streams and messages above 256 bytes are written and "
                   "read in place, others copied in and out, which is faster",
       .sleeps = false,
       .open = [](Partner& partner, const Place& place, Ways ways) {
         return with_payload(place.bytes, [&]<class T>(T*) { return open_channel<Queue<T>>(partner, place, ways); });
       }});
}

}  // namespace tenon::bench::compare
