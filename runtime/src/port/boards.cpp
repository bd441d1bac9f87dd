#include "port/boards.hpp"

#include <algorithm>
#include <utility>

#include "error/from_failure.hpp"
#include "error/guarded.hpp"
#include "os/memory_directory.hpp"
#include "os/process.hpp"
#include "port/liveness.hpp"

namespace tenon::port {

namespace {

constexpr std::uint32_t kMostBoardsOfOne = 32;  // boards of another user, and so many bytes
constexpr std::uint64_t kMostBoardBytesOfOne = std::uint64_t{64} << 20;
constexpr int kLooks = 100;  // somebody who moves the generation without pause must not keep us

// Never above what the segment has room for, whatever the peer says.
std::uint32_t used_cells(const Boards::Board& board) {
  return std::min(queue::cells_used(shm::board_words(board.peer.memory.data())), board.peer.shape.cells);
}
const shm::Cell& cell_of(const Boards::Board& board, std::uint32_t index) {
  return shm::cell_at(board.peer.memory.data(), board.peer.shape, index);
}
std::uint64_t key_in(const shm::Cell& cell) { return cell.key.load(std::memory_order_relaxed); }
std::uint64_t epoch_in(const shm::Cell& cell) { return cell.epoch.load(std::memory_order_relaxed); }

std::uint64_t changes_in(const Boards::Board& board) noexcept {
  return queue::changes_counted(shm::board_words(board.peer.memory.data()));
}

}  // namespace

bool Boards::stale() const noexcept {
  return known_generation_ != topic_.words().glance_at_generation() || known_disturbances_ != os::disturbances();
}

Result<void> Boards::meet_others(const std::shared_ptr<Exchange>& exchange, const std::optional<Access>& access) {
  return onlooker_.look_on(exchange, topic_, access, {.most_of_one = kMostBoardsOfOne}, action_);
}

bool Boards::look() noexcept {
  if (onlooker_) note_new_cells();
  return !stale() || look_again();
}

// No generation of ours moves when a foreign writer begins a key. Its count of cells goes up only as often as it has cells.
void Boards::note_new_cells() noexcept {
  for (const auto& board : boards_) {
    if (!board->foreign) continue;
    const std::uint32_t used = used_cells(*board);
    if (used <= board->cells) continue;
    board->cells = used;
    found_.clear();
  }
}

// Its values are gone, whatever they were.
void Boards::drop_damaged() {
  const std::uint32_t disturbances = os::disturbances();
  for (std::size_t i = 0; i < boards_.size();) {
    const Board& board = *boards_[i];
    if (!board.peer.memory.damaged()) {
      ++i;
      continue;
    }
    found_.clear();
    pass_over(board.file, error::of_damage(action_, topic_.directory().path_of(board.file)));
    boards_.erase(boards_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  known_disturbances_ = disturbances;
}

// All of it, or nothing for want of memory.
void Boards::pass_over(const std::string& file, const Error& refusal) {
  passed_over_.push_back(file);
  refusals_.remember(refusal);
}

void Boards::note_refusals() {
  for (Error& refusal : onlooker_.take_refusals()) refusals_.remember(std::move(refusal));
}

// A look is of no one instant: a board may be replaced and removed between being listed and being opened, and its successor
// have come after the listing. Whoever removes a board has moved the generation before.
bool Boards::look_again() noexcept {
  if (!error::attempted([this] { drop_damaged(); })) return false;
  for (int looks = 0; looks < kLooks; ++looks) {
    const std::uint32_t generation = topic_.words().generation();
    known_generation_.reset();
    bool all_met = false;
    (void)error::attempted([&] { all_met = note_members(); });
    if (!all_met) return false;  // as it was; the next look lists again
    known_generation_ = generation;
    if (known_generation_ == topic_.words().generation()) return true;
  }
  return true;
}

bool Boards::note_members() {
  if (onlooker_) note_refusals();
  const auto members = members_of(topic_.directory());
  if (!members) return false;
  found_.clear();
  const auto gone = [&](const std::string& file) {
    return std::none_of(members->begin(), members->end(), [&](const Member& one) { return one.name == file; });
  };
  std::erase_if(boards_, [&](const auto& board) {
    if (!gone(board->file)) return false;
    unseen_gone_ = unseen_gone_ || changes_in(*board) != board->seen;
    return true;
  });
  std::erase_if(passed_over_, gone);
  bool all_met = true;
  for (const Member& member : *members)
    if (member.kind == MemberKind::board) all_met &= meet(member);
  if (onlooker_) {
    note_ends();
    drop_what_others_replaced();
  }
  return all_met;
}

void Boards::note_ends() noexcept {
  for (const auto& board : boards_) {
    if (board->ended) continue;
    if (!board->foreign) {
      board->ended = shm::board_life(board->peer.memory.data()).closed();
      continue;
    }
    const Exchange::Owner owner = onlooker_.owner_of(board->writer);
    board->ended = owner.ended || !owner.user;
  }
}

// Nobody but us knows what is kept of a foreign writer that has ended.
void Boards::drop_what_others_replaced() {
  std::erase_if(boards_, [&](const auto& board) {
    if (!board->foreign || !board->ended || is_needed(*board)) return false;
    unseen_gone_ = unseen_gone_ || changes_in(*board) != board->seen;
    onlooker_.let_go_of_board(board->writer);
    return true;
  });
}

bool Boards::meet(const Member& member) {
  const std::string& file = member.name;
  if (std::any_of(boards_.begin(), boards_.end(), [&](const auto& board) { return board->file == file; })) return true;
  if (std::find(passed_over_.begin(), passed_over_.end(), file) != passed_over_.end()) return true;
  const Exchange::Owner owner = owner_of(member);
  if (!owner.user) return true;
  auto opened = open_board_segment(topic_.directory(), file, action_);
  if (opened.for_want()) return false;
  if (!opened.segment && !opened.refusal) return true;
  std::optional<Error> refusal = std::move(opened.refusal);
  if (opened.segment) refusal = misfit(*opened.segment, owner);
  if (!refusal) {
    boards_.push_back(std::make_unique<Board>(
        Board{std::move(*opened.segment), file, member.incarnation, *owner.user, owner.foreign, owner.ended}));
    return true;
  }
  pass_over(file, *refusal);
  if (owner.foreign) {
    onlooker_.part(member.incarnation);
    onlooker_.let_go_of_board(member.incarnation);
  }
  return true;
}

// Nobody: it is another node's, and we have not agreed with that, or need none of it. Not by the words in it, which its
// writer may change.
Exchange::Owner Boards::owner_of(const Member& board) const noexcept {
  const os::MemoryDirectory* const memory = topic_.directory().memory();
  if (memory != nullptr && memory->has_adopted(board.name))
    return onlooker_ ? onlooker_.owner_of(board.incarnation) : Exchange::Owner{true, {}, false};
  return {false, onlooker_ ? os::effective_user() : 0, false};
}

// Why a board is left out, or nothing.
std::optional<Error> Boards::misfit(const BoardPeer& peer, const Exchange::Owner& owner) const {
  const End writer{describe_process(shm::get_name(peer.header.node_name), peer.header.process_id),
                   peer.header.schema_hash, peer.header.layout_hash, descriptor_of(peer)};
  if (auto refusal = compare("read the latest value of", topic_.name(), writer, own_)) return refusal;
  if (peer.shape.value_bytes != type_.bytes)
    return Error(ErrorCode::segment_invalid, {action_,
                                              "values of " + std::to_string(peer.shape.value_bytes) + " bytes",
                                              std::to_string(type_.bytes) + " bytes",
                                              "build both ends again",
                                              {},
                                              {}});
  if (!owner.foreign || *owner.user == os::effective_user()) return std::nullopt;
  std::uint64_t bytes = peer.header.file_bytes;
  for (const auto& board : boards_)
    if (board->foreign && board->user == *owner.user) bytes += board->peer.header.file_bytes;
  if (bytes <= kMostBoardBytesOfOne) return std::nullopt;
  return Error(ErrorCode::too_many_keys,
               {action_,
                "values of " + std::to_string(bytes) + " bytes of uid " + std::to_string(*owner.user),
                "at most " + std::to_string(kMostBoardBytesOfOne) + " of another user",
                "have its writers opened with fewer keys",
                {},
                {}});
}

// Whether what stands here is read before what stands in the other's cell of the same key.
bool Boards::comes_before(const Board& board, std::uint64_t epoch, const Found& other) noexcept {
  if (other.cell == nullptr) return true;
  if (board.ended != other.board->ended) return other.board->ended;
  if (board.user != other.board->user) return board.user < other.board->user;
  return epoch > other.epoch;
}

Boards::Found Boards::search(std::uint64_t key) const noexcept {
  Found best;
  bool settled = true;
  for (const auto& board : boards_) {
    const std::uint32_t used = used_cells(*board);
    for (std::uint32_t i = 0; i < used; ++i) {
      const shm::Cell& cell = cell_of(*board, i);
      if (key_in(cell) != key) continue;
      if (queue::latest_version(cell) == 0) {
        settled = settled && !board->foreign;  // nobody tells when it has its first value
        continue;
      }
      const std::uint64_t epoch = epoch_in(cell);
      if (comes_before(*board, epoch, best)) best = {board.get(), &cell, epoch};
    }
  }
  best.settled = settled;
  return best;
}

Boards::Found Boards::find(std::uint64_t key) noexcept {
  if (const auto known = found_.find(key); known != found_.end()) return known->second;
  const Found found = search(key);
  if (found.cell != nullptr && found.settled) (void)error::attempted([&] { found_.emplace(key, found); });
  return found;
}

std::vector<std::uint64_t> Boards::keys() const {
  std::vector<std::uint64_t> keys;
  for (const auto& board : boards_) {
    const std::uint32_t used = used_cells(*board);
    for (std::uint32_t i = 0; i < used; ++i) keys.push_back(key_in(cell_of(*board, i)));
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

std::uint64_t Boards::highest_epoch(std::uint64_t key) const noexcept {
  std::uint64_t highest = 0;
  for (const auto& board : boards_) {
    const std::uint32_t used = used_cells(*board);
    for (std::uint32_t i = 0; i < used; ++i)
      if (key_in(cell_of(*board, i)) == key) highest = std::max(highest, epoch_in(cell_of(*board, i)));
  }
  return highest;
}

bool Boards::changed() const noexcept {
  return unseen_gone_ || std::any_of(boards_.begin(), boards_.end(),
                                     [](const auto& board) { return changes_in(*board) != board->seen; });
}

void Boards::see_changes() noexcept {
  for (const auto& board : boards_) board->seen = changes_in(*board);
  unseen_gone_ = false;
}

// Has it the value of some key?
bool Boards::is_needed(const Board& board) const noexcept {
  const std::uint32_t used = used_cells(board);
  for (std::uint32_t i = 0; i < used; ++i) {
    const shm::Cell& cell = cell_of(board, i);
    if (queue::latest_version(cell) != 0 && search(key_in(cell)).cell == &cell) return true;
  }
  return false;
}

std::vector<std::string> Boards::superseded() const {
  std::vector<std::string> files;
  for (const auto& board : boards_) {
    if (!is_needed(*board) &&
        (shm::board_life(board->peer.memory.data()).closed() || !is_alive(domain_, board->peer.header.node)))
      files.push_back(board->file);
  }
  return files;
}

}  // namespace tenon::port
