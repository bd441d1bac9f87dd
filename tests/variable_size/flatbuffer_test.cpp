// FlatBuffers as messages.
#include <flatbuffers/reflection_generated.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <fstream>
#include <iterator>
#include <random>
#include <thread>

#include "domain.hpp"
#include "schema/flat.hpp"
#include "status.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;

std::string file(const char* name) {
  std::ifstream in(std::string(TENON_TEST_FLAT_DIR "/") + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// A schema as another build has it.
template <char Which>
struct SchemaOf {
  static const std::string& bytes() {
    static const std::string kBytes = file(Which == 's' ? "status_same.bfbs" : "status_changed.bfbs");
    return kBytes;
  }
  static const std::uint8_t* data() { return reinterpret_cast<const std::uint8_t*>(bytes().data()); }
  static std::size_t size() { return bytes().size(); }
};
using SameStatus = FlatBuffer<demo::Status, SchemaOf<'s'>>;
using ChangedStatus = FlatBuffer<demo::Status, SchemaOf<'c'>>;

class FlatBufferTest : public Domain {
 protected:
  static Result<void> send(Publisher<Status>& publisher, std::uint64_t number, std::size_t size) {
    auto loan = publisher.loan();
    if (!loan) return tl::unexpected(loan.error());
    const auto root = make_status(loan->builder(), number, size);
    return std::move(*loan).publish(root);
  }
  static bool stands_in(const void* place, std::span<const std::uint8_t> bytes) {
    const auto at = reinterpret_cast<std::uintptr_t>(place);
    const auto begin = reinterpret_cast<std::uintptr_t>(bytes.data());
    return at >= begin && at < begin + bytes.size();
  }
};

// A publisher that goes on writing to what it published: any word of it has another value at times.
class Flipper {
 public:
  Flipper(std::byte* message, std::size_t bytes) : thread_([this, message, bytes] { flip(message, bytes); }) {}
  ~Flipper() {
    done_.store(true, std::memory_order_relaxed);
    thread_.join();
  }
  Flipper(const Flipper&) = delete;
  Flipper& operator=(const Flipper&) = delete;

 private:
  void flip(std::byte* message, std::size_t bytes) {
    std::mt19937_64 random(7);
    while (!done_.load(std::memory_order_relaxed)) {
      std::byte* const at = message + random() % (bytes / 8) * 8;
      std::byte good[8];
      queue::load_words<queue::StdAtomics>(good, at, sizeof good);
      std::uint64_t word = 0;
      std::memcpy(&word, good, sizeof word);
      word ^= random() % 2 == 0 ? random() : std::uint64_t{1} << random() % 64;
      queue::store_words<queue::StdAtomics>(at, reinterpret_cast<const std::byte*>(&word), sizeof word);
      pause();  // or a reader would never get the line in between
      queue::store_words<queue::StdAtomics>(at, good, sizeof good);
      pause();
    }
  }

  static void pause() {
    const auto until = std::chrono::steady_clock::now() + 2us;
    while (std::chrono::steady_clock::now() < until) {}
  }

  std::atomic<bool> done_{false};
  std::thread thread_;
};

TEST_F(FlatBufferTest, AreBuiltAndReadInPlace) {
  auto publisher = Publisher<Status>::open(node(), "t", {.budget = 4096}).value();
  auto subscriber = Subscriber<Status>::open(node(), "t").value();
  for (std::uint64_t i = 0; i < 3 * publisher.capacity(); ++i) {
    ASSERT_TRUE(send(publisher, i, i % 900));
    auto sample = subscriber.take();
    ASSERT_TRUE(sample);
    const auto root = sample.root();
    ASSERT_TRUE(root) << root.error().message();
    EXPECT_EQ((*root)->number(), i);
    EXPECT_EQ((*root)->name()->str(), "status " + std::to_string(i));
    EXPECT_EQ((*root)->bytes()->size(), i % 900);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(sample.bytes().data()) % 16, 0u);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>((*root)->points()->Data()) % 8, 0u);
    EXPECT_FALSE(stands_in(*root, sample.bytes())) << "the root that is lent unless asked otherwise is of a copy";
    EXPECT_EQ(*sample.root(), *root) << "and there is one copy";
    const auto in_place = sample.root_in_place();
    ASSERT_TRUE(in_place);
    EXPECT_TRUE(stands_in(*in_place, sample.bytes()));
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>((*in_place)->points()->Data()) % 8, 0u);
    EXPECT_EQ(sample.unverified_root_in_place(), *in_place);
    EXPECT_EQ(read_all(**in_place), read_all(**root));
    const auto copy = sample.verified_copy();
    ASSERT_TRUE(copy);
    sample.release();
    EXPECT_EQ((*copy)->number(), i);
  }
  EXPECT_FALSE(subscriber.take());
  EXPECT_EQ(subscriber.wait_take(1ms).why(), Take::timed_out);
}

