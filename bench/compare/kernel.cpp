// What the kernel offers: a socket that keeps messages apart, a socket and a pipe that are streams of bytes, a POSIX message
// queue. All copy in and out. Each call of the receiver asks without waiting, or sleeps in the call itself.
#include <fcntl.h>
#include <mqueue.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>

#include "buffer.hpp"
#include "peer.hpp"
#include "until.hpp"

namespace tenon::bench::compare {

namespace {

// Not waiting is asked for by a flag of the descriptor, which pipes and queues have too.
void stop_waiting(int file) { (void)fcntl(file, F_SETFL, fcntl(file, F_GETFL) | O_NONBLOCK); }

class File {
 public:
  explicit File(int file = -1) noexcept : file_(file) {}
  ~File() {
    if (file_ != -1) (void)close(file_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  File& operator=(File&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  [[nodiscard]] int get() const noexcept { return file_; }

 private:
  int file_;
};

// All bytes, by as many calls as it takes.
template <class Call>
void transfer(char* bytes, std::size_t count, const char* what, Call call) {
  while (count != 0) {
    const ssize_t done = call(bytes, count);
    if (done > 0) {
      bytes += done;
      count -= static_cast<std::size_t>(done);
    } else if (done == 0 || (errno != EAGAIN && errno != EINTR)) {
      fail(std::string(what) + ": " + std::strerror(done == 0 ? EPIPE : errno));
    }
  }
}

sockaddr_un address_of(const Place& place, const std::string& way, socklen_t& length) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = "tenon-bench-" + place.name + "-" + way;  // abstract: goes with the socket
  std::memcpy(address.sun_path + 1, name.data(), std::min(name.size(), sizeof address.sun_path - 1));
  length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  return address;
}

// Room for a few messages, as far as rights permit.
void make_room(int socket, std::size_t bytes) {
  const int room = static_cast<int>(std::clamp<std::size_t>(4 * bytes, 256 << 10, 8 << 20));
  for (const int option : {SO_SNDBUFFORCE, SO_RCVBUFFORCE})
    (void)setsockopt(socket, SOL_SOCKET, option, &room, sizeof room);
  for (const int option : {SO_SNDBUF, SO_RCVBUF})
    if (geteuid() != 0) (void)setsockopt(socket, SOL_SOCKET, option, &room, sizeof room);
}

template <int Kind>
struct Socket {
  static constexpr bool kOneToMany = false;

  class Sender {
   public:
    Sender(const Place& place, const std::string& way) : buffer_(place.bytes), socket_(::socket(AF_UNIX, Kind, 0)) {
      make_room(socket_.get(), place.bytes);
      socklen_t length = 0;
      const sockaddr_un address = address_of(place, way, length);
      until("no socket to connect to",
            [&] { return connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), length) == 0; });
      if (place.waiting == Waiting::polling) stop_waiting(socket_.get());
    }
    void wait_for(std::uint32_t) const noexcept {}
    void send(std::uint64_t number) {
      buffer_.number(number);
      transfer(buffer_.data(), buffer_.size(), "send", [this](const char* bytes, std::size_t count) {
        return ::send(socket_.get(), bytes, count, MSG_NOSIGNAL);
      });
    }

   private:
    Buffer buffer_;
    File socket_;
  };

  class Receiver {
   public:
    Receiver(const Place& place, const std::string& way)
        : polls_(place.waiting == Waiting::polling), buffer_(place.bytes), listener_(::socket(AF_UNIX, Kind, 0)) {
      make_room(listener_.get(), place.bytes);
      socklen_t length = 0;
      const sockaddr_un address = address_of(place, way, length);
      if (bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0 ||
          listen(listener_.get(), 1) != 0)
        fail(std::string("cannot listen: ") + std::strerror(errno));
    }
    void receive(std::uint64_t expected) {
      if (socket_.get() == -1) accept();
      transfer(buffer_.data(), buffer_.size(), "receive",
               [this](char* bytes, std::size_t count) { return ::recv(socket_.get(), bytes, count, 0); });
      buffer_.check(expected);
    }

   private:
    void accept() { socket_ = File(accept4(listener_.get(), nullptr, nullptr, polls_ ? SOCK_NONBLOCK : 0)); }
    bool polls_;
    Buffer buffer_;
    File listener_;
    File socket_;
  };
};

struct Pipe {
  static constexpr bool kOneToMany = false;

  static std::string path(const Place& place, const std::string& way) {
    return "/dev/shm/tenon-bench-" + place.name + "-" + way;
  }
  static void prepare(int pipe, const Place& place) {
    (void)fcntl(pipe, F_SETPIPE_SZ, static_cast<int>(std::clamp<std::size_t>(4 * place.bytes, 64 << 10, 1 << 20)));
    if (place.waiting == Waiting::polling) stop_waiting(pipe);
  }

