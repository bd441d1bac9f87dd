// Requests that nothing comes back for: in the order of all that their client asks for, and nobody's place.
#include <optional>
#include <vector>

#include "calc_domain.hpp"

namespace tenon::test {
namespace {

using namespace calc;

class OnewayTest : public CalcDomain {};

TEST_F(OnewayTest, TheyArriveAndNothingComesBack) {
  Plain plain;
  auto server = serve(plain);
  auto client = connect();
  for (std::int32_t i = 1; i <= 100; ++i) {
    ASSERT_TRUE(client.send<Hint>(value(i)));
    (void)server.poll();
  }
  EXPECT_EQ(plain.hinted, 5050);
  EXPECT_EQ(*finish(server, client.start<Add>(pair(1, 2)).value()), 3);
}

TEST_F(OnewayTest, TheyNeedNoPlaceAmongTheCallsInFlight) {
  Keeping keeping;
  auto server = serve(keeping);
  auto client = connect({.calls = 1});
  auto call = client.start<Add>(pair(1, 2)).value();
  EXPECT_EQ(client.start<Add>(pair(1, 2)).error(), ErrorCode::calls_exhausted);
  for (std::int32_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(client.send<Hint>(value(i)));
    (void)server.poll();
  }
  ASSERT_EQ(keeping.hints.size(), 100u);
  for (std::int32_t i = 0; i < 100; ++i) EXPECT_EQ(keeping.hints[static_cast<std::size_t>(i)]->value, i);
  EXPECT_TRUE(std::move(keeping.adds[0]).answer(3));
  EXPECT_EQ(*std::move(call).get(), 3);
  keeping.adds.clear();
  keeping.hints.clear();
}

TEST_F(OnewayTest, OneIsWrittenInPlaceOrTakenBack) {
  Plain plain;
  auto server = serve(plain);
  auto client = connect();
  auto loan = client.loan<Hint>().value();
  loan->value = 7;
  { const auto dropped = client.loan<Hint>().value(); }
  std::move(loan).send();
  (void)server.poll();
  EXPECT_EQ(plain.hinted, 7);
  {
    auto gone = connect();
    loan = gone.loan<Hint>().value();
    loan->value = 100;
  }
  std::move(loan).send();  // to nobody: its client has ended
  (void)server.poll();
  EXPECT_EQ(plain.hinted, 7);
  EXPECT_EQ(*finish(server, client.start<Add>(pair(1, 2)).value()), 3);
}

// Notes what it had been told when it was called.
struct Noting : Plain {
  using Plain::dispatch;
  void dispatch(Request<Clear> request) {
    told.push_back(hinted);
    (void)std::move(request).answer({});
  }
  std::vector<std::int32_t> told;
};

// A request in many pieces: each was served before the call that was made behind it.
TEST_F(OnewayTest, TheyAreServedBeforeACallThatIsMadeAfterThem) {
  Noting noting;
  auto server = serve(noting);
  auto client = connect();
  for (std::int32_t round = 1; round <= 50; ++round) {
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(client.send<Hint>(value(1)));
    ASSERT_TRUE(finish(server, client.start<Clear>(nothing()).value()));
    ASSERT_EQ(noting.told.back(), 100 * round);
  }
}

TEST_F(OnewayTest, ThoseThatAServerHadAreNotWithItsSuccessor) {
  Plain first;
  Plain second;
  std::optional<Server<Interface>> active = serve(first);
  auto standby = serve(second);
  auto client = connect();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(client.send<Hint>(value(1)));
  (void)active->poll();
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(client.send<Hint>(value(1)));
  active.reset();
  while (!standby.active()) (void)standby.poll();
  ASSERT_TRUE(client.send<Hint>(value(1)));
  EXPECT_TRUE(finish(standby, client.start<Clear>(nothing()).value()));
  EXPECT_EQ(first.hinted, 3);
  EXPECT_EQ(second.hinted, 1) << "a request in pieces has to say how many they are";
}

}  // namespace
}  // namespace tenon::test
