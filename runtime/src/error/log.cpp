#include <tenon/log.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <new>
#include <utility>

#include "error/emit.hpp"

namespace tenon {
namespace {

constexpr int kNobodyListens = 1 + static_cast<int>(Severity::error);

constinit std::mutex sink_mutex;
// The least severity that is heard; a hint that saves the lock, the sink itself is read under it.
constinit std::atomic<int> threshold{kNobodyListens};

// Storage that is never destroyed: the library may speak while the program ends.
std::shared_ptr<const LogSink>& installed_sink() noexcept {
  alignas(std::shared_ptr<const LogSink>) static std::byte place[sizeof(std::shared_ptr<const LogSink>)];
  static auto* const sink = new (place) std::shared_ptr<const LogSink>;
  return *sink;
}

}  // namespace

std::string_view severity_text(Severity severity) noexcept {
  switch (severity) {
    case Severity::debug:
      return "debug";
    case Severity::info:
      return "info";
    case Severity::warning:
      return "warning";
    case Severity::error:
      return "error";
  }
  return "unknown";
}

bool set_log_sink(LogSink sink, Severity least) noexcept try {
  auto next = sink ? std::make_shared<const LogSink>(std::move(sink)) : nullptr;
  {
    const std::lock_guard guard(sink_mutex);
    threshold.store(next ? static_cast<int>(least) : kNobodyListens, std::memory_order_relaxed);
    installed_sink().swap(next);
  }
  // `next` holds the former sink: destroyed here, or by the last call that still uses it.
  return true;
} catch (const std::bad_alloc&) {
  return false;
}

namespace error {

bool is_heard(Severity severity) noexcept {
  return static_cast<int>(severity) >= threshold.load(std::memory_order_relaxed);
}

void emit(Severity severity, std::string_view text, std::string_view detail) noexcept {
  if (!is_heard(severity)) return;
  std::shared_ptr<const LogSink> sink;
  {
    const std::lock_guard guard(sink_mutex);
    sink = installed_sink();
  }
  if (!sink) return;
  try {
    (*sink)(LogRecord{severity, text, detail});
  } catch (...) {
    // A sink that fails has nobody left to tell.
  }
}

void emit(Severity severity, const Error& error) noexcept { emit(severity, error.message(), error.detail()); }

}  // namespace error
}  // namespace tenon
