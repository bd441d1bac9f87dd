// Runs functions of the path a number of times, for tools that count instructions:
// path_probe path|FUNCTION MODE MESSAGES, where FUNCTION is a broken one that stands in for its model; path_probe build says
// how it was compiled.
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "hot.hpp"

namespace {

using tenon::test::Giver;
using tenon::test::Kept;
using tenon::test::Service;
using tenon::test::Taker;

constexpr std::uint64_t kBurst = 8;  // below a quarter ring, so that a reliable publisher never waits

struct Work {
  const tenon::Node& node;
  std::string function;
  std::uint64_t messages = 0;

  template <class F>
  [[nodiscard]] F choose(const std::map<std::string, F>& broken, F usual) const {
    const auto found = broken.find(function);
    return found == broken.end() ? usual : found->second;
  }
};

// Bursts of `give(number)`, then of `get()`, as many messages as are asked for.
template <class Give, class Get>
bool in_bursts(std::uint64_t messages, Give give, Get get) {
  for (std::uint64_t i = 0; i < messages; i += kBurst) {
    for (std::uint64_t k = 0; k < kBurst; ++k)
      if (!give(i + k)) return false;
    for (std::uint64_t k = 0; k < kBurst; ++k)
      if (!get()) return false;
  }
  return true;
}

Giver open_giver(const Work& work, std::uint32_t keep_keys = 0) {
  return Giver::open(work.node, "t", {.depth = 256, .slow_reader = tenon::SlowReader::block, .keep_keys = keep_keys})
      .value();
}

bool topic(const Work& work, bool reliable, std::uint32_t keep_keys) {
  auto publisher = open_giver(work, keep_keys);
  auto subscriber = Taker::open(work.node, "t", {.reliable = reliable}).value();
  const auto give =
      work.choose<bool (*)(Giver&, std::uint64_t) noexcept>({{"broken_publish_dawdles", broken_publish_dawdles},
                                                             {"broken_publish_counts", broken_publish_counts},
                                                             {"broken_publish_fences", broken_publish_fences}},
                                                            path_publish);
  const auto get = work.choose<bool (*)(Taker&) noexcept>(
      {{"broken_take_exchanges_twice", broken_take_exchanges_twice}, {"broken_take_loads", broken_take_loads}},
      path_take);
  return in_bursts(
      work.messages, [&](std::uint64_t number) { return give(publisher, number); }, [&] { return get(subscriber); });
}
bool overwrite(const Work& work) { return topic(work, false, 0); }
bool reliable(const Work& work) { return topic(work, true, 0); }
bool keeping(const Work& work) { return topic(work, false, 1); }

bool apart(const Work& work) {
  auto publisher = open_giver(work);
  auto subscriber = Taker::open(work.node, "t").value();
  Kept kept;
  return in_bursts(
      work.messages, [&](std::uint64_t) { return path_loan(publisher, kept) && path_send(kept); },
      [&] { return path_hold(subscriber, kept) && path_release(kept); });
}

bool empty(const Work& work) {
  auto publisher = open_giver(work);
  auto subscriber = Taker::open(work.node, "t").value();
  return in_bursts(
      work.messages, [](std::uint64_t) { return true; }, [&] { return path_poll(subscriber); });
}

bool latest(const Work& work) {
  tenon::test::Latest latest(work.node);
  return in_bursts(
      work.messages, [&](std::uint64_t number) { return path_set(latest, number); }, [&] { return path_get(latest); });
}

bool service(const Work& work) {
  Service service(work.node);
  const auto serve =
      work.choose<bool (*)(Service&) noexcept>({{"broken_serve_counts", broken_serve_counts}}, path_serve);
  for (std::uint64_t i = 0; i < work.messages; ++i)
    if (!path_call(service, i) || !serve(service) || !path_reply(service)) return false;
  return true;
}

// Credit comes with the requests, so the server looks at these after each burst.
bool stream(const Work& work) {
  Service service(work.node);
  const auto answer = work.choose<bool (*)(Service&, std::uint64_t) noexcept>(
      {{"broken_answer_counts", broken_answer_counts}}, path_answer);
  if (!path_open_stream(service)) return false;
  std::uint64_t taken = 0;
  return in_bursts(
      work.messages, [&](std::uint64_t number) { return answer(service, number); },
      [&] {
        if (!path_take_answer(service)) return false;
        if (++taken % kBurst == 0) (void)service.server.poll();
        return true;
      });
}

#if defined(__clang__)
constexpr const char* kCompiler = "clang++";
constexpr int kCompilerMajor = __clang_major__;
#else
constexpr const char* kCompiler = "g++";
constexpr int kCompilerMajor = __GNUC__;
#endif

}  // namespace

int main(int count, char** arguments) {
  if (count == 2 && std::string(arguments[1]) == "build")
    return std::printf("%s %d %s %s\n", kCompiler, kCompilerMajor, TENON_PROCESSOR, TENON_BUILD_TYPE) < 0 ? 1 : 0;
  const std::map<std::string, bool (*)(const Work&)> modes{
      {"overwrite", overwrite}, {"reliable", reliable}, {"keeping", keeping}, {"apart", apart},
      {"empty", empty},         {"latest", latest},     {"service", service}, {"stream", stream}};
  if (count != 4 || !modes.contains(arguments[2])) return 2;
  const auto node = tenon::Node::open("probe");
  if (!node) return std::fprintf(stderr, "%s\n", std::string(node.error().message()).c_str()), 2;
  return modes.at(arguments[2])({*node, arguments[1], std::strtoull(arguments[3], nullptr, 10)}) ? 0 : 1;
}
