// What the processes of this test tell each other: plain words in memory they share.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "violations.hpp"

namespace tenon::hostile {

// What a victim does with its peers, and so where a hostile one sits.
enum class Group : std::uint8_t { ring, keyed, tailed, readers, serving, calling, latest, events, domain };
inline constexpr std::array kGroups{"ring",    "keyed",  "tailed", "readers", "serving",
                                    "calling", "latest", "events", "domain"};

// Where a corruption goes: what a word, or a file, is to those who read it.
enum class Field : std::uint8_t {
  header,
  shape,
  life,
  head,
  gate,
  waits,
  aside,
  descriptor,
  mirror,
  slot_mark,
  slot_where,
  payload,
  kept_versions,
  kept_message,
  reader_words,
  record,
  cursor,
  holds,
  board_control,
  value_versions,
  value,
  generation,
  bell,
  rejoins,
  entries,
  activations,
  beacon,
  node_end,
  whole_file,
  unlinked,
  rights,
  hole,
  truncated,
  truncated_of_victim,
};
inline constexpr std::array kFields{"header",        "shape",
                                    "life",          "head",
                                    "gate",          "waits",
                                    "aside",         "descriptor",
                                    "mirror",        "slot_mark",
                                    "slot_where",    "payload",
                                    "kept_versions", "kept_message",
                                    "reader_words",  "record",
                                    "cursor",        "holds",
                                    "board_control", "value_versions",
                                    "value",         "generation",
                                    "bell",          "rejoins",
                                    "entries",       "activations",
                                    "beacon",        "node_end",
                                    "whole_file",    "unlinked",
                                    "rights",        "hole",
                                    "truncated",     "truncated_of_victim"};
static_assert(kGroups.size() == static_cast<std::size_t>(Group::domain) + 1);
static_assert(kFields.size() == static_cast<std::size_t>(Field::truncated_of_victim) + 1);

// One of the last corruptions: told with a violation.
struct Deed {
  std::uint64_t number = 0;
  Field field{};
  std::uint64_t offset = 0;
  std::uint64_t value = 0;
};
inline constexpr std::uint64_t kDeedsKept = 16;

struct Talk : test::Violations {
  std::atomic<std::uint32_t> attention{0};  // the group that is written to now
  std::atomic<bool> over{false};            // the victim and the honest ones are to close and end
  std::atomic<bool> receiving{false};       // the honest receiver is there: what is sent from now on is for it
  std::array<std::atomic<std::uint64_t>, kGroups.size()> operations{};  // of the victim
  std::array<std::atomic<std::uint64_t>, kGroups.size()> met{};         // messages, calls, values of the hostile one's
  std::atomic<std::uint64_t> damage_told{0};                            // to the victim, by its loans
  std::atomic<const char*> doing{""};                                   // the victim: a text of the program's

  std::array<std::atomic<std::uint64_t>, kFields.size()> corruptions{};
  std::atomic<std::uint64_t> corrupted{0};  // the sum
  std::array<Deed, kDeedsKept> deeds{};

  std::array<std::atomic<std::uint64_t>, 2> sent{};  // by the honest: on a topic of their own, beside the hostile one
  std::array<std::atomic<std::uint64_t>, 2> received{};
  std::atomic<std::uint64_t> late{0};        // calls that the machine held up, and that were in time by its own count
  std::atomic<std::uint64_t> longest_ns{0};  // past a deadline
  // By the yardstick: how late a plain wait is beside its time for a processor, of late and ever, and with that time.
  std::atomic<std::uint64_t> plain_ns{0};
  std::atomic<std::uint64_t> longest_plain_ns{0};
  std::atomic<std::uint64_t> longest_plain_in_all_ns{0};

  [[nodiscard]] std::atomic<std::uint64_t>& operations_of(Group group) noexcept {
    return operations[static_cast<std::size_t>(group)];
  }
};

// In every message of the honest, and in none of the hostile one's: who finds it there has read somebody else's memory.
inline constexpr std::uint64_t kMark = 0x6f6e'6573'7479'2e31;

}  // namespace tenon::hostile