TEST_F(FlatBufferTest, ARootStaysAsItWasVerifiedWhateverThePublisherWrites) {
  auto publisher = Publisher<Status>::open(node(), "t", {.budget = 4096}).value();
  auto subscriber = Subscriber<Status>::open(node(), "t", {.holds = 2}).value();
  auto loan = publisher.loan().value();
  const auto status = make_status(loan.builder(), 1, 200);
  auto* const end = reinterpret_cast<std::byte*>(loan.builder().GetCurrentBufferPointer()) + loan.builder().GetSize();
  ASSERT_TRUE(std::move(loan).publish(status));
  auto sample = subscriber.take();
  ASSERT_TRUE(sample);
  const std::uint64_t sum = read_all(**sample.root_in_place());
  const Flipper flipper(end - sample.bytes().size(), sample.bytes().size());
  int refused = 0;
  int changed = 0;
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  for (int round = 0; round < 5000 || refused < 20 || changed < 20; ++round) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << refused << " refused, " << changed << " changed";
    auto copy = sample.verified_copy();
    if (!copy) {
      ++refused;
      continue;
    }
    const std::uint64_t first = read_all(**copy);
    changed += first == sum ? 0 : 1;
    std::atomic_signal_fence(std::memory_order_seq_cst);  // that it is read again
    ASSERT_EQ(read_all(**copy), first);
  }
  auto root = sample.root();
  while (!root) root = sample.root();
  const std::uint64_t first = read_all(**root);
  for (int round = 0; round < 100'000; ++round) {
    std::atomic_signal_fence(std::memory_order_seq_cst);  // that it is read again
    ASSERT_EQ(read_all(**root), first);
  }
}

TEST_F(FlatBufferTest, OneThatIsTooLargeIsAnErrorThatSaysHowLarge) {
  auto publisher = Publisher<Status>::open(node(), "t", {.budget = 1000}).value();
  auto subscriber = Subscriber<Status>::open(node(), "t").value();
  for (const std::size_t size : {std::size_t{1000}, std::size_t{1} << 20}) {
    const auto sent = send(publisher, 1, size);
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error(), ErrorCode::payload_invalid);
    EXPECT_NE(sent.error().message().find("FlatBufferOptions::budget"), std::string_view::npos);
    EXPECT_FALSE(subscriber.take());
  }
  ASSERT_TRUE(send(publisher, 2, 500)) << "the loan went back";
  auto sample = subscriber.take();
  ASSERT_TRUE(sample);
  EXPECT_EQ((*sample.root())->number(), 2u);
}

