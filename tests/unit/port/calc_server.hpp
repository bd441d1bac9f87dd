// Implementations of Calc for tests, as a generated base class hands requests over, and a thread to serve in.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "calc.hpp"

namespace tenon::test::calc {

// Answers at once.
struct Plain {
  void dispatch(Request<Add> request) {
    if (request->b == 0) return void(std::move(request).answer(Bad{request->a}));
    const std::int32_t sum = request->a + request->b;
    EXPECT_TRUE(std::move(request).answer(sum));
  }
  void dispatch(Request<Divide> request) {
    const Division division{request->a / request->b, request->a % request->b};
    (void)std::move(request).answer(division);
  }
  void dispatch(Request<Clear> request) {
    ++cleared;
    (void)std::move(request).answer({});
  }
  void dispatch(Request<Hint> request) { hinted += request->value; }
  void dispatch(StreamRequest<Count> request) {
    for (std::int32_t i = request->a; i < request->b; ++i)
      if (!request.wait_send(i, std::chrono::seconds(10))) return;
    (void)request.end();
  }
  std::int32_t cleared = 0;
  std::int32_t hinted = 0;
};

// Keeps what it gets until it is told what to do with it.
struct Keeping {
  void dispatch(Request<Add> request) { adds.push_back(std::move(request)); }
  void dispatch(Request<Divide>) {}  // dropped
  void dispatch(Request<Clear> request) { (void)std::move(request).answer(ErrorCode::permission_denied); }
  void dispatch(Request<Hint> request) { hints.push_back(std::move(request)); }
  void dispatch(StreamRequest<Count> request) { counts.push_back(std::move(request)); }
  std::vector<Request<Add>> adds;
  std::vector<Request<Hint>> hints;
  std::vector<StreamRequest<Count>> counts;
};

// Serves in a thread of its own until it is dropped.
template <class Interface, class Object>
class Serving {
 public:
  Serving(const Node& node, Object& object, ServerOptions options = {}) {
    auto opened = Server<Interface>::open(node, object, Interface::service, options);
    thread_ = std::thread([this, server = std::move(opened).value()]() mutable {
      while (!stop_) (void)server.wait(std::chrono::milliseconds(2));
    });
  }
  ~Serving() {
    stop_ = true;
    thread_.join();
  }
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

 private:
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace tenon::test::calc
