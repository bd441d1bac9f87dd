// The exchange and latest values: readers that sleep beside a board, and boards that stay when their writers have ended.
//
// A writer does for them what it does for a reader of its own node that waits by a descriptor, and no more: the attendant
// announces itself at the topic's bell and is called through a FIFO. A reader that sleeps has its attendant ask by a byte,
// and is answered by one. Between its look and its asking something may have been written, so each connection knows for how
// many changes the reader was rung last.
#include <algorithm>

#include "error/from_failure.hpp"
#include "error/guarded.hpp"
#include "os/fifo.hpp"
#include "os/random.hpp"
#include "port/exchange.hpp"
#include "port/sleeping.hpp"

namespace tenon::port {

namespace {

constexpr std::ptrdiff_t kMostLeftOfOne = 32;  // boards of one user whose writers have ended

}  // namespace

Result<void> Exchange::make_bell(Served& writer, const std::string& action) const {
  const auto random = os::random_incarnation();
  if (!random) return tl::unexpected(error::from(random.error(), action));
  const Topic& topic = *writer.offer.topic;
  writer.bell_file = waiter_file(home_.node, *random);
  auto bell = os::make_fifo(topic.directory(), writer.bell_file);
  if (!bell) return tl::unexpected(error::from(bell.error(), action));
  writer.bell = std::move(*bell);
  (void)topic.words().move_generation();
  return {};
}

// Who asks again and again costs us a look, and the writer one system call for each change at most.
void Exchange::hear_sleeper(Meeting& meeting, Served& writer) {
  if (meeting.waits) return;
  meeting.waits = true;
  tell_sleepers(writer);
}

void Exchange::tell_sleepers(Served& writer) noexcept {
  const auto somebody_still_waits = [&] {
    const std::uint64_t changes = queue::changes_counted(*writer.offer.board);
    bool waits = false;
    for (auto& meeting : meetings_) {
      if (!meeting->waits || !meeting->serving || meeting->over || meeting->ours != writer.offer.self) continue;
      if (meeting->told == changes) {
        waits = true;
        continue;
      }
      meeting->told = changes;
      meeting->waits = false;
      (void)os::send(meeting->socket, {&kRing, 1});  // one that does not read is rung already
    }
    return waits;
  };
  if (!somebody_still_waits()) return;
  writer.offer.topic->words().bell().announce_descriptor();
  (void)announced();
  (void)somebody_still_waits();
}

// For all readers on topics where somebody sleeps: they have one bell.
void Exchange::ask_to_be_rung() noexcept {
  for (const auto& reader : seeking_) {
    if (!reader->subject.board || reader->offer.topic->words().bell().quiet()) continue;
    for (auto& meeting : meetings_)
      if (!meeting->serving && meeting->agreed && !meeting->over && !meeting->waits &&
          meeting->ours == reader->offer.self)
        meeting->waits = os::send(meeting->socket, {&kRing, 1});
  }
}

// Its file stays until the reader finds that others have written all that is in it, or has looked at so many.
bool Exchange::keep_board(const Meeting& meeting, Seeking& reader) noexcept {
  const os::Directory& directory = reader.offer.topic->directory();
  std::erase_if(reader.left, [&](const Seeking::Left& one) { return !directory.facts_of(one.file); });
  const auto of_this_user = [&](const Seeking::Left& one) { return one.user == meeting.peer.user; };
  if (std::count_if(reader.left.begin(), reader.left.end(), of_this_user) >= kMostLeftOfOne) {
    const auto oldest = std::find_if(reader.left.begin(), reader.left.end(), of_this_user);
    if (!has_board(reader, oldest->publisher)) (void)directory.unlink(oldest->file);
    reader.left.erase(oldest);
  }
  return error::attempted([&] { reader.left.push_back({meeting.file, meeting.theirs, meeting.peer.user}); });
}

// Whether somebody else who reads that topic has it too, in the one directory.
bool Exchange::has_board(const Seeking& reader, const shm::Incarnation& writer) const noexcept {
  return std::any_of(seeking_.begin(), seeking_.end(), [&](const auto& other) {
    if (other.get() == &reader || other->offer.topic->identity() != reader.offer.topic->identity()) return false;
    return std::any_of(other->left.begin(), other->left.end(),
                       [&](const Seeking::Left& one) { return one.publisher == writer; }) ||
           std::any_of(meetings_.begin(), meetings_.end(), [&](const auto& meeting) {
             return !meeting->serving && meeting->agreed && !meeting->over && meeting->ours == other->offer.self &&
                    meeting->theirs == writer;
           });
  });
}

void Exchange::let_go_of_board(const shm::Incarnation& writer, const shm::Incarnation& reader) noexcept {
  if (inherited()) return;
  const std::lock_guard guard(mutex_);
  Seeking* const found = seeking(reader);
  if (found == nullptr) return;
  const auto left = std::find_if(found->left.begin(), found->left.end(),
                                 [&](const Seeking::Left& one) { return one.publisher == writer; });
  if (left == found->left.end()) return;
  if (!has_board(*found, writer)) (void)found->offer.topic->directory().unlink(left->file);
  found->left.erase(left);
}

void Exchange::forget_boards(const Seeking& reader) noexcept {
  for (const Seeking::Left& one : reader.left)
    if (!has_board(reader, one.publisher)) (void)reader.offer.topic->directory().unlink(one.file);
}

}  // namespace tenon::port