// FlatBuffers 2.0 aligns such a vector to the size of its struct: 24 bytes here.
TEST_F(FlatBufferTest, UninitializedVectorsOfStructsArePublishedWhateverTheirSize) {
  auto publisher = Publisher<Status>::open(node(), "t", {.budget = 4096}).value();
  auto subscriber = Subscriber<Status>::open(node(), "t").value();
  for (const char* const identifier : {static_cast<const char*>(nullptr), "STAT"})
    for (std::size_t points = 0; points < 40; ++points)
      for (std::size_t letters = 0; letters < 20; ++letters) {
        auto loan = publisher.loan().value();
        demo::Point* made = nullptr;
        const auto name = loan.builder().CreateString(std::string(letters, 'x'));
        const auto all = loan.builder().CreateUninitializedVectorOfStructs(points, &made);
        for (std::size_t i = 0; i < points; ++i) new (made + i) demo::Point(static_cast<double>(i), 2, 3);
        demo::StatusBuilder status(loan.builder());
        status.add_points(all);
        status.add_name(name);
        const auto sent = std::move(loan).publish(status.Finish(), identifier);
        ASSERT_TRUE(sent) << points << " points: " << sent.error().message();
        auto sample = subscriber.take();
        ASSERT_TRUE(sample);
        const auto root = sample.root();
        ASSERT_TRUE(root) << points << " points: " << root.error().message();
        ASSERT_TRUE(sample.root_in_place());
        ASSERT_EQ((*root)->points()->size(), points);
        ASSERT_TRUE(points == 0 ||
                    reinterpret_cast<std::uintptr_t>((*root)->points()->Data()) % alignof(demo::Point) == 0);
        for (std::size_t i = 0; i < points; ++i)
          ASSERT_EQ((*root)->points()->Get(static_cast<flatbuffers::uoffset_t>(i))->x(), static_cast<double>(i));
        ASSERT_EQ((*root)->name()->size(), letters);
        ASSERT_TRUE(identifier == nullptr || flatbuffers::BufferHasIdentifier(sample.bytes().data(), identifier));
      }
}

// Every size around the budget is either published whole or refused.
TEST_F(FlatBufferTest, TheBudgetIsExact) {
  auto publisher = Publisher<Status>::open(node(), "t", {.budget = 600}).value();
  auto subscriber = Subscriber<Status>::open(node(), "t").value();
  bool fitted = true;
  for (std::size_t size = 0; size < 800; ++size) {
    const bool sent = send(publisher, size, size).has_value();
    EXPECT_TRUE(fitted || !sent) << "a smaller one did not fit: " << size;
    fitted = sent;
    auto sample = subscriber.take();
    ASSERT_EQ(static_cast<bool>(sample), sent);
    if (!sample) continue;
    EXPECT_LE(sample.bytes().size(), publisher.budget());
    ASSERT_TRUE(sample.root());
    EXPECT_EQ((*sample.root())->bytes()->size(), size);
  }
  EXPECT_FALSE(fitted);
}

TEST_F(FlatBufferTest, LoansThatAreDroppedGoBack) {
  auto publisher = Publisher<Status>::open(node(), "t").value();
  for (int i = 0; i < 100; ++i) {
    auto first = publisher.loan().value();
    auto second = publisher.loan().value();
    (void)make_status(first.builder(), 1, 10);
    EXPECT_EQ(publisher.loan().error(), ErrorCode::loan_limit);
  }
  auto late = publisher.loan().value();
  { const auto gone = std::move(publisher); }
  const auto root = make_status(late.builder(), 1, 10);
  EXPECT_TRUE(std::move(late).publish(root)) << "nobody sees it, and nothing breaks";
}

