// Whether a whole message is well-formed, the struct and what stands behind it, and where it is not.
#include <gtest/gtest.h>

#include <cloud.hpp>
#include <cstring>
#include <functional>
#include <memory>
#include <random>

#include <tenon/topic_type.hpp>

#include "domain.hpp"

namespace tenon::test {
namespace {

using cloud::Machine;
using cloud::Mode;
using cloud::Part;

class TailValidityTest : public Domain {
 protected:
  using Spoil = std::function<void(Machine&, std::span<Part>, std::span<String<3>>)>;

  // What is said of a message that is well-formed but for what `spoil` does to it.
  std::string said(const Spoil& spoil, Ranges ranges = Ranges::checked) {
    auto publisher = cloud::MachinePublisher::open(node(), "t").value();
    auto subscriber = cloud::MachineSubscriber::open(node(), "t").value();
    auto loan = publisher.loan().value();
    const auto parts = loan.tail(&Machine::parts, 4).value();
    for (Part& part : parts) part = {.number = 1, .good = true, .mode = Mode::running, .level = 9};
    const auto names = loan.tail(&Machine::names, 2).value();
    for (String<3>& name : names) name = String<3>("abc");
    EXPECT_TRUE(loan.tail(&Machine::site, "site"));
    spoil(*loan, parts, names);
    std::move(loan).publish();
    const auto sample = subscriber.take();
    const Validity validity = validate(sample, ranges);
    EXPECT_EQ(static_cast<bool>(validity), validity.problem() == Problem::none);
    return std::string(validity.path().view()).append(": ").append(validity.what());
  }
  // Bytes that no correct writer writes.
  template <class Value, class Bytes>
  static void put(Value& value, Bytes bytes) {
    static_assert(sizeof(Value) >= sizeof(Bytes));
    std::memcpy(static_cast<void*>(&value), &bytes, sizeof bytes);
  }
};

TEST_F(TailValidityTest, OfAWholeMessageNothingIsSaid) {
  EXPECT_EQ(said([](Machine&, auto, auto) {}), ": well-formed");
  EXPECT_EQ(said([](Machine& machine, auto, auto) {
              put(machine.parts, std::uint64_t{0});
              put(machine.names, std::uint64_t{0});
              put(machine.site, std::uint64_t{0});
            }),
            ": well-formed")
      << "empty tails";
}

TEST_F(TailValidityTest, WhatIsWrongInAnElementIsSaidWithItsPlace) {
  EXPECT_EQ(said([](Machine&, auto parts, auto) { put(parts[2].good, std::uint8_t{2}); }),
            "parts[2].good: a boolean that is neither 0 nor 1");
  EXPECT_EQ(said([](Machine&, auto parts, auto) { put(parts[3].mode, 77); }),
            "parts[3].mode: a value that is no label of its enumeration");
  EXPECT_EQ(said([](Machine&, auto, auto names) { std::memset(static_cast<void*>(&names[1]), 'x', 4); }),
            "names[1]: a length beyond the bound");
  EXPECT_EQ(said([](Machine&, auto parts, auto) { parts[1].level = 10; }), "parts[1].level: a value out of its range");
  EXPECT_EQ(said([](Machine&, auto parts, auto) { parts[1].level = 10; }, Ranges::ignored), ": well-formed");
}

TEST_F(TailValidityTest, TheStructIsLookedAtFirstThenTheTailsInOrder) {
  const Spoil all = [](Machine& machine, auto parts, auto) {
    put(machine.ready, std::uint8_t{9});
    put(parts[0].good, std::uint8_t{9});
    put(machine.site, std::uint64_t{9} << 32);
  };
  EXPECT_EQ(said(all), "ready: a boolean that is neither 0 nor 1");
  EXPECT_EQ(said([&](Machine& machine, auto parts, auto names) {
              all(machine, parts, names);
              machine.ready = true;
            }),
            "parts[0].good: a boolean that is neither 0 nor 1");
  EXPECT_EQ(said([&](Machine& machine, auto parts, auto names) {
              all(machine, parts, names);
              machine.ready = true;
              parts[0].good = true;
            }),
            "site: a length beyond the bound");
}

TEST_F(TailValidityTest, AReferenceThatLeadsOutOfTheMessageIsSaid) {
  const auto reference = [](std::uint64_t offset, std::uint64_t length) { return length << 32 | offset; };
  const auto parts_at = [&](std::uint64_t offset, std::uint64_t length) {
    return said([&](Machine& machine, auto, auto) { put(machine.parts, reference(offset, length)); });
  };
  const std::string outside = "parts: elements that do not stand behind the message";
  EXPECT_EQ(parts_at(sizeof(Machine), 4), ": well-formed");
  EXPECT_EQ(parts_at(sizeof(Machine), 6), "parts: a length beyond the bound");
  EXPECT_EQ(parts_at(sizeof(Machine), 0xffff'ffff), "parts: a length beyond the bound");
  EXPECT_EQ(parts_at(sizeof(Machine) + 4, 2), outside) << "not aligned";
  EXPECT_EQ(parts_at(sizeof(Machine) + 4 * sizeof(Part), 3), outside) << "partly";
  EXPECT_EQ(parts_at(1 << 20, 1), outside);
  EXPECT_EQ(parts_at(0xffff'fff8, 1), outside);
  EXPECT_EQ(said([&](Machine& machine, auto, auto) { put(machine.names, reference(sizeof(Machine), 0x4000'0000)); }),
            "names: elements that do not stand behind the message")
      << "no bound, and a size that is 0 in 32 bits";
}

// Any bytes: nothing outside the message is read, and a message is whole exactly if it is so without the type.
TEST(TailValidity, OfAnyBytesSaysWhatIsSaidWithoutTheType) {
  const TopicType type = TopicType::from_descriptor(std::as_bytes(std::span(traits<Machine>::descriptor.data(),
                                                                            traits<Machine>::descriptor.size())))
                             .value();
  std::mt19937 random(13);
  std::array<std::uint64_t, 16> seen{};
  for (int round = 0; round < 50'000; ++round) {
    const std::size_t size = sizeof(Machine) + random() % 150;
    const std::unique_ptr<std::byte[]> memory(new std::byte[size]());  // aligned for anything here, and not larger
    const std::span<std::byte> message(memory.get(), size);
    for (std::size_t i = sizeof(Machine); i < size; ++i)
      message[i] = static_cast<std::byte>(random() % 8 == 0 ? random() % 4 : 0);
    auto& machine = *reinterpret_cast<Machine*>(memory.get());
    const auto refer = [&](auto& tail) {
      const std::uint64_t offset = random() % 4 == 0 ? random() : sizeof(Machine) + random() % 20 * 8;
      const std::uint64_t length = random() % 8 == 0 ? random() : random() % 6;
      const std::uint64_t word = length << 32 | offset;
      std::memcpy(static_cast<void*>(&tail), &word, sizeof word);
    };
    refer(machine.parts);
    refer(machine.names);
    refer(machine.site);
    const Validity validity = detail::validate_message(machine, message, Ranges::ignored);
    ++seen.at(static_cast<std::size_t>(validity.problem()));
    const auto checked = type.check(message);
    ASSERT_EQ(static_cast<bool>(validity), checked.has_value())
        << validity.path().view() << ": " << validity.what() << (checked ? "" : checked.error().message());
  }
  for (const Problem problem : {Problem::none, Problem::not_a_boolean, Problem::unknown_label, Problem::too_long,
                                Problem::not_terminated, Problem::not_in_message})
    EXPECT_GT(seen.at(static_cast<std::size_t>(problem)), 50u) << static_cast<int>(problem);
}

}  // namespace
}  // namespace tenon::test
