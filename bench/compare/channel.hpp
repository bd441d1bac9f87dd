// What a peer is to the harness: a way from the leader to the follower, which may have many receivers, and a way back.
//
// A peer is a struct with a Sender and a Receiver; `ChannelOf` makes loops of them, so that a peer that is inline code
// is measured as such.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "pair.hpp"
#include "place.hpp"

namespace tenon::bench::compare {

class Channel {
 public:
  Channel() = default;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  virtual ~Channel() = default;

  // Message `first` there and back, then the next: both sides call it.
  virtual void trips(std::uint64_t first, std::uint64_t count) = 0;
  // One way only: the leader's half sends, the follower's takes from its receivers in turn.
  virtual void there(std::uint64_t first, std::uint64_t count) = 0;
};

// What the follower's answer goes through when only the way there is of interest.
enum class Ways : std::uint8_t { there_and_back, there };

template <class Peer>
class ChannelOf final : public Channel {
 public:
  ChannelOf(Partner& partner, const Place& place, Ways ways) : partner_(partner) {
    const bool leads = partner.leads();
    const Place one{place.name, place.bytes, place.depth, 1, place.waiting};
    // Receivers first, as those who bind an address or would miss what was sent before they came.
    if (!leads) {
      for (std::uint32_t i = 0; i < place.receivers; ++i)
        receivers_.push_back(std::make_unique<typename Peer::Receiver>(place, way("there", i, place.receivers)));
    } else if (ways == Ways::there_and_back) {
      receivers_.push_back(std::make_unique<typename Peer::Receiver>(one, "back"));
    }
    partner.meet();
    if (leads) {
      const std::uint32_t senders = Peer::kOneToMany ? 1 : place.receivers;
      for (std::uint32_t i = 0; i < senders; ++i)
        senders_.push_back(std::make_unique<typename Peer::Sender>(place, way("there", i, place.receivers)));
    } else if (ways == Ways::there_and_back) {
      senders_.push_back(std::make_unique<typename Peer::Sender>(one, "back"));
    }
    partner.meet();
    for (const auto& receiver : receivers_)
      if constexpr (requires { receiver->find(); }) receiver->find();
    partner.meet();
    for (const auto& sender : senders_) sender->wait_for(leads && Peer::kOneToMany ? place.receivers : 1);
    partner.meet();
  }

  void trips(std::uint64_t first, std::uint64_t count) override {
    typename Peer::Sender& sender = *senders_.front();
    typename Peer::Receiver& receiver = *receivers_.front();
    if (partner_.leads()) {
      for (std::uint64_t number = first; number < first + count; ++number) {
        sender.send(number);
        receiver.receive(number);
      }
    } else {
      for (std::uint64_t number = first; number < first + count; ++number) {
        receiver.receive(number);
        sender.send(number);
      }
    }
  }

  void there(std::uint64_t first, std::uint64_t count) override {
    if (partner_.leads() && senders_.size() == 1) return send_all(*senders_.front(), first, count);
    if (!partner_.leads() && receivers_.size() == 1) return receive_all(*receivers_.front(), first, count);
    for (std::uint64_t number = first; number < first + count; ++number) {
      for (const auto& sender : senders_of_way()) sender->send(number);
      if (!partner_.leads())
        for (const auto& receiver : receivers_) receiver->receive(number);
    }
  }

 private:
  // One to one as its users write it: a loop around one end.
  static void send_all(typename Peer::Sender& sender, std::uint64_t first, std::uint64_t count) {
    for (std::uint64_t number = first; number < first + count; ++number) sender.send(number);
  }
  static void receive_all(typename Peer::Receiver& receiver, std::uint64_t first, std::uint64_t count) {
    for (std::uint64_t number = first; number < first + count; ++number) receiver.receive(number);
  }

  // Peers without one-to-many have a way of its own for each receiver.
  static std::string way(const char* direction, std::uint32_t index, std::uint32_t receivers) {
    return Peer::kOneToMany || receivers == 1 ? direction : direction + std::to_string(index);
  }
  const std::vector<std::unique_ptr<typename Peer::Sender>>& senders_of_way() const {
    static const std::vector<std::unique_ptr<typename Peer::Sender>> none;
    return partner_.leads() ? senders_ : none;
  }

  Partner& partner_;
  std::vector<std::unique_ptr<typename Peer::Receiver>> receivers_;
  std::vector<std::unique_ptr<typename Peer::Sender>> senders_;
};

}  // namespace tenon::bench::compare
