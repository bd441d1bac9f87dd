#include "seam/seam.hpp"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "seam/sites.hpp"

namespace tenon::seam {

static_assert(kSites.size() <= kMaxSites);

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

constinit Counts own_counts{};
constinit std::atomic<Counts*> counting{&own_counts};
constinit std::atomic<void (*)(std::uint32_t)> watching{nullptr};

// The plan is written before `armed`, and left alone while it is.
constinit Plan plan{};
constinit std::atomic<bool> armed{false};
constinit std::atomic<std::uint64_t> hits{0};
constinit std::atomic<std::uint32_t> where{kAnyStep};  // fired; kAnyStep: not yet
constinit std::array<std::atomic<int>, kMaxSites + 1> refusals{};

[[nodiscard]] constexpr std::string_view below_runtime(std::string_view file) noexcept {
  for (const std::string_view root : {"/runtime/src/", "/runtime/include/tenon/"})
    if (const auto at = file.rfind(root); at != std::string_view::npos) return file.substr(at + root.size());
  return {};
}

[[nodiscard]] std::uint32_t look_up(std::string_view operation, Place at) noexcept {
  const std::string_view file = below_runtime(at.file);
  for (std::uint32_t i = 0; i < kSites.size(); ++i)
    if (at.line >= kSites[i].first && at.line <= kSites[i].last && operation == kSites[i].operation &&
        file == kSites[i].file)
      return i;
  return kUnlisted;
}

// What was looked up, by the addresses of the texts: each place makes the same ones every time.
struct Known {
  std::atomic<std::uint32_t> state;  // 0: empty; 1: being filled; 2: good
  std::uint32_t site;
  int line;
  const char* file;
  const char* operation;
};
constexpr std::size_t kKnown = 8192;
constinit std::array<Known, kKnown> known{};

[[nodiscard]] std::uint32_t site_of(const char* operation, Place at) noexcept {
  const auto mixed = (reinterpret_cast<std::uintptr_t>(at.file) >> 3) * 31 +
                     static_cast<std::uintptr_t>(at.line) * 7919 + (reinterpret_cast<std::uintptr_t>(operation) >> 2);
  for (std::size_t probe = 0; probe < kKnown; ++probe) {
    Known& entry = known[(mixed + probe) % kKnown];
    std::uint32_t state = entry.state.load(std::memory_order_acquire);
    if (state == 0 && entry.state.compare_exchange_strong(state, 1, std::memory_order_acquire)) {
      entry.site = look_up(operation, at);
      entry.line = at.line;
      entry.file = at.file;
      entry.operation = operation;
      entry.state.store(2, std::memory_order_release);
      return entry.site;
    }
    if (state == 1) return look_up(operation, at);
    if (entry.line == at.line && entry.file == at.file && entry.operation == operation) return entry.site;
  }
  return look_up(operation, at);
}

[[nodiscard]] bool meant(std::uint32_t site, Kind kind) noexcept {
  switch (plan.site) {
    case kAnyStep:
      return true;
    case kAnyStore:
      return kind == Kind::store;
    case kAnySystemCall:
      return kind == Kind::system_call;
    default:
      return plan.site == site;
  }
}

}  // namespace

std::span<const Site> sites() noexcept { return kSites; }

std::string to_string(const Site& site) {
  return std::string(site.file) + ":" + std::to_string(site.first) + " " + site.operation;
}

std::uint32_t find_site(std::string_view file, std::string_view operation, int from_line) noexcept {
  for (std::uint32_t i = 0; i < kSites.size(); ++i)
    if (file == kSites[i].file && operation == kSites[i].operation && kSites[i].first >= from_line) return i;
  return kUnlisted;
}

std::uint64_t Counts::of(std::uint32_t site) const noexcept {
  switch (site) {
    case kAnyStep:
      return stores.load(kRelaxed) + system_calls.load(kRelaxed);
    case kAnyStore:
      return stores.load(kRelaxed);
    case kAnySystemCall:
      return system_calls.load(kRelaxed);
    default:
      return site <= kMaxSites ? sites[site].load(kRelaxed) : 0;
  }
}

void count_into(Counts* counts) noexcept { counting = counts != nullptr ? counts : &own_counts; }
Counts& counts() noexcept { return *counting; }

void arm(const Plan& next) noexcept {
  armed = false;
  plan = next;
  hits = 0;
  where = kAnyStep;
  armed = true;
}
void disarm() noexcept { armed = false; }
bool fired() noexcept { return where != kAnyStep; }
std::uint32_t fired_at() noexcept { return fired() ? where.load() : kUnlisted; }

void observe(void (*observer)(std::uint32_t)) noexcept { watching = observer; }

void refuse(std::uint32_t site, int error) noexcept {
  if (site < kMaxSites) refusals[site] = error;
}

void set_errno(int error) noexcept { errno = error; }

Step::Step(Kind kind, const char* operation, Place at, bool may_fail) noexcept {
  const std::uint32_t site = site_of(operation, at);
  Counts& counts = *counting.load(kRelaxed);
  counts.sites[site].fetch_add(1, kRelaxed);
  (kind == Kind::store ? counts.stores : counts.system_calls).fetch_add(1, kRelaxed);
  if (const auto watcher = watching.load(kRelaxed)) watcher(site);

  if (may_fail && kind == Kind::system_call) error_ = refusals[site].load(kRelaxed);
  if (!armed.load(std::memory_order_acquire) || !meant(site, kind)) return;
  const bool fails = plan.action == Action::fail;
  if (fails && (kind == Kind::store || !may_fail)) return;  // counted among those that may fail only
  const std::uint64_t hit = hits.fetch_add(1, kRelaxed) + 1;
  if (hit != plan.hit && !(fails && plan.for_good && hit > plan.hit)) return;
  where = site;
  if (fails) {
    error_ = plan.error;
    if (!plan.for_good) armed = false;
    return;
  }
  armed = false;
  behind_ = plan.behind;
  if (!behind_) act();
}

void Step::act() noexcept {
  const int error = errno;
  if (plan.action == Action::call)
    plan.callback(plan.argument);
  else
    ::kill(::getpid(), plan.action == Action::kill ? SIGKILL : SIGSTOP);
  errno = error;
}

}  // namespace tenon::seam
