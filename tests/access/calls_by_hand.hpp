// Rings of calls that somebody opens by himself, without a client or a server behind them, and what he says in them first.
#pragma once

#include <string>

#include "calc_server.hpp"
#include "port/announcement.hpp"
#include "port/publisher_core.hpp"

namespace tenon::test {

template <class Word, class Body>
detail::PublisherHandle ring_by_hand(const Node& node, const std::string& topic, const detail::TypeFacts& type,
                                     Word word, const Body& body, std::uint32_t bytes) {
  auto ring = detail::PublisherCore::open(node, topic, type, {.depth = 8, .loans = 2, .holds = 255}).value();
  const auto lent = detail::lend_slowly(*ring);
  detail::put_word(lent.payload, word);
  detail::put_body(lent.payload, body);
  detail::publish_slowly(*ring, lent.chunk, bytes);
  return ring;
}

// As a client that says hello.
inline detail::PublisherHandle call_by_hand(const Node& node, const std::string& requests, const detail::Hello& hello) {
  return ring_by_hand(node, requests, port::request_facts(detail::facts_of_interface<calc::Interface>()),
                      detail::RequestWord{0, 0, detail::RequestKind::hello, 0}, hello, detail::kLeastRequestFrame);
}

// As the server of this incarnation that welcomes a client.
inline detail::PublisherHandle welcome_by_hand(const Node& node, const std::string& answers,
                                               const shm::Incarnation& server) {
  return ring_by_hand(node, answers, port::answer_facts(detail::facts_of_interface<calc::Interface>()),
                      detail::AnswerWord{0, 0, detail::AnswerKind::welcome, 0},
                      detail::Welcome{server.high, server.low}, detail::kLeastAnswerFrame);
}

inline bool has_a_subscriber(const detail::PublisherHandle& ring) {
  return static_cast<detail::PublisherCore&>(*ring).count_subscribers() == 1;
}

}  // namespace tenon::test
