// Runs one function of the path a number of times, for tools that count instructions:
// path_probe FUNCTION overwrite|reliable|keeping|service|stream MESSAGES
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "hot.hpp"

namespace {

using tenon::test::Giver;
using tenon::test::Service;
using tenon::test::Taker;

constexpr std::uint64_t kBurst = 8;  // below a quarter ring, so that a reliable publisher never waits

const std::map<std::string, bool (*)(Giver&, std::uint64_t) noexcept> publishing{
    {"path_publish", path_publish},
    {"broken_publish_dawdles", broken_publish_dawdles},
    {"broken_publish_counts", broken_publish_counts},
    {"broken_publish_fences", broken_publish_fences}};
const std::map<std::string, bool (*)(Taker&) noexcept> taking{
    {"path_take", path_take}, {"broken_take_exchanges_twice", broken_take_exchanges_twice}};

template <class T>
auto choose(const T& functions, const std::string& name, typename T::mapped_type otherwise) {
  const auto found = functions.find(name);
  return found == functions.end() ? otherwise : found->second;
}

// The functions that are not measured, under names of their own.
bool publish(Giver& publisher, std::uint64_t number) noexcept {
  return publisher.publish_copy(tenon::test::numbered<5>(number)).has_value();
}
bool take(Taker& subscriber) noexcept { return static_cast<bool>(subscriber.take()); }

bool call(tenon::test::Service& service, bool (*serve)(Service&) noexcept, std::uint64_t messages) {
  for (std::uint64_t i = 0; i < messages; ++i)
    if (!path_call(service, i) || !serve(service) || !path_reply(service)) return false;
  return true;
}

// Credit comes with the requests, so the server looks at these after each burst.
bool stream(tenon::test::Service& service, bool (*answer)(Service&, std::uint64_t) noexcept, std::uint64_t messages) {
  if (!path_open_stream(service)) return false;
  for (std::uint64_t i = 0; i < messages; i += kBurst) {
    for (std::uint64_t k = 0; k < kBurst; ++k)
      if (!answer(service, i + k)) return false;
    for (std::uint64_t k = 0; k < kBurst; ++k)
      if (!path_take_answer(service)) return false;
    (void)service.server.poll();
  }
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return 2;
  const std::string name = arguments[1];
  const std::uint64_t messages = std::strtoull(arguments[3], nullptr, 10);
  const bool reliable = std::string(arguments[2]) == "reliable";
  const auto node = tenon::Node::open("probe");
  if (!node) return std::fprintf(stderr, "%s\n", std::string(node.error().message()).c_str()), 2;
  if (std::string(arguments[2]) == "service") {
    Service service(*node);
    return call(service, name == "broken_serve_counts" ? broken_serve_counts : path_serve, messages) ? 0 : 1;
  }
  if (std::string(arguments[2]) == "stream") {
    Service service(*node);
    return stream(service, name == "broken_answer_counts" ? broken_answer_counts : path_answer, messages) ? 0 : 1;
  }
  const std::uint32_t keep_keys = std::string(arguments[2]) == "keeping" ? 1 : 0;
  auto publisher =
      Giver::open(*node, "t", {.depth = 256, .slow_reader = tenon::SlowReader::block, .keep_keys = keep_keys}).value();
  auto subscriber = Taker::open(*node, "t", {.reliable = reliable}).value();
  const auto give = choose(publishing, name, publish);
  const auto get = choose(taking, name, take);
  for (std::uint64_t i = 0; i < messages; i += kBurst) {
    for (std::uint64_t k = 0; k < kBurst; ++k)
      if (!give(publisher, i + k)) return 1;
    for (std::uint64_t k = 0; k < kBurst; ++k)
      if (!get(subscriber)) return 1;
  }
  return 0;
}
