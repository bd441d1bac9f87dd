// Every system call of the runtime, each behind one inline function: the one place a call can be counted, failed on
// purpose or made a crash point by building against another file of this name. Costs nothing.
//
// The functions return what the kernel's wrappers return: -1 and errno on failure. No policy stands here, except that
// descriptors are O_CLOEXEC. `retried` repeats what a signal interrupted.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ctime>

#include <dirent.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace tenon::os::sys {

template <class Call>
auto retried(Call call) noexcept {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

// Files and directories.
inline int open_at(int directory, const char* name, int flags, mode_t mode = 0) noexcept {
  return ::openat(directory, name, flags | O_CLOEXEC, mode);
}
inline int close(int file) noexcept { return ::close(file); }  // never repeated: the number is free even after EINTR
inline int make_directory_at(int directory, const char* name, mode_t mode) noexcept {
  return ::mkdirat(directory, name, mode);
}
inline int change_mode(int file, mode_t mode) noexcept { return ::fchmod(file, mode); }
inline int change_mode_at(int directory, const char* name, mode_t mode) noexcept {
  return ::fchmodat(directory, name, mode, AT_SYMLINK_NOFOLLOW);
}
inline int set_size(int file, off_t bytes) noexcept { return ::ftruncate(file, bytes); }
inline int allocate(int file, off_t start, off_t bytes) noexcept { return ::fallocate(file, 0, start, bytes); }
inline int link_at(const char* from, int directory, const char* name) noexcept {
  return ::linkat(AT_FDCWD, from, directory, name, AT_SYMLINK_FOLLOW);
}
inline int unlink_at(int directory, const char* name, int flags) noexcept { return ::unlinkat(directory, name, flags); }
inline int rename_at(int directory, const char* from, const char* to) noexcept {
  return ::renameat(directory, from, directory, to);
}
inline int status(int file, struct stat* facts) noexcept { return ::fstat(file, facts); }
inline int status_at(int directory, const char* name, struct stat* facts) noexcept {
  return ::fstatat(directory, name, facts, AT_SYMLINK_NOFOLLOW);
}
inline int file_system(int file, struct statvfs* facts) noexcept { return ::fstatvfs(file, facts); }
inline ssize_t read_directory(int directory, void* entries, std::size_t bytes) noexcept {
  return ::getdents64(directory, entries, bytes);
}
inline int file_size_limit(struct rlimit* limit) noexcept { return ::getrlimit(RLIMIT_FSIZE, limit); }

inline int memory_file(const char* name) noexcept { return ::memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING); }
inline int add_seals(int file, int seals) noexcept { return ::fcntl(file, F_ADD_SEALS, seals); }
inline int seals_of(int file) noexcept { return ::fcntl(file, F_GET_SEALS); }
inline int file_system_kind(int file, struct statfs* facts) noexcept { return ::fstatfs(file, facts); }
inline int duplicate(int file) noexcept { return ::fcntl(file, F_DUPFD_CLOEXEC, 0); }

// Sockets of this host. None of them ever waits.
inline int local_socket() noexcept { return ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); }
inline int bind(int socket, const struct sockaddr* address, socklen_t bytes) noexcept {
  return ::bind(socket, address, bytes);
}
inline int listen(int socket, int backlog) noexcept { return ::listen(socket, backlog); }
inline int connect(int socket, const struct sockaddr* address, socklen_t bytes) noexcept {
  return ::connect(socket, address, bytes);
}
inline int accept(int socket) noexcept { return ::accept4(socket, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK); }
inline ssize_t send_message(int socket, const struct msghdr* message) noexcept {
  return ::sendmsg(socket, message, MSG_DONTWAIT | MSG_NOSIGNAL);
}
inline ssize_t receive_message(int socket, struct msghdr* message) noexcept {
  return ::recvmsg(socket, message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
}
inline int socket_option(int socket, int option, void* value, socklen_t* bytes) noexcept {
  return ::getsockopt(socket, SOL_SOCKET, option, value, bytes);
}
inline int watch() noexcept { return ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK); }
inline int watch_directory(int watch, const char* path) noexcept {
  return ::inotify_add_watch(watch, path, IN_CREATE | IN_MOVED_TO | IN_ONLYDIR);
}
inline int poll(struct pollfd* entries, nfds_t count, int milliseconds) noexcept {
  return ::poll(entries, count, milliseconds);
}

