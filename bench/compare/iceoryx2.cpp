// iceoryx2 by its Rust API: the loops' calls go into a static library made by cargo (folder iceoryx2).
#include "buffer.hpp"
#include "peer.hpp"
#include "until.hpp"

extern "C" {
struct TenonIceoryx2Place {
  const char* name;
  std::size_t words;
  std::size_t depth;
  std::size_t receivers;
  bool sleeping;
  bool streams;
};
struct TenonIceoryx2Sender;
struct TenonIceoryx2Receiver;
TenonIceoryx2Sender* tenon_iceoryx2_sender(const TenonIceoryx2Place*);
std::size_t tenon_iceoryx2_receivers(TenonIceoryx2Sender*);
void tenon_iceoryx2_send(TenonIceoryx2Sender*, std::uint64_t number);
void tenon_iceoryx2_close_sender(TenonIceoryx2Sender*);
TenonIceoryx2Receiver* tenon_iceoryx2_receiver(const TenonIceoryx2Place*);
void tenon_iceoryx2_receive(TenonIceoryx2Receiver*, std::uint64_t* first, std::uint64_t* last);
void tenon_iceoryx2_close_receiver(TenonIceoryx2Receiver*);
struct TenonIceoryx2Client;
struct TenonIceoryx2Server;
TenonIceoryx2Client* tenon_iceoryx2_client(const TenonIceoryx2Place*);
std::size_t tenon_iceoryx2_servers(TenonIceoryx2Client*);
void tenon_iceoryx2_call(TenonIceoryx2Client*, std::uint64_t number, std::uint64_t* first, std::uint64_t* last);
void tenon_iceoryx2_close_client(TenonIceoryx2Client*);
TenonIceoryx2Server* tenon_iceoryx2_server(const TenonIceoryx2Place*);
void tenon_iceoryx2_serve(TenonIceoryx2Server*, std::uint64_t* first, std::uint64_t* last);
void tenon_iceoryx2_close_server(TenonIceoryx2Server*);
}

namespace tenon::bench::compare {

namespace {

template <class Made>
Made make(Made (*maker)(const TenonIceoryx2Place*), const Place& place, const std::string& way) {
  const std::string name = "tenon-bench/" + place.name + "/" + way;
  const TenonIceoryx2Place there{
      name.c_str(), place.bytes / 8, place.depth, place.receivers, place.waiting == Waiting::sleeping, place.streams};
  return maker(&there);
}

struct Iceoryx2 {
  static constexpr bool kOneToMany = true;

  class Sender {
   public:
    Sender(const Place& place, const std::string& way) : sender_(make(tenon_iceoryx2_sender, place, way)) {}
    ~Sender() { tenon_iceoryx2_close_sender(sender_); }
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;
    void wait_for(std::uint32_t receivers) {
      until("iceoryx2: no subscriber", [&] { return tenon_iceoryx2_receivers(sender_) == receivers; });
    }
    void send(std::uint64_t number) { tenon_iceoryx2_send(sender_, number); }

   private:
    TenonIceoryx2Sender* sender_;
  };

  class Receiver {
   public:
    Receiver(const Place& place, const std::string& way) : receiver_(make(tenon_iceoryx2_receiver, place, way)) {}
    ~Receiver() { tenon_iceoryx2_close_receiver(receiver_); }
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;
    void receive(std::uint64_t expected) {
      std::uint64_t first = 0;
      std::uint64_t last = 0;
      tenon_iceoryx2_receive(receiver_, &first, &last);
      check(first, last, expected);
    }

   private:
    TenonIceoryx2Receiver* receiver_;
  };
};

struct Calls {
  class Client {
   public:
    explicit Client(const Place& place) : client_(make(tenon_iceoryx2_client, place, "call")) {
      until("iceoryx2: no server", [&] { return tenon_iceoryx2_servers(client_) == 1; });
    }
    ~Client() { tenon_iceoryx2_close_client(client_); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    void call(std::uint64_t number) {
      std::uint64_t first = 0;
      std::uint64_t last = 0;
      tenon_iceoryx2_call(client_, number, &first, &last);
      check(first, last, number);
    }

   private:
    TenonIceoryx2Client* client_;
  };

  class Server {
   public:
    explicit Server(const Place& place) : server_(make(tenon_iceoryx2_server, place, "call")) {}
    ~Server() { tenon_iceoryx2_close_server(server_); }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    void serve(std::uint64_t number) {
      std::uint64_t first = 0;
      std::uint64_t last = 0;
      tenon_iceoryx2_serve(server_, &first, &last);
      check(first, last, number);
    }

   private:
    TenonIceoryx2Server* server_;
  };
};

}  // namespace

void add_iceoryx2(Peers& peers) {
  peers.there.push_back(
      {.name = "iceoryx2",
       .version = TENON_ICEORYX2_VERSION,
       .settings =
           "Rust API, slices loaned uninitialised (the next right behind a send) and written in place, a buffer of one "
           "but for streams, no overflow, sender retries until delivered; one request at a time; who sleeps is "
           "notified by an event; cargo's release profile with lto",
       .open = open_channel<Iceoryx2>,
       .calls = open_calls<Calls>});
}

}  // namespace tenon::bench::compare
