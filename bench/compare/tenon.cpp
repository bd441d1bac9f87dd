// Tenon itself: typed, in place, as users have it.
#include "echo.hpp"
#include "ends.hpp"
#include "payload.hpp"
#include "peer.hpp"
#include "until.hpp"

namespace tenon::bench::compare {

namespace {

const RuntimeDirectory* directory = nullptr;  // one for a run; opened by `company`

template <class T, bool Reliable>
struct Typed {
  static constexpr bool kOneToMany = true;

  static Mode mode(const Place& place) {
    Mode mode = mode_named(Reliable ? "reliable" : "overwrite", place.depth);
    mode.publisher.depth = place.depth;
    if (place.waiting == Waiting::sleeping) mode.subscriber.spin = SubscriberOptions{}.spin;
    return mode;
  }

  class Sender {
   public:
    Sender(const Place& place, const std::string& way)
        : node_(directory->node("sender")),
          publisher_(must(Publisher<T>::open(node_, place.name + "/" + way, mode(place).publisher))) {}
    void wait_for(std::uint32_t receivers) {
      until("Tenon: no subscriber", [&] { return publisher_.subscriber_count() == receivers; });
    }
    void send(std::uint64_t number) { InPlace::send(publisher_, number); }

   private:
    Node node_;
    Publisher<T> publisher_;
  };

  class Receiver {
   public:
    Receiver(const Place& place, const std::string& way)
        : node_(directory->node("receiver")),
          subscriber_(must(Subscriber<T>::open(node_, place.name + "/" + way, mode(place).subscriber))) {}
    void find() {
      until("Tenon: no publisher", [&] { return subscriber_.publisher_count() == 1; });
    }
    void receive(std::uint64_t expected) { InPlace::receive(subscriber_, expected); }

   private:
    Node node_;
    Subscriber<T> subscriber_;
  };
};

template <bool Reliable>
std::unique_ptr<Channel> open(Partner& partner, const Place& place, Ways ways) {
  return with_payload(place.bytes, [&]<class T>(T*) { return open_channel<Typed<T, Reliable>>(partner, place, ways); });
}

struct Calls {
  using Operation = echo::Echo40;
  using Interface = echo::Only<Operation>;

  class Client {
   public:
    explicit Client(const Place&)
        : node_(directory->node("client")),
          client_(must(tenon::Client<Interface>::open(
              node_, Interface::service,
              {.deadline = std::chrono::seconds(kConnectSeconds), .spin = std::chrono::seconds(2)}))) {
      until("Tenon: no server", [&] { return client_.server_count() == 1; });
    }
    void call(std::uint64_t number) {
      auto call = must(client_.start<Operation>([number](Operation::Request& request) {
        request.words.front() = number;
        request.words.back() = number;
      }));
      while (!call.wait(std::chrono::seconds(1))) {}
      const auto reply = std::move(call).reply();
      if (!reply) fail("a call without an answer: " + std::string(reply.error().message()));
      check(reply->words.front(), reply->words.back(), number);
    }

   private:
    Node node_;
    tenon::Client<Interface> client_;
  };

  class Server {
   public:
    explicit Server(const Place&)
        : node_(directory->node("server")),
          server_(must(tenon::Server<Interface>::open(node_, servant_, Interface::service,
                                                      ServerOptions{.spin = std::chrono::seconds(2)}))) {}
    void serve(std::uint64_t number) {
      while (servant_.last < number)
        (void)server_.wait(std::chrono::seconds(1));  // one look may serve the next one too
    }

   private:
    struct Servant {
      void dispatch(Request<Operation> request) {
        auto loan = must(request.loan());
        auto& result = loan.result();
        result.words.front() = request->words.front();
        result.words.back() = request->words.back();
        last = request->words.front();
        if (!std::move(loan).send()) fail("an answer that nobody waits for");
      }
      std::uint64_t last = 0;
    };
    Node node_;
    Servant servant_;
    tenon::Server<Interface> server_;
  };
};

std::shared_ptr<void> keep_directory() {
  auto kept = std::make_shared<RuntimeDirectory>();
  directory = kept.get();
  return kept;
}

}  // namespace

void add_tenon(Peers& peers) {
  Peer peer{
      .name = "Tenon, reliable",
      .version = "this commit",
      .settings =
          "publisher that blocks for a slow reader, subscriber that is reliable; loan, publish, wait_take in place",
      .open = open<true>,
      .calls = open_calls<Calls>,
      .company = keep_directory};
  peers.there.push_back(peer);
  peer.name = "Tenon, overwriting";
  peer.settings = "publisher that overwrites, subscriber that may lose; loan, publish, wait_take in place";
  peer.lossless = false;
  peer.open = open<false>;
  peer.calls = nullptr;
  peers.there.push_back(peer);
}

}  // namespace tenon::bench::compare
