// FlatBuffers that are asked for in vain: without memory, without a schema, twice.
#include <gtest/gtest.h>

#include "domain.hpp"
#include "memory.hpp"
#include "status.hpp"

namespace tenon::test {
namespace {

class FlatRefusals : public Domain {
 protected:
  static void send(Publisher<Status>& publisher, std::uint64_t number) {
    auto loan = publisher.loan().value();
    const auto root = make_status(loan.builder(), number, 10);
    ASSERT_TRUE(std::move(loan).publish(root));
  }
};

// Whatever is asked for in vain, nothing is left behind and the next attempt has it.
TEST_F(FlatRefusals, WithoutMemoryNothingIsOpenedAndNoCopyIsMade) {
  const auto refuse_each = [](const auto& call) {
    std::uint64_t said = 0;
    for (std::uint64_t request = 1;; ++request) {
      failing::refuse_memory(request);
      const auto result = call();
      const bool refused = failing::memory_was_refused();
      failing::refuse_memory(0);
      if (!refused) return said;
      said += !result && result.error() == ErrorCode::out_of_memory ? 1U : 0U;
    }
  };
  (void)node();  // one is there before
  EXPECT_GT(refuse_each([&] { return Publisher<Status>::open(node(), "t"); }), 20U);
  EXPECT_GT(refuse_each([&] { return Subscriber<Status>::open(node(), "t"); }), 20U);
  auto publisher = Publisher<Status>::open(node(), "t").value();
  auto subscriber = Subscriber<Status>::open(node(), "t").value();
  send(publisher, 7);
  auto sample = subscriber.take();
  (void)refuse_each([&] { return sample.root(); });  // AddressSanitizer has an operator new of its own for arrays
  ASSERT_TRUE(sample.root()) << sample.root().error().message();
  EXPECT_EQ((*sample.root())->number(), 7U);
}

struct NoSchema {
  static const std::uint8_t* data() { return reinterpret_cast<const std::uint8_t*>("no schema"); }
  static std::size_t size() { return 9; }
};
TEST_F(FlatRefusals, WithoutASchemaNothingIsOpened) {
  using Bare = FlatBuffer<demo::Status, NoSchema>;
  EXPECT_EQ(Publisher<Bare>::open(node(), "t").error(), ErrorCode::segment_invalid);
  EXPECT_EQ(Subscriber<Bare>::open(node(), "t").error(), ErrorCode::segment_invalid);
  EXPECT_EQ(Publisher<Status>::open(node(), "a topic").error(), ErrorCode::name_invalid);
}

TEST_F(FlatRefusals, ALoanIsPublishedOnce) {
  auto publisher = Publisher<Status>::open(node(), "t").value();
  auto subscriber = Subscriber<Status>::open(node(), "t").value();
  auto loan = publisher.loan().value();
  const auto root = make_status(loan.builder(), 7, 10);
  ASSERT_TRUE(std::move(loan).publish(root));
  EXPECT_EQ(std::move(loan).publish(root).error(), ErrorCode::closed);
  auto sample = subscriber.take();
  ASSERT_TRUE(sample.root_in_place());
  const auto* const before = *sample.root_in_place();
  auto& same = sample;
  sample = std::move(same);
  EXPECT_EQ(*sample.root_in_place(), before);
}

}  // namespace
}  // namespace tenon::test
