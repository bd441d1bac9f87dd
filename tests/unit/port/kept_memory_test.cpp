// The memory in which copies of kept messages stand: what is in it before, and that there is none. A program of its own,
// because it replaces operator new for aligned memory, which is where they stand.
#include <tenon/string.hpp>

#include <cstdlib>
#include <cstring>
#include <new>

#include "kept_topic.hpp"

namespace {
thread_local bool memory_is_out = false;
constexpr int kForeign = 0xa5;
}  // namespace

[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t alignment) {
  const auto unit = static_cast<std::size_t>(alignment);
  void* const memory = memory_is_out ? nullptr : std::aligned_alloc(unit, (bytes + unit - 1) / unit * unit);
  if (memory == nullptr) throw std::bad_alloc();
  return std::memset(memory, kForeign, bytes);
}
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace tenon::test {

struct alignas(8) Note {
  std::uint64_t number = 0;
  String<9000> text;  // of which a copy takes what is used
};

}  // namespace tenon::test

template <>
struct tenon::traits<tenon::test::Note> {
  static constexpr std::string_view name = "test::Note";
  static constexpr std::string_view topic = "test/Note";
  static constexpr Hash128 layout_hash{10, 1};
  static constexpr Hash128 schema_hash{10, 2};
  static constexpr std::string_view descriptor = "";
  static constexpr void reset(test::Note& value) noexcept { value.number = 0; }
  static constexpr void visit_used(const test::Note& value, auto& look) { look(value.text); }
};

namespace tenon::test {
namespace {

class KeptMemoryTest : public KeptTest {
 protected:
  void TearDown() override {
    memory_is_out = false;
    KeptTest::TearDown();
  }
};

TEST_F(KeptMemoryTest, ASampleShowsNothingThatOurProcessHadThereBefore) {
  auto publisher = Publisher<Note>::open(node(), "n", {.depth = 4, .keep_keys = 1}).value();
  Note note{.number = 7, .text = {}};
  ASSERT_TRUE(note.text.assign("short"));
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(publisher.publish_copy(note));
  auto subscriber = Subscriber<Note>::open(node(), "n").value();
  const auto sample = subscriber.take();
  ASSERT_TRUE(sample);
  EXPECT_EQ(sample->text, "short");
  const auto* const bytes = reinterpret_cast<const unsigned char*>(&*sample);
  EXPECT_EQ(std::count(bytes, bytes + sizeof(Note), static_cast<unsigned char>(kForeign)), 0);
}

// Looked at once: what is published comes, with a reason why nothing older does.
TEST_F(KeptMemoryTest, WithoutMemoryForThemThePublisherIsThereWithoutWhatItKeeps) {
  auto publisher = keeping(3);
  publish(publisher, 0, 30, 3);
  memory_is_out = true;
  auto subscriber = late({.holds = 5});
  EXPECT_EQ(subscriber.publisher_count(), 1u);
  ASSERT_EQ(subscriber.refusals().size(), 1u);
  EXPECT_EQ(subscriber.refusals()[0], ErrorCode::out_of_memory);
  EXPECT_NE(subscriber.refusals()[0].message().find("no memory for 5 messages of 128 bytes"), std::string::npos)
      << subscriber.refusals()[0].message();
  EXPECT_FALSE(subscriber.take());
  publish(publisher, 30, 31, 3);
  EXPECT_EQ(taken(subscriber), from_to(30, 31));
  EXPECT_EQ(subscriber.refusals().size(), 1u);
}

TEST_F(KeptMemoryTest, WithoutMemoryForThemALaterPublisherIsThereToo) {
  auto subscriber = late();
  memory_is_out = true;
  auto publisher = keeping(3);
  publish(publisher, 0, 2, 3);
  EXPECT_EQ(taken(subscriber), from_to(0, 2));
  ASSERT_EQ(subscriber.refusals().size(), 1u);
  EXPECT_EQ(subscriber.refusals()[0], ErrorCode::out_of_memory);
}

}  // namespace
}  // namespace tenon::test
