// An implementation of Calc that any caller can hold against what it asked for. Without a test framework: for programs, too.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "calc.hpp"

namespace tenon::test::calc {

// Answers a ^ b, raises Bad when b is a multiple of 13, and counts for whoever follows a stream.
struct Answering {
  void dispatch(Request<Add> request) {
    const Pair pair = *request;
    if (pair.b % 13 == 0)
      (void)std::move(request).answer(Bad{pair.b});
    else
      (void)std::move(request).answer(pair.a ^ pair.b);
  }
  void dispatch(Request<Divide>) {}
  void dispatch(Request<Clear> request) { (void)std::move(request).answer({}); }
  void dispatch(Request<Hint>) {}
  void dispatch(StreamRequest<Count> request) { streams.push_back({std::move(request), 0}); }
  // Each stream goes on as far as its reader lets it.
  void go_on() {
    for (auto& [stream, next] : streams) {
      while (next < stream->b && stream.send(next)) ++next;
      if (next == stream->b) (void)stream.end();
    }
    std::erase_if(streams, [](const auto& one) { return one.first.unwanted(); });
  }
  std::vector<std::pair<StreamRequest<Count>, std::int32_t>> streams;
};

}  // namespace tenon::test::calc