TEST_F(FlatBufferTest, PublishersMayHaveDifferentBudgets) {
  auto small = Publisher<Status>::open(node(), "t", {.budget = 1024}).value();
  auto large = Publisher<Status>::open(node(), "t", {.budget = 1 << 16}).value();
  auto subscriber = Subscriber<Status>::open(node(), "t").value();
  ASSERT_TRUE(send(small, 1, 100));
  ASSERT_TRUE(send(large, 2, 50'000));
  std::uint64_t sum = 0;
  for (int i = 0; i < 2; ++i) {
    auto sample = subscriber.take();
    ASSERT_TRUE(sample);
    ASSERT_TRUE(sample.root());
    sum += (*sample.root())->number();
  }
  EXPECT_EQ(sum, 3u);
}

TEST_F(FlatBufferTest, CommentsAndOrderAreNoMismatch) {
  auto publisher = Publisher<Status>::open(node(), "t").value();
  auto subscriber = Subscriber<SameStatus>::open(node(), "t").value();
  ASSERT_TRUE(send(publisher, 7, 10));
  auto sample = subscriber.take();
  ASSERT_TRUE(sample);
  EXPECT_EQ((*sample.root())->number(), 7u);
}

TEST_F(FlatBufferTest, AMismatchNamesTheLinesThatDiffer) {
  auto publisher = Publisher<Status>::open(node(), "t").value();
  const auto refused = Subscriber<ChangedStatus>::open(node(), "t");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), ErrorCode::schema_mismatch);
  const std::string detail(refused.error().detail());
  EXPECT_NE(detail.find("-demo.Part.weight: id 1, Double, default 0 1.5"), std::string::npos) << detail;
  EXPECT_NE(detail.find("+demo.Part.weight: id 1, Double, default 0 2.5"), std::string::npos) << detail;
  EXPECT_NE(detail.find("+demo.Mode.away = 2"), std::string::npos) << detail;
  EXPECT_EQ(detail.find("Unreached"), std::string::npos) << detail;
}

TEST_F(FlatBufferTest, ASampleThatWasMovedFromHasNothing) {
  auto publisher = Publisher<Status>::open(node(), "t").value();
  auto subscriber = Subscriber<Status>::open(node(), "t").value();
  ASSERT_TRUE(send(publisher, 7, 10));
  auto first = subscriber.take();
  const Result<const demo::Status*> root = first.root();
  ASSERT_TRUE(root);
  ASSERT_TRUE(first.root_in_place());
  auto second = std::move(first);
  EXPECT_FALSE(first);
  EXPECT_TRUE(first.bytes().empty());
  EXPECT_FALSE(first.root());
  EXPECT_FALSE(first.root_in_place());
  EXPECT_EQ(first.unverified_root_in_place(), nullptr);
  EXPECT_EQ(*second.root(), *root) << "and the root of the copy lives on";
  first = std::move(second);
  EXPECT_EQ(*first.root(), *root);
  EXPECT_TRUE(second.bytes().empty());
  EXPECT_FALSE(second.root_in_place());
}

TEST_F(FlatBufferTest, ARingThatIsOnlyCopiedIsRefused) {
  EXPECT_EQ(Publisher<Status>::open(node(), "t", {.publisher = {.copy_only = true}}).error(), ErrorCode::copy_only);
}

TEST(FlatSchema, AnyBytesHaveAnAnswer) {
  const std::string good = file("status_changed.bfbs");
  std::mt19937 random(5);
  int refused = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string bad = good.substr(0, round % 3 == 0 ? random() % good.size() : good.size());
    for (int i = 0; i < 4 && !bad.empty(); ++i) bad[random() % bad.size()] = static_cast<char>(random());
    refused += schema::read_flat_schema(std::as_bytes(std::span(bad.data(), bad.size()))) ? 0 : 1;
  }
  EXPECT_GT(refused, 1000);
  EXPECT_TRUE(schema::read_flat_schema(std::as_bytes(std::span(good.data(), good.size()))));
}

// Schemas that no compiler writes.
class HostileSchema {
 public:
  using Enums = std::vector<flatbuffers::Offset<reflection::Enum>>;
  using Fields = std::vector<flatbuffers::Offset<reflection::Field>>;

  // A table of this name; what `fields` and `enums` name is of `builder`.
  std::optional<schema::FlatSchema> read(flatbuffers::Offset<flatbuffers::String> name, const Fields& fields,
                                         const Enums& enums) {
    const auto root = reflection::CreateObject(builder, name, builder.CreateVector(fields));
    const auto objects = builder.CreateVector(&root, 1);
    builder.Finish(reflection::CreateSchema(builder, objects, builder.CreateVector(enums), 0, 0, root), "BFBS");
    return schema::read_flat_schema(std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize())));
  }

  flatbuffers::FlatBufferBuilder builder;
};

