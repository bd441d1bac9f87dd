// What copies look at, and what they leave alone.
#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <random>
#include <roomy.hpp>
#include <thread>

#include <tenon/tap.hpp>
#include <tenon/untyped_publisher.hpp>

#include "domain.hpp"
#include "schema/reader.hpp"
#include "schema/used.hpp"

namespace tenon::test {
namespace {

using roomy::Blob;
using roomy::Derived;
using roomy::Everything;
using roomy::Growing;
using roomy::Inner;

struct Part {
  std::size_t offset;
  std::size_t bytes;
  bool operator==(const Part&) const = default;
};

template <class T>
std::vector<Part> parts_of(const T& value) {
  std::vector<Part> parts;
  detail::for_used_bytes(value, [&](std::size_t offset, std::size_t bytes) { parts.push_back({offset, bytes}); });
  return parts;
}

template <class T>
std::vector<Part> parts_by_descriptor(const T& value) {
  static const schema::Descriptor kSchema =
      schema::read(std::as_bytes(std::span(traits<T>::descriptor.data(), traits<T>::descriptor.size()))).value();
  std::vector<Part> parts;
  schema::for_used_bytes(kSchema, static_cast<schema::TypeId>(kSchema.types.size() - 1),
                         std::as_bytes(std::span(&value, 1)), [&](std::size_t offset, std::size_t bytes) {
                           parts.push_back({offset, bytes});
                         });
  return parts;
}

void expect_orderly(const std::vector<Part>& parts, std::size_t size) {
  std::size_t done = 0;
  for (const Part& part : parts) {
    ASSERT_EQ(part.offset % 8, 0u);
    ASSERT_GE(part.offset, done);
    ASSERT_LE(part.bytes, size - part.offset);
    done = part.offset + part.bytes;
    ASSERT_TRUE(part.bytes % 8 == 0 || done == size);
  }
}

class Values {
 public:
  explicit Values(unsigned seed) : random_(seed) {}

  std::uint32_t below(std::uint32_t bound) {
    return std::uniform_int_distribution<std::uint32_t>(0, bound - 1)(random_);
  }

  Inner inner() {
    Inner made{.before = number(), .text = {}, .after = number()};
    EXPECT_TRUE(made.text.resize(below(3) == 0 ? 6000 : below(40), static_cast<char>('a' + below(26))));
    return made;
  }
  void fill(Everything& value) {
    value.number = below(1000);
    for (std::uint32_t i = below(4); i > 0; --i) EXPECT_TRUE(value.inners.push_back(inner()));
    for (const char* const name : {"x", "y", "z"})
      if (below(2) == 0) {
        EXPECT_TRUE(value.by_name.insert_or_assign(name_of(name), inner()));
      }
    if (below(2) == 0) value.perhaps.emplace(inner());
    choose(value.choice);
    for (Inner& one : value.two) one = inner();
    EXPECT_TRUE(value.odd.resize(below(2) == 0 ? below(9) : 5001, static_cast<std::uint16_t>(below(65536))));
    value.last = static_cast<std::uint8_t>(below(256));
  }

 private:
  double number() { return below(1000); }
  static String<15> name_of(const char* text) {
    String<15> name;
    EXPECT_TRUE(name.assign(text));
    return name;
  }
  void choose(roomy::Choice& choice) {
    switch (below(3)) {
      case 0:
        choice.set_small(static_cast<std::uint8_t>(below(256)));
        break;
      case 1:
        choice.set_inner(inner());
        break;
      default:
        EXPECT_TRUE(choice.set_words().resize(below(1001), below(99)));
    }
  }

