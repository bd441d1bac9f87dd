#include "os/beacon.hpp"

#include <pthread.h>

#include <atomic>
#include <cstddef>
#include <new>
#include <utility>

#include "os/fork_guard.hpp"
#include "os/syscall.hpp"

namespace tenon::os {

struct Beacon::State {
  Mapping mapping;
  pthread_mutex_t* mutex = nullptr;
  State* next = nullptr;  // in the list of those that wait for their thread
};

namespace {

// The kernel's word is the mutex's first: what peers read of it, on every width.
static_assert(offsetof(pthread_mutex_t, __data.__lock) == 0);
static_assert(sizeof(pthread_mutex_t) <= kBeaconBytes);
static_assert(alignof(pthread_mutex_t) <= kBeaconAlignment);
static_assert(sizeof(FutexWord) == sizeof(std::uint32_t) && FutexWord::is_always_lock_free);

std::atomic_ref<int> lock_word(pthread_mutex_t& mutex) noexcept { return std::atomic_ref<int>(mutex.__data.__lock); }

std::uint32_t value_of(pthread_mutex_t& mutex) noexcept {
  return static_cast<std::uint32_t>(lock_word(mutex).load(std::memory_order_relaxed));
}

bool held_by_caller(std::uint32_t word) noexcept {
  return beacon_state(word) == BeaconState::lit &&
         (word & FUTEX_TID_MASK) == static_cast<std::uint32_t>(sys::thread_id());
}

void wake_sleepers(pthread_mutex_t& mutex) noexcept { sys::futex_wake(&mutex, kEverybody); }

int initialise(pthread_mutex_t* mutex) noexcept {
  pthread_mutexattr_t attributes;
  if (const int error = ::pthread_mutexattr_init(&attributes); error != 0) return error;
  ::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  ::pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  const int error = ::pthread_mutex_init(mutex, &attributes);
  ::pthread_mutexattr_destroy(&attributes);
  return error;
}

// Puts the mutex on the calling thread's robust list. Try, since nobody else ever locks it: it cannot wait, and takes
// no part in anybody's lock order.
int lock_for_good(pthread_mutex_t& mutex) noexcept {
  int error = ::pthread_mutex_trylock(&mutex);
  if (error == EOWNERDEAD) error = ::pthread_mutex_consistent(&mutex);
  if (error != 0) return error;
  // On behalf of the sleepers, who cannot write here: without it the kernel marks the word and wakes nobody.
  lock_word(mutex).fetch_or(static_cast<int>(FUTEX_WAITERS), std::memory_order_relaxed);
  return 0;
}

// Beacons put out by another thread than the one that holds them, guarded by ForkPause.
constinit Beacon::State* parked = nullptr;

void park(Beacon::State* state) noexcept {
  const ForkPause pause;
  state->next = parked;
  parked = state;
}

// Off the list of the calling thread if it is there; true if the memory can go.
bool is_off_every_list(Beacon::State& state) noexcept {
  // Inherited: the list and the mapping are the parent's; here is only the memory of the State.
  if (state.mapping.inherited_by_fork()) return true;
  const std::uint32_t word = value_of(*state.mutex);
  if (held_by_caller(word)) return ::pthread_mutex_unlock(state.mutex) == 0;
  // A fired word: the kernel marks it when it has left the entry behind, and never looks at it again. A dark one was made
  // dark by somebody else, who truncated the file or punched a hole into it: the list goes through this memory for good.
  return beacon_state(word) == BeaconState::fired;
}

void sweep_parked() noexcept {
  Beacon::State* all = nullptr;
  {
    const ForkPause pause;
    all = std::exchange(parked, nullptr);
  }
  while (all != nullptr) {
    Beacon::State* state = std::exchange(all, all->next);
    if (is_off_every_list(*state))
      delete state;
    else
      park(state);
  }
}

// Its end is the last moment at which a thread can take its own beacons off its list.
struct SweepAtThreadEnd {
  void begin() noexcept {}  // the first use makes the object, and so arms the destructor
  ~SweepAtThreadEnd() { sweep_parked(); }
};
thread_local SweepAtThreadEnd sweep_at_thread_end;

}  // namespace

Beacon::Beacon() noexcept = default;
Beacon::Beacon(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Beacon::Beacon(Beacon&&) noexcept = default;
Beacon::~Beacon() { put_out(); }

Beacon& Beacon::operator=(Beacon&& other) noexcept {
  if (this != &other) {
    put_out();
    state_ = std::move(other.state_);
  }
  return *this;
}

Outcome<Beacon> Beacon::light(Mapping mapping, std::size_t offset) noexcept {
  const bool fits = mapping.writable_data() != nullptr && offset % kBeaconAlignment == 0 &&
                    mapping.size() >= kBeaconBytes && offset <= mapping.size() - kBeaconBytes;
  if (!fits) return failure("beacon place", EINVAL);
  sweep_parked();
  std::unique_ptr<State> state(new (std::nothrow) State);
  if (state == nullptr) return failure("beacon", ENOMEM);
  sweep_at_thread_end.begin();
  state->mutex = new (mapping.writable_data() + offset) pthread_mutex_t;
  state->mapping = std::move(mapping);
  if (const int error = initialise(state->mutex); error != 0) return failure("pthread_mutex_init", error);
  if (const int error = lock_for_good(*state->mutex); error != 0) return failure("pthread_mutex_trylock", error);
  return Beacon(std::move(state));
}

const Mapping& Beacon::mapping() const noexcept { return state_->mapping; }

void Beacon::tend() noexcept {
  if (state_ == nullptr || state_->mapping.inherited_by_fork()) return;
  if (beacon_state(value_of(*state_->mutex)) != BeaconState::fired) return;
  sweep_at_thread_end.begin();
  // Failing leaves it fired: peers go on by the lock alone.
  static_cast<void>(lock_for_good(*state_->mutex));
}

void Beacon::put_out() noexcept {
  if (state_ == nullptr) return;
  const bool gone = is_off_every_list(*state_);
  if (!state_->mapping.inherited_by_fork()) wake_sleepers(*state_->mutex);
  if (gone)
    state_.reset();
  else
    park(state_.release());
  sweep_parked();
}

BeaconState beacon_state(std::uint32_t word) noexcept {
  if ((word & FUTEX_OWNER_DIED) != 0) return BeaconState::fired;
  return (word & FUTEX_TID_MASK) != 0 ? BeaconState::lit : BeaconState::dark;
}

void pass_on(const FutexWord& word) noexcept { wake(word, 1); }

}  // namespace tenon::os
