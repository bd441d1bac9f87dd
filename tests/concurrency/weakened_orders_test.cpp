// No memory order of the queue code can be weakened unnoticed, but for those listed here with the reason. A row that a
// scenario does notice is as wrong as an order that none does, and so is a page of the documents that says something else.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <vector>

#include "orders_page.hpp"
#include "weak_memory.hpp"
#include "weak_ring.hpp"

namespace tenon::concurrency {
namespace {

struct Row {
  const char* file;
  const char* line;  // part of it
  Weakening unnoticed;
  const char* reason;
};

constexpr auto kRelaxed = Weakening::to_relaxed;
constexpr auto kAcquireRelease = Weakening::to_acquire_release;
constexpr const char* kMoves = "the generation, or the count of rejoins, that moves next carries it";
constexpr const char* kHeadIsAHint = "head says how far to look; each message is ordered by its own mark";
constexpr const char* kFutex = "the process-wide barrier orders it, and the kernel compares the word again";
constexpr const char* kHalfARing =
    "who joins again is half a ring back: it would be overlooked at every raise until then";

constexpr Row kUnnoticed[] = {
    {"ring_reader.hpp", "where = header.where.load", kRelaxed,
     "the hold's store keeps it before the look at aside; without that look the slot stays as it is"},
    {"ring_reader.hpp", "stride).seq.load", kRelaxed, "readiness is a hint: who takes acquires for itself"},
    {"ring_reader.hpp", "!before(cursor_, ring_.control->head.load", kRelaxed, "the end of life carries it"},
    {"ring_reader.hpp", "moved.fetch_add", kRelaxed, kFutex},
    {"ring_reader_slow.hpp", "head = ring_.control->head.load", kRelaxed, kHeadIsAHint},
    {"ring_reader_slow.hpp", "place[kCursorWord].store(cursor_, std::memory_order_seq_cst)", kRelaxed, kMoves},
    {"ring_reader_slow.hpp", "place[kCursorWord].store(cursor_, std::memory_order_release)", kRelaxed,
     "whoever joins or skips has no hold that the publisher has not seen, or holds that are seq_cst"},
    {"ring_reader_slow.hpp", "joined_ = ring_.control->aside", kRelaxed, "an old value has the reader join once more"},
    {"ring_reader_slow.hpp", "joined.store(joined_", kAcquireRelease, kMoves},
    {"ring_writer_slow.hpp", "joined.load", kRelaxed, kMoves},
    {"ring_writer_slow.hpp", "place[kCursorWord].load(std::memory_order_seq_cst)", kAcquireRelease, kMoves},
    {"topic_words.hpp", "compare_exchange_strong(word, 0", kRelaxed,
     "an entry freed late is a place too few, no budget too large"},
    {"topic_words.hpp", "rejoins_.load", kRelaxed, kHalfARing},
    {"topic_words.hpp", "rejoins_.fetch_add", kRelaxed, kHalfARing},
    {"life_words.hpp", "born_", kRelaxed, "orders names in a directory, which the kernel orders on both sides"},
    {"bell.hpp", "word_.exchange(0", kAcquireRelease, "who answers looks at nothing else that the same asking changes"},
    {"bell.hpp", "word_.fetch_or(kSleeps", kRelaxed, kFutex},
    {"bell.hpp", "word_.fetch_or(kDescriptors", kRelaxed, "the process-wide barrier orders it"},
    {"bell.hpp", "word_.compare_exchange_strong(word, collected", kRelaxed, kFutex},
};

// Places no scenario comes by.
constexpr Row kUnreached[] = {
    {"atomics.hpp", "atomic_thread_fence", kRelaxed, "of the product; the ring must be sound without them"},
};

std::string name_of(const Site& site) { return std::filesystem::path(site.file).filename(); }

std::string text_of(const Site& site) {
  std::ifstream source(site.file);
  std::string line;
  for (std::uint32_t i = 0; i < site.line; ++i) std::getline(source, line);
  return line;
}

template <std::size_t N>
const Row* row_for(const Row (&rows)[N], const std::string& file, const std::string& line) {
  for (const Row& row : rows)
    if (file == row.file && line.find(row.line) != line.npos) return &row;
  return nullptr;
}

// What the first scenario to fail says, or nothing.
std::string explore_all(const Mutation& made) {
  mutation = made;
  std::string found;
  for (const NamedScenario& scenario : weak_scenarios()) {
    const Outcome outcome = explore(scenario.make, scenario.budget);
    if (outcome.failure) found = std::string(scenario.name) + ": " + *outcome.failure;
    if (outcome.failure) break;
  }
  mutation = {};
  return found;
}

std::filesystem::path folder_of(const std::set<Site>& sites) {
  return std::filesystem::path(sites.begin()->file).parent_path();
}

// Each line of the queue's sources that states an order; in the order of their files' names.
template <class Visit>
void for_each_order(const std::filesystem::path& folder, Visit visit) {
  const std::set<std::filesystem::path> files(std::filesystem::directory_iterator(folder), {});
  for (const auto& file : files) {
    std::ifstream source(file);
    std::string line;
    for (std::uint32_t number = 1; std::getline(source, line); ++number)
      if (line.find("// edge ") != line.npos) visit(file.filename().string(), number, line);
  }
}

std::vector<UnreachedOrder> unreached_orders(const std::filesystem::path& folder) {
  std::vector<UnreachedOrder> orders;
  for_each_order(folder, [&](const std::string& file, std::uint32_t, const std::string& line) {
    if (const Row* const row = row_for(kUnreached, file, line)) orders.push_back({file, line, row->reason});
  });
  return orders;
}

TEST(WeakenedOrders, NoneGoesUnnoticed) {
  ASSERT_EQ(explore_all({}), "");
  const std::set<Site> sites = sites_seen;
  std::vector<WeakenedOrder> page;
  int caught = 0;
  std::size_t weakened = 0;
  for (const Site& site : sites) {
    const std::string text = text_of(site);
    const Row* const row = row_for(kUnnoticed, name_of(site), text);
    page.push_back({name_of(site), text, "", "", row == nullptr ? "" : row->reason});
    WeakenedOrder& order = page.back();
    for (const Weakening weakening : {kAcquireRelease, kRelaxed}) {
      if (weakening == kAcquireRelease && !site.sequential) continue;
      const std::string found = explore_all({site, weakening});
      (weakening == kRelaxed ? order.relaxed : order.acquire_release) =
          found.empty() ? "–" : found.substr(0, found.find(':'));
      const bool listed = row != nullptr && weakening <= row->unnoticed;
      ++weakened;
      caught += found.empty() ? 0 : 1;
      EXPECT_EQ(found.empty(), listed) << name_of(site) << ":" << site.line << " weakened to "
                                       << (weakening == kRelaxed ? "relaxed" : "acquire, release") << ":" << text
                                       << "\nfound: " << found;
    }
  }
  std::printf("orders weakened %zu, of %zu; caught %d, the others listed\n", weakened, sites.size(), caught);
  EXPECT_GT(caught, 20);
  const std::string tables = orders_tables(page, unreached_orders(folder_of(sites)));
  EXPECT_EQ(tables_on_the_page(tables), tables) << "TENON_UPDATE_DOCS=1 writes docs/design/memory_orders.md anew";
}

TEST(WeakenedOrders, EveryOrderOfTheQueueIsReachedOrListed) {
  ASSERT_EQ(explore_all({}), "");
  ASSERT_FALSE(sites_seen.empty());
  std::set<const Row*> listed_for_nothing;
  for (const Row& row : kUnnoticed) listed_for_nothing.insert(&row);
  for (const Row& row : kUnreached) listed_for_nothing.insert(&row);
  for_each_order(folder_of(sites_seen), [&](const std::string& file, std::uint32_t number, const std::string& line) {
    listed_for_nothing.erase(row_for(kUnnoticed, file, line));
    listed_for_nothing.erase(row_for(kUnreached, file, line));
    const bool seen = std::any_of(sites_seen.begin(), sites_seen.end(),
                                  [&](const Site& site) { return name_of(site) == file && site.line == number; });
    const bool listed = row_for(kUnreached, file, line) != nullptr;
    EXPECT_TRUE(seen || listed) << file << ":" << number << ": " << line;
  });
  for (const Row* const row : listed_for_nothing) ADD_FAILURE() << row->file << " has no '" << row->line << "'";
}

}  // namespace
}  // namespace tenon::concurrency