// Descriptors to wait for. None of them ever waits itself.
inline int make_fifo_at(int directory, const char* name, mode_t mode) noexcept {
  return ::mkfifoat(directory, name, mode);
}
inline int pipe(int ends[2]) noexcept { return ::pipe2(ends, O_CLOEXEC | O_NONBLOCK); }
inline int set_pipe_size(int pipe, int bytes) noexcept { return ::fcntl(pipe, F_SETPIPE_SZ, bytes); }
inline ssize_t read(int file, void* bytes, std::size_t count) noexcept { return ::read(file, bytes, count); }
inline ssize_t write(int file, const void* bytes, std::size_t count) noexcept { return ::write(file, bytes, count); }
inline int event() noexcept { return ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
inline int timer() noexcept { return ::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK); }
inline int set_timer(int timer, const struct itimerspec* when) noexcept {
  return ::timerfd_settime(timer, TFD_TIMER_ABSTIME, when, nullptr);
}
inline int poll_set() noexcept { return ::epoll_create1(EPOLL_CLOEXEC); }
inline int poll_control(int set, int operation, int file, struct epoll_event* event) noexcept {
  return ::epoll_ctl(set, operation, file, event);
}
inline int poll_now(int set, struct epoll_event* events, int count) noexcept {
  return ::epoll_wait(set, events, count, 0);
}

// Locks.
inline int lock_control(int file, int command, struct flock* range) noexcept { return ::fcntl(file, command, range); }

// Memory.
inline void* map(std::size_t bytes, int protection, int file) noexcept {
  return ::mmap(nullptr, bytes, protection, MAP_SHARED, file, 0);
}
// At that place or nowhere; -1 as a pointer if something stands there.
inline void* map_zeros_at(void* start, std::size_t bytes) noexcept {
  return ::mmap(start, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE,
                -1, 0);
}
// Anywhere.
inline void* map_zeros(std::size_t bytes, int protection) noexcept {
  return ::mmap(nullptr, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}
// In place of what stands there.
inline void* move_mapping(void* from, std::size_t bytes, void* to) noexcept {
  return ::mremap(from, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, to);
}
inline int unmap(void* start, std::size_t bytes) noexcept { return ::munmap(start, bytes); }
inline int advise(void* start, std::size_t bytes, int advice) noexcept { return ::madvise(start, bytes, advice); }
inline long memory_barrier(int command) noexcept { return ::syscall(SYS_membarrier, command, 0u, 0); }

// Sleeping. The kernel's 64-bit time on every width, whatever the C library's time_t is.
struct KernelTime {
  std::int64_t seconds;
  std::int64_t nanoseconds;
};
#if defined(SYS_futex_time64)
inline constexpr long kFutexCall = SYS_futex_time64;
#else
inline constexpr long kFutexCall = SYS_futex;
#endif
inline long futex_wait(const void* word, std::uint32_t expected, const KernelTime* deadline) noexcept {
  return ::syscall(kFutexCall, word, FUTEX_WAIT_BITSET, expected, deadline, nullptr, FUTEX_BITSET_MATCH_ANY);
}
inline long futex_wake(const void* word, int count) noexcept {
  return ::syscall(kFutexCall, word, FUTEX_WAKE, count, nullptr, nullptr, 0);
}
inline long futex_wait_any(struct futex_waitv* words, unsigned count, const KernelTime* deadline) noexcept {
  return ::syscall(SYS_futex_waitv, words, count, 0u, deadline, CLOCK_MONOTONIC);
}
inline int sleep_until(const struct timespec* deadline) noexcept {
  return ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, deadline, nullptr);
}
inline int monotonic_time(struct timespec* time) noexcept { return ::clock_gettime(CLOCK_MONOTONIC, time); }

// Signals.
inline int signal_action(int number, const struct sigaction* action, struct sigaction* before) noexcept {
  return ::sigaction(number, action, before);
}

// Who we are.
inline ssize_t random_bytes(void* bytes, std::size_t count) noexcept { return ::getrandom(bytes, count, 0); }
inline pid_t process_id() noexcept { return ::getpid(); }
inline pid_t thread_id() noexcept { return ::gettid(); }
inline uid_t effective_user() noexcept { return ::geteuid(); }
inline gid_t effective_group() noexcept { return ::getegid(); }
inline int groups(int count, gid_t* groups) noexcept { return ::getgroups(count, groups); }
inline long page_size() noexcept { return ::sysconf(_SC_PAGESIZE); }

}  // namespace tenon::os::sys