// Unions whose arms are unions. The stack has 8 MiB.
TEST(FlatSchema, ChainsOfEnumsNeedNoStack) {
  constexpr int kLong = 200'000;
  HostileSchema hostile;
  auto& builder = hostile.builder;
  const auto name = builder.CreateString("E");
  const auto plain = reflection::CreateType(builder, reflection::Int, reflection::None, -1);
  HostileSchema::Enums enums;
  for (int i = 0; i < kLong; ++i) {
    const auto next = reflection::CreateType(builder, reflection::UType, reflection::None, i + 1 < kLong ? i + 1 : -1);
    const auto value = reflection::CreateEnumVal(builder, name, 1, next);
    enums.push_back(reflection::CreateEnum(builder, name, builder.CreateVector(&value, 1), true, plain));
  }
  const auto first = reflection::CreateType(builder, reflection::UType, reflection::None, 0);
  const auto read = hostile.read(name, {reflection::CreateField(builder, name, first)}, enums);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->lines.size(), 2U + 2U * kLong);
}

// Hundreds of kilobytes would be hundreds of megabytes of lines.
TEST(FlatSchema, ANameThatManyFieldsShareDoesNotBecomeMemory) {
  for (const int fields : {10, 4000}) {
    HostileSchema hostile;
    const auto name = hostile.builder.CreateString(std::string(100'000, 'n'));
    const auto type = reflection::CreateType(hostile.builder, reflection::Int, reflection::None, -1);
    HostileSchema::Fields all;
    for (int i = 0; i < fields; ++i) all.push_back(reflection::CreateField(hostile.builder, name, type));
    EXPECT_EQ(hostile.read(name, all, {}).has_value(), fields == 10);
  }
}

TEST(FlatSchema, OneThatIsLargerThanAnyDescriptorIsNotRead) {
  HostileSchema hostile;
  const auto name = hostile.builder.CreateString("Root");
  (void)hostile.builder.CreateString(std::string(std::size_t{16} << 20, 'x'));
  EXPECT_FALSE(hostile.read(name, {}, {}));
}

// What a hostile publisher says of a message: sizes beyond the chunk, and bytes that lead elsewhere.
TEST(FlatMessages, NothingOutsideTheChunkIsLookedAt) {
  alignas(64) std::byte chunk[1024] = {};
  EXPECT_TRUE(detail::flat_message(chunk, 1008, 0).empty());
  EXPECT_TRUE(detail::flat_message(chunk, 1008, 1024).empty());
  EXPECT_TRUE(detail::flat_message(chunk, 1008, 0xffff'fff0).empty());
  EXPECT_TRUE(detail::flat_message(chunk, 1008, 100).empty());
  EXPECT_TRUE(detail::flat_message(chunk, std::uint64_t{1} << 32, 0x8000'0000).empty())
      << "more than a FlatBuffer can be";
  EXPECT_TRUE(detail::flat_message(chunk, 1000, 16).empty()) << "not aligned as readers expect";
  EXPECT_EQ(detail::flat_message(chunk, 1008, 1008).data(), reinterpret_cast<std::uint8_t*>(chunk));
  flatbuffers::FlatBufferBuilder builder;
  const auto status = make_status(builder, 3, 100);
  builder.Align(detail::kFlatAlignment);
  builder.Finish(status);
  const std::vector<std::uint8_t> good(builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize());
  std::mt19937 random(6);
  int verified = 0;
  for (int round = 0; round < 20'000; ++round) {
    auto bad = good;
    for (int i = 0; i < 3; ++i) bad[random() % bad.size()] = static_cast<std::uint8_t>(random());
    const auto copy = FlatCopy<demo::Status>::of(bad);
    if (!copy) continue;
    ++verified;
    (void)read_all(**copy);
  }
  EXPECT_GT(verified, 100);
  EXPECT_LT(verified, 19'900);
}

}  // namespace
}  // namespace tenon::test
