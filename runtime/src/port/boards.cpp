#include "port/boards.hpp"

#include <algorithm>

#include "error/emit.hpp"
#include "error/from_failure.hpp"
#include "error/guarded.hpp"
#include "port/liveness.hpp"

namespace tenon::port {

namespace {

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

bool Boards::look() noexcept { return !stale() || look_again(); }

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
  const auto members = members_of(topic_.directory());
  if (!members) return false;
  found_.clear();
  const auto gone = [&](const std::string& file) {
    return std::none_of(members->begin(), members->end(), [&](const Member& one) { return one.name == file; });
  };
  std::erase_if(boards_, [&](const auto& board) {
    if (!gone(board->file)) return false;
    changes_gone_ += changes_in(*board);
    return true;
  });
  std::erase_if(passed_over_, gone);
  bool all_met = true;
  for (const Member& member : *members)
    if (member.kind == MemberKind::board) all_met &= meet(member);
  return all_met;
}

bool Boards::meet(const Member& member) {
  const std::string& file = member.name;
  if (std::any_of(boards_.begin(), boards_.end(), [&](const auto& board) { return board->file == file; })) return true;
  if (std::find(passed_over_.begin(), passed_over_.end(), file) != passed_over_.end()) return true;
  auto opened = open_board_segment(topic_.directory(), file, action_);
  if (opened.for_want()) return false;
  if (!opened.segment && !opened.refusal) return true;
  std::optional<Error> refusal = std::move(opened.refusal);
  if (opened.segment) {
    const BoardPeer& peer = *opened.segment;
    const End writer{describe_process(shm::get_name(peer.header.node_name), peer.header.process_id),
                     peer.header.schema_hash, peer.header.layout_hash, descriptor_of(peer)};
    refusal = compare("read the latest value of", topic_.name(), writer, own_);
    if (!refusal && peer.shape.value_bytes != type_.bytes)
      refusal = Error(ErrorCode::segment_invalid, {action_,
                                                   "values of " + std::to_string(peer.shape.value_bytes) + " bytes",
                                                   std::to_string(type_.bytes) + " bytes",
                                                   "build both ends again",
                                                   {},
                                                   {}});
  }
  if (!refusal) {
    boards_.push_back(std::make_unique<Board>(Board{std::move(*opened.segment), file}));
    return true;
  }
  pass_over(file, *refusal);
  return true;
}

Boards::Found Boards::search(std::uint64_t key) const noexcept {
  Found best;
  for (const auto& board : boards_) {
    const std::uint32_t used = used_cells(*board);
    for (std::uint32_t i = 0; i < used; ++i) {
      const shm::Cell& cell = cell_of(*board, i);
      if (key_in(cell) != key || queue::latest_version(cell) == 0) continue;
      const std::uint64_t epoch = epoch_in(cell);
      if (best.cell == nullptr || epoch > best.epoch) best = {board.get(), &cell, epoch};
    }
  }
  return best;
}

Boards::Found Boards::find(std::uint64_t key) noexcept {
  if (const auto known = found_.find(key); known != found_.end()) return known->second;
  const Found found = search(key);
  if (found.cell != nullptr) (void)error::attempted([&] { found_.emplace(key, found); });
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

std::uint64_t Boards::changes() const noexcept {
  std::uint64_t sum = changes_gone_;
  for (const auto& board : boards_) sum += changes_in(*board);
  return sum;
}

std::vector<std::string> Boards::superseded() const {
  std::vector<std::string> files;
  for (const auto& board : boards_) {
    const std::uint32_t used = used_cells(*board);
    bool needed = false;
    for (std::uint32_t i = 0; i < used && !needed; ++i) {
      const shm::Cell& cell = cell_of(*board, i);
      needed = queue::latest_version(cell) != 0 && search(key_in(cell)).cell == &cell;
    }
    if (!needed && (shm::board_life(board->peer.memory.data()).closed() || !is_alive(domain_, board->peer.header.node)))
      files.push_back(board->file);
  }
  return files;
}

}  // namespace tenon::port