  std::mt19937 random_;
};

TEST(UsedBytes, ACopyOfThemIsTheValue) {
  Values values(1);
  const auto chunk = std::make_unique<Derived>();
  const auto out = std::make_unique<Derived>();
  for (int round = 0; round < 300; ++round) {
    const auto value = std::make_unique<Derived>();
    values.fill(value->base);
    value->end = values.below(1000);
    const bool by_words = round % 2 == 0;
    auto* const bytes = reinterpret_cast<std::byte*>(chunk.get());
    std::memset(static_cast<void*>(chunk.get()), 0xee, sizeof(Derived));
    detail::copy_in(bytes, *value, by_words);
    ASSERT_TRUE(*chunk == *value);
    ASSERT_TRUE(validate(*chunk));
    std::memset(static_cast<void*>(out.get()), 0xdd, sizeof(Derived));
    detail::copy_out(*out, bytes, by_words);
    ASSERT_TRUE(*out == *value);
  }
}

TEST(UsedBytes, TheDescriptorSaysTheSameAsTheType) {
  Values values(2);
  for (int round = 0; round < 300; ++round) {
    const auto value = std::make_unique<Derived>();
    values.fill(value->base);
    const auto parts = parts_of(*value);
    expect_orderly(parts, sizeof(Derived));
    ASSERT_EQ(parts, parts_by_descriptor(*value));
  }
}

TEST(UsedBytes, AreInsideTheValueWhateverItHolds) {
  std::mt19937 random(3);
  const auto value = std::make_unique<Derived>();
  for (int round = 0; round < 2000; ++round) {
    auto* const bytes = reinterpret_cast<unsigned char*>(value.get());
    for (int i = 0; i < 40; ++i) bytes[random() % sizeof(Derived)] = static_cast<unsigned char>(random());
    std::memset(bytes + random() % (sizeof(Derived) - 8), static_cast<int>(random() % 256), 8);
    expect_orderly(parts_of(*value), sizeof(Derived));
    expect_orderly(parts_by_descriptor(*value), sizeof(Derived));
  }
}

TEST(UsedBytes, AFewOfManyAreFew) {
  const auto blob = std::make_unique<Blob>();
  ASSERT_TRUE(blob->bytes.resize(1024, 7));
  std::size_t bytes = 0;
  for (const Part& part : parts_of(*blob)) bytes += part.bytes;
  EXPECT_LE(bytes, 1024u + 24);
  EXPECT_FALSE(detail::kRoomy<std::uint64_t>);
}

// The copy that is walked is ours: what a peer changes while it is copied makes no difference to where it may go.
TEST(UsedBytes, AChunkThatChangesWhileItIsCopiedIsCopiedInside) {
  alignas(8) static std::byte chunk[sizeof(Derived)];
  std::atomic<bool> done{false};
  std::thread peer([&] {
    std::mt19937_64 random(4);
    while (!done.load(std::memory_order_relaxed)) {
      const std::uint64_t word = random() % 3 == 0 ? random() : random() % 4;
      queue::store_words<queue::StdAtomics>(chunk + random() % (sizeof(Derived) / 8) * 8,
                                            reinterpret_cast<const std::byte*>(&word), 8);
      queue::store_words<queue::StdAtomics>(chunk + random() % 4 * 8, reinterpret_cast<const std::byte*>(&word), 8);
    }
  });
  struct Guarded {
    std::uint64_t before = 0x1234;
    Derived value;
    std::uint64_t after = 0x5678;
  };
  const auto out = std::make_unique<Guarded>();
  for (int round = 0; round < 2000; ++round) {
    detail::copy_out(out->value, chunk, true);
    ASSERT_EQ(out->before, 0x1234u);
    ASSERT_EQ(out->after, 0x5678u);
  }
  done.store(true, std::memory_order_relaxed);
  peer.join();
}

class RoomyTopic : public Domain, public testing::WithParamInterface<bool> {
 protected:
  static std::unique_ptr<Blob> blob(std::uint32_t number, std::size_t size) {
    auto made = std::make_unique<Blob>();
    made->number = made->after = number;
    EXPECT_TRUE(made->bytes.resize(size, static_cast<std::uint8_t>(number)));
    return made;
  }
  [[nodiscard]] static PublisherOptions options() { return {.depth = 1, .holds = 2, .copy_only = GetParam()}; }
};

TEST_P(RoomyTopic, ACopyLeavesAloneWhatItDoesNotUse) {
  auto publisher = roomy::BlobPublisher::open(node(), "t", options()).value();
  auto subscriber = roomy::BlobSubscriber::open(node(), "t", {.holds = 1}).value();
  const auto full = blob(1, 1 << 20);
  for (std::uint64_t i = 0; i <= publisher.capacity() + 8; ++i) {
    ASSERT_TRUE(publisher.publish_copy(*full));
    ASSERT_TRUE(subscriber.take());
  }
  const auto few = blob(2, 1024);
  ASSERT_TRUE(publisher.publish_copy(*few));
  const auto sample = subscriber.take();
  ASSERT_TRUE(sample);
  EXPECT_EQ(*sample, *few);
  EXPECT_EQ(sample->bytes[1 << 19], 1) << "of an earlier message: nobody wrote here";
}

TEST_P(RoomyTopic, CopiesComeOutWhole) {
  auto publisher = roomy::BlobPublisher::open(node(), "t", options()).value();
  auto subscriber = roomy::BlobSubscriber::open(node(), "t").value();
  auto tap = Tap::open("t").value();
  const auto out = blob(9, 5000);
  TappedMessage tapped;
  for (const std::uint32_t size : {0u, 1u, 1024u, 1u << 20, 3u}) {
    const auto in = blob(size % 7 + 1, size);
    ASSERT_TRUE(publisher.publish_copy(*in));
    ASSERT_TRUE(subscriber.take_copy(*out));
    EXPECT_EQ(*out, *in);
    ASSERT_TRUE(tap.next(tapped));
    ASSERT_EQ(tapped.bytes.size(), sizeof(Blob));
    EXPECT_EQ(*reinterpret_cast<const Blob*>(tapped.bytes.data()), *in);
  }
  EXPECT_EQ(out->bytes[4000], (1u << 20) % 7 + 1) << "of the longest: a copy leaves alone what it does not use";
}

TEST_P(RoomyTopic, UntypedCopiesDoSoToo) {
  auto publisher = UntypedPublisher::open(
                       node(), "t",
                       TopicType::from_descriptor(
                           std::as_bytes(std::span(traits<Blob>::descriptor.data(), traits<Blob>::descriptor.size())))
                           .value(),
                       options())
                       .value();
  auto subscriber = roomy::BlobSubscriber::open(node(), "t", {.holds = 1}).value();
  const auto in = blob(3, 1024);
  in->bytes[1 << 19] = 3;
  ASSERT_TRUE(publisher.publish(std::as_bytes(std::span(in.get(), 1))));
  const auto sample = subscriber.take();
  ASSERT_TRUE(sample);
  EXPECT_EQ(*sample, *in);
  EXPECT_EQ(sample->bytes[1 << 19], 0) << "the ring is new: nobody wrote here";
}

// What a later version of a type may use is zero in the chunk, also where an earlier message stood and nothing was copied.
std::unique_ptr<Growing> everywhere() {
  auto made = std::make_unique<Growing>();
  EXPECT_TRUE(made->load.set_words().resize(1000, ~std::uint64_t{0}));
  EXPECT_TRUE(made->parts.resize_for_overwrite(600));
  std::memset(static_cast<void*>(made->parts.data()), 0xff, 600 * sizeof(roomy::Part));
  return made;
}

void expect_nothing_left(const Growing& value) {
  EXPECT_EQ(value.load.discriminator(), roomy::Mode::neither);
  std::byte arms[sizeof(roomy::Load) - 8];
  std::memcpy(arms, reinterpret_cast<const std::byte*>(&value.load) + 8, sizeof arms);
  for (const std::byte each : arms) ASSERT_EQ(each, std::byte{});
  ASSERT_EQ(value.parts.size(), 3u);
  for (const roomy::Part& part : value.parts) {
    const roomy::Part expected{.x = 0xff};
    EXPECT_EQ(std::memcmp(&part, &expected, sizeof part), 0);
  }
}

TEST_P(RoomyTopic, WhatALaterVersionMayUseIsZeroInEveryChunk) {
  auto typed = roomy::GrowingPublisher::open(node(), "t", options()).value();
  auto untyped =
      UntypedPublisher::open(node(), "u",
                             TopicType::from_descriptor(std::as_bytes(std::span(traits<Growing>::descriptor.data(),
                                                                                traits<Growing>::descriptor.size())))
                                 .value(),
                             options())
          .value();
  auto from_typed = roomy::GrowingSubscriber::open(node(), "t").value();
  auto from_untyped = roomy::GrowingSubscriber::open(node(), "u").value();
  const auto full = everywhere();
  const auto few = everywhere();
  few->load.select(roomy::Mode::neither);
  ASSERT_TRUE(few->parts.resize(3));
  for (std::uint64_t i = 0; i < 2 * typed.capacity() + 16; ++i) {
    const auto& next = i <= typed.capacity() + 8 ? *full : *few;
    ASSERT_TRUE(typed.publish_copy(next));
    ASSERT_TRUE(untyped.publish(std::as_bytes(std::span(&next, 1))));
    const auto by_type = from_typed.take();
    const auto by_descriptor = from_untyped.take();
    ASSERT_TRUE(by_type);
    ASSERT_TRUE(by_descriptor);
    if (&next == full.get()) continue;
    expect_nothing_left(*by_type);
    expect_nothing_left(*by_descriptor);
  }
}

INSTANTIATE_TEST_SUITE_P(Ways, RoomyTopic, testing::Bool(),
                         [](const auto& way) { return way.param ? "ByWords" : "InPlace"; });

}  // namespace
}  // namespace tenon::test
