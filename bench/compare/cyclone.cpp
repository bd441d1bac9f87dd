// Cyclone DDS, by its C API, in two ways: through iceoryx' shared memory with loans at both ends, and over the loopback
// interface. The messages are those of payloads.idl, compiled by idlc.
#include <cstdlib>

#include "dds/dds.h"
#include "dds/ddsc/dds_loan_api.h"
#include "dds/version.h"
#include "payloads.h"

#include "buffer.hpp"
#include "iceoryx_daemon.hpp"
#include "peer.hpp"
#include "until.hpp"

namespace tenon::bench::compare {

namespace {

// One interface, no multicast, no discovery of other hosts; a domain of one's own.
constexpr char kLoopback[] =
    "<General><AllowMulticast>false</AllowMulticast><Interfaces><NetworkInterface name=\"lo\"/></Interfaces>"
    "<MaxMessageSize>65500B</MaxMessageSize></General>"
    "<Discovery><ParticipantIndex>auto</ParticipantIndex><Peers><Peer address=\"127.0.0.1\"/></Peers></Discovery>"
    "<Internal><SocketReceiveBufferSize max=\"10MB\"/></Internal>";
constexpr char kShared[] = "<SharedMemory><Enable>true</Enable><LogLevel>error</LogLevel></SharedMemory>";
constexpr dds_domainid_t kDomain = 77;

const dds_topic_descriptor_t* description(std::size_t bytes) {
  switch (bytes) {
    case 8:
      return &bench_Bytes8_desc;
    case 40:
      return &bench_Bytes40_desc;
    case 64:
      return &bench_Bytes64_desc;
    case 256:
      return &bench_Bytes256_desc;
    case 1 << 10:
      return &bench_KiB1_desc;
    case 4 << 10:
      return &bench_KiB4_desc;
    case 64 << 10:
      return &bench_KiB64_desc;
    case 1 << 20:
      return &bench_MiB1_desc;
    case 16 << 20:
      return &bench_MiB16_desc;
    default:
      fail("no payload of " + std::to_string(bytes) + " bytes");
  }
}

template <class Result>
Result must(Result result, const char* what) {
  if (result < 0) fail(std::string(what) + ": " + dds_strretcode(result));
  return result;
}

template <bool Shared>
struct Cyclone {
  static constexpr bool kOneToMany = true;

  static dds_entity_t participant() {
    static const dds_entity_t made = [] {
      const std::string settings = std::string("<CycloneDDS><Domain Id=\"any\">") + kLoopback +
                                   (Shared ? kShared : "") + "</Domain></CycloneDDS>";
      (void)setenv("CYCLONEDDS_URI", settings.c_str(), 1);
      return must(dds_create_participant(kDomain, nullptr, nullptr), "dds_create_participant");
    }();
    return made;
  }
  // Reliable; as deep as the place. Shared memory is used for a bounded history only.
  static dds_qos_t* policies(const Place& place) {
    dds_qos_t* const policies = dds_create_qos();
    dds_qset_reliability(policies, DDS_RELIABILITY_RELIABLE, DDS_INFINITY);
    if (Shared) {
      dds_qset_history(policies, DDS_HISTORY_KEEP_LAST, static_cast<std::int32_t>(place.depth));
    } else {
      dds_qset_history(policies, DDS_HISTORY_KEEP_ALL, 0);
      dds_qset_resource_limits(policies, static_cast<std::int32_t>(place.depth), DDS_LENGTH_UNLIMITED,
                               DDS_LENGTH_UNLIMITED);
    }
    return policies;
  }
  static dds_entity_t topic(const Place& place, const std::string& way) {
    return must(dds_create_topic(participant(), description(place.bytes), ("bench_" + place.name + "_" + way).c_str(),
                                 nullptr, nullptr),
                "dds_create_topic");
  }

  class Sender {
   public:
    Sender(const Place& place, const std::string& way) : buffer_(place.bytes) {
      dds_qos_t* const policies = Cyclone::policies(place);
      writer_ = must(dds_create_writer(participant(), topic(place, way), policies, nullptr), "dds_create_writer");
      dds_delete_qos(policies);
      if (Shared && !dds_is_loan_available(writer_)) fail("Cyclone DDS gives no loan: is it built with shared memory?");
    }
    ~Sender() { (void)dds_delete(writer_); }
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;
    void wait_for(std::uint32_t receivers) {
      until("Cyclone DDS: no subscriber", [&] {
        dds_publication_matched_status_t status;
        must(dds_get_publication_matched_status(writer_, &status), "dds_get_publication_matched_status");
        return status.current_count == receivers;
      });
    }
    void send(std::uint64_t number) {
      void* message = buffer_.data();
      if (Shared)
        while (dds_loan_sample(writer_, &message) != DDS_RETCODE_OK) {}  // all are on their way
      write_number(message, buffer_.size(), number);
      must(dds_write(writer_, message), "dds_write");
    }

   private:
    Buffer buffer_;
    dds_entity_t writer_;
  };

  class Receiver {
   public:
    Receiver(const Place& place, const std::string& way) : bytes_(place.bytes) {
      dds_qos_t* const policies = Cyclone::policies(place);
      reader_ = must(dds_create_reader(participant(), topic(place, way), policies, nullptr), "dds_create_reader");
      dds_delete_qos(policies);
      if (place.waiting == Waiting::polling) return;
      set_ = must(dds_create_waitset(participant()), "dds_create_waitset");
      must(dds_set_status_mask(reader_, DDS_DATA_AVAILABLE_STATUS), "dds_set_status_mask");
      must(dds_waitset_attach(set_, reader_, 0), "dds_waitset_attach");
    }
    ~Receiver() {
      if (set_ != 0) (void)dds_delete(set_);
      (void)dds_delete(reader_);
    }
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;
    void receive(std::uint64_t expected) {
      for (;;) {
        void* message = nullptr;
        dds_sample_info_t facts;
        const int got = must(dds_take(reader_, &message, &facts, 1, 1), "dds_take");
        if (got == 1) {
          const bool valid = facts.valid_data;
          if (valid) check_number(message, bytes_, expected);
          must(dds_return_loan(reader_, &message, got), "dds_return_loan");
          if (valid) return;
        } else if (set_ != 0) {
          must(dds_waitset_wait(set_, nullptr, 0, DDS_SECS(1)), "dds_waitset_wait");
        }
      }
    }

   private:
    std::size_t bytes_;
    dds_entity_t reader_;
    dds_entity_t set_ = 0;
  };
};

}  // namespace

void add_cyclone(Peers& peers) {
  if (const auto why = IceoryxDaemon::not_here(); why.empty()) {
    peers.there.push_back({.name = "Cyclone DDS, shared memory",
                           .version = DDS_VERSION,
                           .settings = "loans at both ends, reliable, keep last (shared memory wants that, so it may "
                                       "lose); its daemon is iceoryx'",
                           .own_threads = true,
                           .lossless = false,
                           .open = open_channel<Cyclone<true>>,
                           .company = IceoryxDaemon::shared});
  } else {
    peers.missing.push_back({"Cyclone DDS, shared memory", why});
  }
  peers.there.push_back({.name = "Cyclone DDS, loopback",
                         .version = DDS_VERSION,
                         .settings = "reliable, keep all, limited to the depth; lo only, no multicast; taken as loans",
                         .largest = 1 << 20,
                         .own_threads = true,
                         .open = open_channel<Cyclone<false>>});
}

}  // namespace tenon::bench::compare
