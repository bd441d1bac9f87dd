// What a publisher keeps is read as the words of somebody who may have died while it wrote, or means harm.
#include <random>

#include "domain.hpp"
#include "forging.hpp"
#include "keyed_messages.hpp"
#include "port/kept_messages.hpp"

namespace tenon::test {
namespace {

constexpr std::uint32_t kKeys = 4;

class KeptHostileTest : public Domain {
 protected:
  void SetUp() override {
    publisher_.emplace(Publisher<Pose>::open(node(), "t", {.depth = 4, .keep_keys = kKeys}).value());
    for (std::uint64_t i = 0; i < 40; ++i) ASSERT_TRUE(publisher_->publish_copy({i % kKeys, numbered<5>(i)}));
    memory_ = publisher_segment(path());
    shm::SegmentHeader header;
    ASSERT_FALSE(shm::check_header(memory_.data(), memory_.size(), shm::SegmentKind::publisher, header));
    ASSERT_FALSE(shm::check_publisher(memory_.data(), header, shape_));
    cells_ = shm::kept_cells(memory_.writable_data(), shape_);
  }
  void TearDown() override {
    publisher_.reset();
    memory_ = {};
    Domain::TearDown();
  }
  [[nodiscard]] queue::Versions<queue::StdAtomics>& versions(std::uint32_t cell) {
    return queue::kept_versions<queue::StdAtomics>(cells_, cell);
  }
  [[nodiscard]] queue::KeptHead& head(std::uint32_t cell, std::uint64_t version) {
    return *reinterpret_cast<queue::KeptHead*>(queue::kept_place(cells_, cell, version));
  }
  [[nodiscard]] std::vector<std::uint64_t> taken_late() {
    auto subscriber = Subscriber<Pose>::open(node(), "t").value();
    std::vector<std::uint64_t> sequences;
    while (const auto sample = subscriber.take()) {
      EXPECT_TRUE(sample->value.whole());
      sequences.push_back(sample->value.number);
    }
    return sequences;
  }

  std::optional<Publisher<Pose>> publisher_;
  os::Mapping memory_;
  shm::PublisherShape shape_;
  queue::KeptCells<queue::StdAtomics, std::byte> cells_;
};

// Killed between the two: what it wrote last stands in the place of the version before the one that is read.
TEST_F(KeptHostileTest, AMessageThatWasWrittenHalfIsTheOneBefore) {
  const std::uint64_t done = versions(2).done;
  versions(2).begun = done + 1;
  std::memset(queue::kept_place(cells_, 2, done + 1), 0x5a, 40);
  EXPECT_EQ(taken_late(), (std::vector<std::uint64_t>{36, 37, 38, 39}));
}

// Killed after it kept the message and before that was published: nobody else has seen it, nor does who comes late.
TEST_F(KeptHostileTest, AMessageThatWasKeptAndNeverPublishedNeverExisted) {
  const std::uint64_t next = versions(1).done + 1;
  const Pose unpublished{1, numbered<5>(40)};
  queue::keep_message(cells_, 1, next, {40, sizeof unpublished}, [&](std::byte* to) {
    queue::store_words<queue::StdAtomics>(to, reinterpret_cast<const std::byte*>(&unpublished), sizeof unpublished);
  });
  EXPECT_EQ(taken_late(), (std::vector<std::uint64_t>{36, 37, 38, 39}));
}

TEST_F(KeptHostileTest, AVersionThatIsOvertakenForEverIsPassedOver) {
  versions(0).begun = ~std::uint64_t{0} / 2;
  EXPECT_EQ(taken_late(), (std::vector<std::uint64_t>{37, 38, 39}));
}

TEST_F(KeptHostileTest, ASizeThatCannotBeIsNoSizeOfACopy) {
  for (std::uint32_t cell = 0; cell < kKeys; ++cell)
    head(cell, versions(cell).done).bytes = cell % 2 == 0 ? ~std::uint64_t{0} : 0;
  EXPECT_EQ(taken_late(), (std::vector<std::uint64_t>{36, 37, 38, 39}));
}

// As many bytes as there can be: a size is 32 bits, and what does not fit is not cut to something smaller.
TEST(KeptMessages, ACopyHasAtLeastItsTypeAndAtMostItsRoomAndWhatASampleCanSay) {
  constexpr std::uint64_t k4GiB = std::uint64_t{1} << 32;
  constexpr std::uint32_t kMost = ~std::uint32_t{0};
  EXPECT_EQ(port::bytes_to_copy(100, 56, 200), 100u);
  EXPECT_EQ(port::bytes_to_copy(0, 56, 200), 56u);
  EXPECT_EQ(port::bytes_to_copy(~std::uint64_t{0}, 56, 200), 200u);
  EXPECT_EQ(port::bytes_to_copy(k4GiB + 100, 56, 2 * k4GiB), kMost);
  EXPECT_EQ(port::bytes_to_copy(k4GiB, kMost, k4GiB + 8), kMost);
}

// Any words at all: nothing outside is read (AddressSanitizer looks on), each cell gives one message at most, and there is
// an end.
TEST_F(KeptHostileTest, AnyWordsAtAllAreSurvived) {
  std::mt19937_64 random(7);
  const std::size_t words = cells_.shape.stride * kKeys / 8;
  auto* const first = reinterpret_cast<std::uint64_t*>(cells_.base);
  const std::vector<std::uint64_t> before(first, first + words);
  for (int round = 0; round < 300; ++round) {
    for (std::size_t i = random() % 3; i < words; i += 1 + random() % 5)
      first[i] = random() % 3 == 0 ? random() % 64 : random();
    auto subscriber = Subscriber<Pose>::open(node(), "t").value();
    std::size_t taken = 0;
    while (subscriber.take()) ++taken;
    EXPECT_LE(taken, kKeys);
    std::copy(before.begin(), before.end(), first);
  }
  EXPECT_EQ(taken_late().size(), kKeys);
}

TEST_F(KeptHostileTest, AShapeThatContradictsItselfIsRefused) {
  auto& shape = *reinterpret_cast<shm::PublisherShape*>(memory_.writable_data() + shm::kPublisherShapeOffset);
  const shm::PublisherShape honest = shape;
  const auto refused = [&] {
    const auto opened = Subscriber<Pose>::open(node(), "t");
    shape = honest;
    return !opened && opened.error() == ErrorCode::segment_invalid;
  };
  shape.kept_keys = kKeys + 1000;
  EXPECT_TRUE(refused());
  shape.kept_keys = 0;
  EXPECT_TRUE(refused());
  shape.kept_keys = ~0u;
  EXPECT_TRUE(refused());
  shape.kept_offset = 0;
  EXPECT_TRUE(refused());
  shape.kept_offset += 4096;
  EXPECT_TRUE(refused());
  EXPECT_EQ(taken_late().size(), kKeys);
}

}  // namespace
}  // namespace tenon::test
