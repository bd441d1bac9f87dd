// The streams of a client, and what a client has to tell a server besides its calls.
#include "port/client_core.hpp"

namespace tenon::detail {

namespace {

bool tell(ServerLink& server, const queue::SlotShape& shape, const RequestWord& word, const Credit& credit) noexcept {
  const Lending lent = lend(*server.requests, shape);
  if (lent.payload == nullptr) return false;
  put_word(lent.payload, word);
  put_body(lent.payload, credit);
  publish(*server.requests, shape, lent.chunk, kBodyOffset + sizeof credit);
  return true;
}

}  // namespace

bool StreamInbox::push(Received received) {
  if (count == places.size()) return false;
  if (in_place >= kParkedAnswers) (void)received.set_aside();
  if (!received.copied()) ++in_place;
  const std::size_t place = std::size_t{head} + count++;
  places[place < places.size() ? place : place - places.size()] = std::move(received);
  return true;
}

Received StreamInbox::pop() noexcept {
  Received received = std::move(places[head]);
  if (++head == places.size()) head = 0;
  --count;
  if (!received.copied()) --in_place;
  return received;
}

void StreamInbox::clear() noexcept {
  while (count != 0) (void)pop();
  consumed = 0;
}

void ClientCore::receive_in_stream(CallSlot& slot, AnswerKind kind, Received received) {
  const bool is_last = kind != AnswerKind::answer;
  if (slot.state == CallState::waiting) {
    if (kind == AnswerKind::failed) {
      const bool whole = received.bytes() >= kBodyOffset + sizeof(Failure);
      fail(slot, whole ? static_cast<ErrorCode>(get_body<Failure>(received.frame()).code) : ErrorCode::payload_invalid);
    } else if (kind != AnswerKind::end && !slot.inbox->push(std::move(received))) {
      fail(slot, ErrorCode::payload_invalid);
      if (!is_last) tell_cancel(slot);
    } else if (is_last) {
      slot.state = CallState::answered;
    }
  }
  if (is_last) finish(slot);
}

Received ClientCore::take_answer(CallSlot& slot) noexcept {
  StreamInbox* const inbox = slot.inbox;
  if (inbox == nullptr || (inbox->count == 0 && (!poll(slot) || inbox->count == 0))) return {};
  Received received = inbox->pop();
  if (++inbox->consumed == inbox->tell_at) tell_credit(slot);
  return received;
}

void ClientCore::tell_credit(CallSlot& slot) noexcept {
  StreamInbox& inbox = *slot.inbox;
  if (!slot.open) return;
  const bool told = tell(*slot.server, request_shape_, {slot.id, 0, RequestKind::credit, 0}, {inbox.consumed, 0});
  inbox.tell_at = inbox.consumed + (told ? credit_step() : 1);  // else with the next answer
}

void ClientCore::tell_cancel(CallSlot& slot) noexcept {
  if (!slot.open) return;
  slot.cancel_due = !tell(*slot.server, request_shape_, {slot.id, 0, RequestKind::cancel, 0}, {});
  dues_ = dues_ || slot.cancel_due;
}

}  // namespace tenon::detail
