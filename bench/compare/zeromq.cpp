// ZeroMQ over ipc://, as its guide has it: PAIR sockets between two, PUB and SUB to many. Its own thread moves the bytes;
// a received message is read where it lies.
#include <zmq.h>

#include "buffer.hpp"
#include "peer.hpp"
#include "until.hpp"

namespace tenon::bench::compare {

namespace {

void must(int result, const char* what) {
  if (result == -1) fail(std::string(what) + ": " + zmq_strerror(zmq_errno()));
}

std::string address(const Place& place, const std::string& way) {
  return "ipc://@tenon-bench-" + place.name + "-" + way;
}

class Socket {
 public:
  Socket(int kind, const Place& place) : socket_(zmq_socket(context(), kind)) {
    const int depth = static_cast<int>(place.depth);
    const int linger = 0;
    must(zmq_setsockopt(socket_, ZMQ_SNDHWM, &depth, sizeof depth), "ZMQ_SNDHWM");
    must(zmq_setsockopt(socket_, ZMQ_RCVHWM, &depth, sizeof depth), "ZMQ_RCVHWM");
    must(zmq_setsockopt(socket_, ZMQ_LINGER, &linger, sizeof linger), "ZMQ_LINGER");
  }
  ~Socket() { (void)zmq_close(socket_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  [[nodiscard]] void* get() const noexcept { return socket_; }

 private:
  // One of a process, with one thread, as the guide advises; opened when it is first needed, which is behind the fork.
  static void* context() {
    static void* const context = zmq_ctx_new();
    return context;
  }
  void* socket_;
};

void send_number(void* socket, std::size_t bytes, std::uint64_t number) {
  zmq_msg_t message;
  must(zmq_msg_init_size(&message, bytes), "zmq_msg_init_size");
  write_number(zmq_msg_data(&message), bytes, number);
  while (zmq_msg_send(&message, socket, 0) == -1)
    if (zmq_errno() != EAGAIN && zmq_errno() != EINTR) must(-1, "zmq_msg_send");
}

void receive_number(void* socket, int flags, std::size_t bytes, std::uint64_t expected) {
  zmq_msg_t message;
  must(zmq_msg_init(&message), "zmq_msg_init");
  while (zmq_msg_recv(&message, socket, flags) == -1)
    if (zmq_errno() != EAGAIN && zmq_errno() != EINTR) must(-1, "zmq_msg_recv");
  check_number(zmq_msg_data(&message), bytes, expected);
  (void)zmq_msg_close(&message);
}

template <int SenderKind, int ReceiverKind>
struct ZeroMq {
  static constexpr bool kOneToMany = SenderKind == ZMQ_XPUB;

  class Sender {
   public:
    Sender(const Place& place, const std::string& way) : bytes_(place.bytes), socket_(SenderKind, place) {
      if (kOneToMany) {
        const int yes = 1;
        must(zmq_setsockopt(socket_.get(), ZMQ_XPUB_NODROP, &yes, sizeof yes), "ZMQ_XPUB_NODROP");    // waits instead
        must(zmq_setsockopt(socket_.get(), ZMQ_XPUB_VERBOSE, &yes, sizeof yes), "ZMQ_XPUB_VERBOSE");  // each subscriber
        must(zmq_bind(socket_.get(), address(place, way).c_str()), "zmq_bind");
      } else {
        must(zmq_connect(socket_.get(), address(place, way).c_str()), "zmq_connect");
      }
    }
    // A publisher hears of each subscription as of a message.
    void wait_for(std::uint32_t receivers) {
      if (!kOneToMany) return;
      std::uint32_t there = 0;
      until("ZeroMQ: no subscriber", [&] {
        char subscription[8];
        there += zmq_recv(socket_.get(), subscription, sizeof subscription, ZMQ_DONTWAIT) > 0 ? 1U : 0U;
        return there == receivers;
      });
    }
    void send(std::uint64_t number) { send_number(socket_.get(), bytes_, number); }

   private:
    std::size_t bytes_;
    Socket socket_;
  };

  class Receiver {
   public:
    Receiver(const Place& place, const std::string& way)
        : flags_(place.waiting == Waiting::polling ? ZMQ_DONTWAIT : 0),
          bytes_(place.bytes),
          socket_(ReceiverKind, place) {
      if (kOneToMany) {
        must(zmq_setsockopt(socket_.get(), ZMQ_SUBSCRIBE, "", 0), "ZMQ_SUBSCRIBE");
        must(zmq_connect(socket_.get(), address(place, way).c_str()), "zmq_connect");
      } else {
        must(zmq_bind(socket_.get(), address(place, way).c_str()), "zmq_bind");
      }
    }
    void receive(std::uint64_t expected) { receive_number(socket_.get(), flags_, bytes_, expected); }

   private:
    int flags_;
    std::size_t bytes_;
    Socket socket_;
  };
};

struct Calls {
  class End {
   public:
    End(int kind, const Place& place)
        : flags_(place.waiting == Waiting::polling ? ZMQ_DONTWAIT : 0), bytes_(place.bytes), socket_(kind, place) {}
    [[nodiscard]] void* socket() const noexcept { return socket_.get(); }
    void send(std::uint64_t number) { send_number(socket_.get(), bytes_, number); }
    void receive(std::uint64_t expected) { receive_number(socket_.get(), flags_, bytes_, expected); }

   private:
    int flags_;
    std::size_t bytes_;
    Socket socket_;
  };

  class Client {
   public:
    explicit Client(const Place& place) : end_(ZMQ_REQ, place) {
      must(zmq_connect(end_.socket(), address(place, "call").c_str()), "zmq_connect");
    }
    void call(std::uint64_t number) {
      end_.send(number);
      end_.receive(number);
    }

   private:
    End end_;
  };

  class Server {
   public:
    explicit Server(const Place& place) : end_(ZMQ_REP, place) {
      must(zmq_bind(end_.socket(), address(place, "call").c_str()), "zmq_bind");
    }
    void serve(std::uint64_t number) {
      end_.receive(number);
      end_.send(number);
    }

   private:
    End end_;
  };
};

}  // namespace

void add_zeromq(Peers& peers) {
  int major = 0;
  int minor = 0;
  int patch = 0;
  zmq_version(&major, &minor, &patch);
  const std::string version = std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
  peers.there.push_back({.name = "ZeroMQ ipc",
                         .version = version,
                         .settings = "PAIR to PAIR, one to many XPUB (nothing dropped) to SUB; calls REQ to REP; one "
                                     "context and one thread for each process",
                         .own_threads = true,
                         .open =
                             [](Partner& partner, const Place& place, Ways ways) {
                               return place.receivers == 1
                                          ? open_channel<ZeroMq<ZMQ_PAIR, ZMQ_PAIR>>(partner, place, ways)
                                          : open_channel<ZeroMq<ZMQ_XPUB, ZMQ_SUB>>(partner, place, ways);
                             },
                         .calls = open_calls<Calls>});
}

}  // namespace tenon::bench::compare
