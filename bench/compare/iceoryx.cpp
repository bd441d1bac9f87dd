// iceoryx, with its daemon: started by the harness with pools for the sizes that are measured, and ended by it.
#include <unistd.h>

#include "iceoryx_hoofs/log/logmanager.hpp"
#include "iceoryx_posh/popo/untyped_client.hpp"
#include "iceoryx_posh/popo/untyped_publisher.hpp"
#include "iceoryx_posh/popo/untyped_server.hpp"
#include "iceoryx_posh/popo/untyped_subscriber.hpp"
#include "iceoryx_posh/popo/wait_set.hpp"
#include "iceoryx_posh/runtime/posh_runtime.hpp"
#include "iceoryx_versions.hpp"

#include "buffer.hpp"
#include "iceoryx_daemon.hpp"
#include "peer.hpp"
#include "until.hpp"

namespace tenon::bench::compare {

namespace {

void join_daemon(const std::string& name) {
  static const bool joined = [&] {
    iox::log::LogManager::GetLogManager().SetDefaultLogLevel(iox::log::LogLevel::kError,
                                                             iox::log::LogLevelOutput::kHideLogLevel);
    iox::runtime::PoshRuntime::initRuntime(
        iox::RuntimeName_t(iox::cxx::TruncateToCapacity, name + "-" + std::to_string(getpid())));
    return true;
  }();
  (void)joined;
}

iox::capro::ServiceDescription topic(const Place& place, const std::string& way) {
  const auto text = [](const std::string& string) {
    return iox::capro::IdString_t(iox::cxx::TruncateToCapacity, string);
  };
  return {text("bench"), text(place.name), text(way)};
}

struct Iceoryx {
  static constexpr bool kOneToMany = true;

  class Sender {
   public:
    Sender(const Place& place, const std::string& way) : bytes_(static_cast<std::uint32_t>(place.bytes)) {
      join_daemon(place.name);
      iox::popo::PublisherOptions options;
      options.subscriberTooSlowPolicy = iox::popo::ConsumerTooSlowPolicy::WAIT_FOR_CONSUMER;
      publisher_.emplace(topic(place, way), options);
    }
    void wait_for(std::uint32_t) {
      until("iceoryx: no subscriber", [&] { return publisher_->hasSubscribers(); });
    }
    void send(std::uint64_t number) {
      if (next_ == nullptr) next_ = loan();
      write_number(next_, bytes_, number);
      publisher_->publish(next_);
      next_ = loan();  // while the message is on its way
    }

   private:
    void* loan() {
      auto loan = publisher_->loan(bytes_, 8);
      while (loan.has_error()) loan = publisher_->loan(bytes_, 8);  // all chunks are on their way
      return loan.value();
    }

    std::uint32_t bytes_;
    void* next_ = nullptr;
    std::optional<iox::popo::UntypedPublisher> publisher_;
  };

  class Receiver {
   public:
    Receiver(const Place& place, const std::string& way) : bytes_(place.bytes) {
      join_daemon(place.name);
      iox::popo::SubscriberOptions options;
      options.queueCapacity = std::min<std::uint64_t>(place.depth, 256);
      options.queueFullPolicy = iox::popo::QueueFullPolicy::BLOCK_PRODUCER;
      subscriber_.emplace(topic(place, way), options);
      if (place.waiting == Waiting::polling) return;
      set_.emplace();
      if (set_->attachState(*subscriber_, iox::popo::SubscriberState::HAS_DATA).has_error())
        fail("iceoryx: no wait set");
    }
    void receive(std::uint64_t expected) {
      for (;;) {
        auto taken = subscriber_->take();
        if (!taken.has_error()) {
          check_number(taken.value(), bytes_, expected);
          subscriber_->release(taken.value());
          return;
        }
        if (set_) (void)set_->wait();
      }
    }

   private:
    std::size_t bytes_;
    std::optional<iox::popo::UntypedSubscriber> subscriber_;
    std::optional<iox::popo::WaitSet<>> set_;
  };
};

struct Calls {
  class Client {
   public:
    explicit Client(const Place& place) : bytes_(static_cast<std::uint32_t>(place.bytes)) {
      join_daemon(place.name);
      client_.emplace(topic(place, "call"));
      until("iceoryx: no server", [&] { return client_->getConnectionState() == iox::ConnectionState::CONNECTED; });
    }
    void call(std::uint64_t number) {
      auto request = client_->loan(bytes_, 8);
      if (request.has_error()) fail("iceoryx: no request");
      write_number(request.value(), bytes_, number);
      (void)client_->send(request.value());
      for (;;) {
        auto response = client_->take();
        if (response.has_error()) continue;
        check_number(response.value(), bytes_, number);
        return client_->releaseResponse(response.value());
      }
    }

   private:
    std::uint32_t bytes_;
    std::optional<iox::popo::UntypedClient> client_;
  };

  class Server {
   public:
    explicit Server(const Place& place) : bytes_(static_cast<std::uint32_t>(place.bytes)) {
      join_daemon(place.name);
      server_.emplace(topic(place, "call"));
    }
    void serve(std::uint64_t number) {
      for (;;) {
        auto request = server_->take();
        if (request.has_error()) continue;
        check_number(request.value(), bytes_, number);
        auto response = server_->loan(iox::popo::RequestHeader::fromPayload(request.value()), bytes_, 8);
        if (response.has_error()) fail("iceoryx: no response");
        write_number(response.value(), bytes_, number);
        (void)server_->send(response.value());
        return server_->releaseRequest(request.value());
      }
    }

   private:
    std::uint32_t bytes_;
    std::optional<iox::popo::UntypedServer> server_;
  };
};

}  // namespace

void add_iceoryx(Peers& peers) {
  if (const auto why = IceoryxDaemon::not_here(); !why.empty()) return peers.missing.push_back({"iceoryx", why});
  peers.there.push_back({.name = "iceoryx",
                         .version = ICEORYX_LATEST_RELEASE_VERSION,
                         .settings = "untyped loan (the next right behind a publish), publish, take in place; producer "
                                     "waits for a full queue; daemon "
                                     "without monitoring, pools of the sizes measured",
                         .open = open_channel<Iceoryx>,
                         .calls = open_calls<Calls>,
                         .company = IceoryxDaemon::shared});
}

}  // namespace tenon::bench::compare