  class Sender {
   public:
    Sender(const Place& place, const std::string& way)
        : buffer_(place.bytes), pipe_(open(path(place, way).c_str(), O_RDWR)) {
      if (pipe_.get() == -1) fail("no pipe");
      (void)unlink(path(place, way).c_str());  // both have it
      prepare(pipe_.get(), place);
    }
    void wait_for(std::uint32_t) const noexcept {}
    void send(std::uint64_t number) {
      buffer_.number(number);
      transfer(buffer_.data(), buffer_.size(), "write",
               [this](const char* bytes, std::size_t count) { return write(pipe_.get(), bytes, count); });
    }

   private:
    Buffer buffer_;
    File pipe_;
  };

  class Receiver {
   public:
    Receiver(const Place& place, const std::string& way) : buffer_(place.bytes) {
      const std::string there = path(place, way);
      if (mkfifo(there.c_str(), 0600) != 0) fail(std::string("no pipe: ") + std::strerror(errno));
      pipe_ = File(open(there.c_str(), O_RDWR));
      prepare(pipe_.get(), place);
    }
    void receive(std::uint64_t expected) {
      transfer(buffer_.data(), buffer_.size(), "read",
               [this](char* bytes, std::size_t count) { return read(pipe_.get(), bytes, count); });
      buffer_.check(expected);
    }

   private:
    Buffer buffer_;
    File pipe_;
  };
};

struct PosixQueue {
  static constexpr bool kOneToMany = false;

  static std::string name(const Place& place, const std::string& way) {
    return "/tenon-bench-" + place.name + "-" + way;
  }

  class Sender {
   public:
    Sender(const Place& place, const std::string& way)
        : buffer_(place.bytes),
          queue_(
              mq_open(name(place, way).c_str(), place.waiting == Waiting::polling ? O_WRONLY | O_NONBLOCK : O_WRONLY)) {
      if (queue_ == -1) fail(std::string("no message queue: ") + std::strerror(errno));
      (void)mq_unlink(name(place, way).c_str());  // both have it
    }
    ~Sender() { (void)mq_close(queue_); }
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;
    void wait_for(std::uint32_t) const noexcept {}
    void send(std::uint64_t number) {
      buffer_.number(number);
      while (mq_send(queue_, buffer_.data(), buffer_.size(), 0) != 0)
        if (errno != EAGAIN) fail(std::string("mq_send: ") + std::strerror(errno));
    }

   private:
    Buffer buffer_;
    mqd_t queue_;
  };

  class Receiver {
   public:
    Receiver(const Place& place, const std::string& way) : buffer_(place.bytes) {
      mq_attr attributes{};
      attributes.mq_msgsize = static_cast<long>(place.bytes);
      const int waits = place.waiting == Waiting::polling ? O_NONBLOCK : 0;
      const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
      (void)setrlimit(RLIMIT_MSGQUEUE, &unlimited);
      for (const long depth :
           {static_cast<long>(place.depth), 10L}) {  // as far as rights permit; what everybody may have
        if (queue_ != -1) break;
        attributes.mq_maxmsg = depth;
        queue_ = mq_open(name(place, way).c_str(), O_RDONLY | O_CREAT | O_EXCL | waits, 0600, &attributes);
      }
      if (queue_ == -1) fail(std::string("no message queue: ") + std::strerror(errno));
    }
    ~Receiver() { (void)mq_close(queue_); }
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;
    void receive(std::uint64_t expected) {
      while (mq_receive(queue_, buffer_.data(), buffer_.size(), nullptr) < 0)
        if (errno != EAGAIN) fail(std::string("mq_receive: ") + std::strerror(errno));
      buffer_.check(expected);
    }

   private:
    Buffer buffer_;
    mqd_t queue_ = -1;
  };
};

}  // namespace

void add_kernel(Peers& peers) {
  peers.there.push_back({.name = "Unix socket, seqpacket",
                         .version = "the kernel's",
                         .settings = "buffers of at least four messages; asked without waiting, or sleeping in recv",
                         .largest = 64 << 10,
                         .open = open_channel<Socket<SOCK_SEQPACKET>>});
  peers.there.push_back({.name = "Unix socket, stream",
                         .version = "the kernel's",
                         .settings =
                             "buffers of at least four messages, up to 8 MiB; asked without waiting, or sleeping "
                             "in recv",
                         .open = open_channel<Socket<SOCK_STREAM>>});
  peers.there.push_back({.name = "pipe",
                         .version = "the kernel's",
                         .settings = "64 KiB, or four messages up to 1 MiB; asked without waiting, or sleeping in read",
                         .open = open_channel<Pipe>});
  peers.there.push_back({.name = "POSIX message queue",
                         .version = "the kernel's",
                         .settings = "as deep as the others where rights permit, else 10 messages; one priority; asked "
                                     "without waiting, or sleeping in mq_receive",
                         .largest = 8 << 10,
                         .open = open_channel<PosixQueue>});
}

}  // namespace tenon::bench::compare
