// The page of all memory orders, docs/design/memory_orders.md: its tables are what weakened_orders_test found.
#pragma once

#include <string>
#include <vector>

namespace tenon::concurrency {

// One order: where it stands and what became of it when it was weakened.
struct WeakenedOrder {
  std::string file;
  std::string line;             // of the source, with its edge comment
  std::string acquire_release;  // seen by this scenario; "–" unseen; empty if it was not tried
  std::string relaxed;
  std::string reason;  // why it may go unseen
};
struct UnreachedOrder {
  std::string file;
  std::string line;
  std::string reason;
};

// Both tables as they should stand on the page.
[[nodiscard]] std::string orders_tables(const std::vector<WeakenedOrder>& weakened,
                                        const std::vector<UnreachedOrder>& unreached);

// What stands on the page from its first table's heading on. With TENON_UPDATE_DOCS=1 in the environment `tables` is put there.
[[nodiscard]] std::string tables_on_the_page(const std::string& tables);

}  // namespace tenon::concurrency
