// Frames that make no sense, from a client and from a server: whoever reads them ends every call once, within its deadline,
// reads nothing outside a message, and goes on with everybody else.
#include <cstdlib>
#include <random>

#include "calc_server.hpp"
#include "domain.hpp"
#include "forging.hpp"

namespace tenon::test {
namespace {

using namespace std::chrono_literals;
using namespace calc;
using detail::AnswerKind;
using detail::AnswerWord;
using detail::RequestKind;
using detail::RequestWord;

template <class Word>
std::vector<std::byte> frame(const Word& word, std::size_t bytes, unsigned char fill = 0xff) {
  std::vector<std::byte> all(std::max(bytes, sizeof word), std::byte{fill});
  std::memcpy(all.data(), &word, sizeof word);
  return all;
}

int rounds() {
  const char* const text = std::getenv("TENON_LONG_TESTS");
  return text != nullptr && *text == '1' ? 1'000'000 : 10'000;
}

class HostileServiceTest : public Domain {
 protected:
  HostileServiceTest() : server_(Server<Interface>::open(node(), keeping_).value()) {}
  void TearDown() override {
    keeping_.adds.clear();
    keeping_.counts.clear();
    keeping_.hints.clear();
    client_.reset();
    server_.reset();
    Domain::TearDown();
  }
  // A client that the server has welcomed.
  void connect(ClientOptions options = {}) {
    client_.emplace(Client<Interface>::open(node(), Interface::service, options).value());
    while (server_->client_count() == 0) (void)server_->poll();
    client_->poll();
  }
  // What an honest client is told by the server, whatever others wrote.
  std::int32_t honest_sum() {
    auto client = Client<Interface>::open(node()).value();
    auto call = client.start<Add>(pair(20, 22)).value();
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (!call.done() && std::chrono::steady_clock::now() < deadline) {
      (void)server_->poll();
      for (auto& request : keeping_.adds)
        if (!request.unwanted()) {
          const std::int32_t sum = request->a + request->b;
          (void)std::move(request).answer(sum);
        }
      keeping_.adds.clear();
    }
    return std::move(call).get().value_or(0);
  }

  Keeping keeping_;
  std::optional<Server<Interface>> server_;
  std::optional<Client<Interface>> client_;
};

// How a call of `add` ends when this is what comes for it. The id of a client's first call is 0.
class ForgedAnswerTest : public HostileServiceTest {
 protected:
  Outcome<Add> end_of_a_call(const AnswerWord& word, std::size_t bytes, std::uint32_t size) {
    connect({.deadline = 20ms});
    ForgedRing ring(publisher_segment(path(), "#a-"));
    auto call = client_->start<Add>(pair(1, 1)).value();
    ring.publish(ring.head(), frame(word, bytes), size);
    return std::move(call).get();
  }
};

constexpr std::uint32_t kWhole = detail::kBodyOffset + sizeof(Number);

TEST_F(ForgedAnswerTest, AWholeOneEndsTheCall) {
  EXPECT_EQ(end_of_a_call({0, 0, AnswerKind::last, 0}, kWhole, kWhole), -1);
}
TEST_F(ForgedAnswerTest, AnArmThatIsNoneIsAnError) {
  EXPECT_EQ(end_of_a_call({0, 0, AnswerKind::last, 200}, 32, 32).error(), ErrorCode::payload_invalid);
}
TEST_F(ForgedAnswerTest, AnArmBehindTheLastIsAnError) {
  EXPECT_EQ(end_of_a_call({0, 0, AnswerKind::last, 2}, 32, 32).error(), ErrorCode::payload_invalid);
}
TEST_F(ForgedAnswerTest, AResultThatIsTooShortIsAnError) {
  EXPECT_EQ(end_of_a_call({0, 0, AnswerKind::last, 0}, 32, kWhole - 1).error(), ErrorCode::payload_invalid);
}
TEST_F(ForgedAnswerTest, AnExceptionThatIsTooShortIsAnError) {
  EXPECT_EQ(end_of_a_call({0, 0, AnswerKind::last, 1}, 32, kWhole - 1).error(), ErrorCode::payload_invalid);
}
TEST_F(ForgedAnswerTest, AKindThatIsNoneIsAnError) {
  EXPECT_EQ(end_of_a_call({0, 0, static_cast<AnswerKind>(99), 0}, 32, 32).error(), ErrorCode::payload_invalid);
}
TEST_F(ForgedAnswerTest, AFailureWithoutAReasonIsAnError) {
  EXPECT_EQ(end_of_a_call({0, 0, AnswerKind::failed, 0}, 32, detail::kBodyOffset).error(), ErrorCode::payload_invalid);
}
TEST_F(ForgedAnswerTest, AReasonThatIsNoneIsTold) {
  const auto end = end_of_a_call({0, 0, AnswerKind::failed, 0}, 32, 32);
  ASSERT_FALSE(end);
  ASSERT_TRUE(end.error().is_error());
  EXPECT_FALSE(end.error().error().message().empty());
}
TEST_F(ForgedAnswerTest, OneForAPlaceThatIsNoneIsIgnored) {
  EXPECT_EQ(end_of_a_call({0xffff, 0, AnswerKind::last, 0}, kWhole, kWhole).error(), ErrorCode::timeout);
}
TEST_F(ForgedAnswerTest, OneForAnotherUseOfThePlaceIsIgnored) {
  EXPECT_EQ(end_of_a_call({0x1'0000, 0, AnswerKind::last, 0}, kWhole, kWhole).error(), ErrorCode::timeout);
}
TEST_F(ForgedAnswerTest, OneWithoutAWordIsIgnored) {
  EXPECT_EQ(end_of_a_call({0, 0, AnswerKind::last, 0}, kWhole, 7).error(), ErrorCode::timeout);
}
TEST_F(ForgedAnswerTest, OneThatIsLongerThanItsSlotIsIgnored) {
  EXPECT_EQ(end_of_a_call({0, 0, AnswerKind::last, 0}, kWhole, 0xffff'ffff).error(), ErrorCode::timeout);
}
TEST_F(ForgedAnswerTest, ASecondWelcomeIsIgnored) {
  EXPECT_EQ(end_of_a_call({0, 0, AnswerKind::welcome, 0}, 32, 32).error(), ErrorCode::timeout);
}

// What a stream gives when this comes next, taken where it is: nobody looked at it before.
class ForgedStreamTest : public HostileServiceTest {
 protected:
  Reply<Count> next_of_a_stream(const AnswerWord& word, std::size_t bytes, std::uint32_t size) {
    connect();
    client_->poll();  // takes the welcome
    ForgedRing ring(publisher_segment(path(), "#a-"));
    auto stream = client_->stream<Count>(pair(0, 0)).value();
    ring.publish(ring.head(), frame(word, bytes), size);
    return stream.take();
  }
};

TEST_F(ForgedStreamTest, AWholeOneIsTaken) {
  EXPECT_EQ(next_of_a_stream({0, 0, AnswerKind::answer, 0}, kWhole, kWhole)->result, -1);
}
TEST_F(ForgedStreamTest, AResultThatIsTooShortIsAnError) {
  EXPECT_EQ(next_of_a_stream({0, 0, AnswerKind::answer, 0}, 32, kWhole - 1).error(), ErrorCode::payload_invalid);
}
TEST_F(ForgedStreamTest, OneForAnotherPlaceIsIgnored) {
  EXPECT_EQ(next_of_a_stream({1, 0, AnswerKind::answer, 0}, kWhole, kWhole).state(), ReplyState::nothing);
}
TEST_F(ForgedStreamTest, OneForAnotherUseOfThePlaceIsIgnored) {
  EXPECT_EQ(next_of_a_stream({0x1'0000, 0, AnswerKind::answer, 0}, kWhole, kWhole).state(), ReplyState::nothing);
}
TEST_F(ForgedStreamTest, OneWithoutAWordIsIgnored) {
  EXPECT_EQ(next_of_a_stream({0, 0, AnswerKind::answer, 0}, kWhole, 7).state(), ReplyState::nothing);
}
TEST_F(ForgedStreamTest, OneThatIsLongerThanItsSlotIsIgnored) {
  EXPECT_EQ(next_of_a_stream({0, 0, AnswerKind::answer, 0}, kWhole, 0xffff'ffff).state(), ReplyState::nothing);
}
TEST_F(ForgedStreamTest, TheLastOneIsTakenToo) {
  EXPECT_EQ(next_of_a_stream({0, 0, AnswerKind::last, 0}, kWhole, kWhole)->result, -1);
}
TEST_F(ForgedStreamTest, AKindThatIsNoneIsTakenAsTheLast) {
  EXPECT_EQ(next_of_a_stream({0, 0, static_cast<AnswerKind>(99), 0}, kWhole, kWhole)->result, -1);
}
TEST_F(ForgedStreamTest, AFailureWithoutAReasonIsAnError) {
  EXPECT_EQ(next_of_a_stream({0, 0, AnswerKind::failed, 0}, 32, detail::kBodyOffset).error(),
            ErrorCode::payload_invalid);
}

TEST_F(ForgedStreamTest, OneOfAnotherServersStreamIsIgnored) {
  Keeping other;
  auto second = Server<Interface>::open(node(), other, Interface::service, {.instance = "second"}).value();
  client_.emplace(Client<Interface>::open(node()).value());
  std::vector<Stream<Count>> streams;
  for (int i = 0; i < 2; ++i) streams.push_back(client_->stream<Count>(pair(0, 0)).value());  // to each in turn
  while (keeping_.counts.empty() || other.counts.empty()) {
    (void)server_->poll();
    (void)second.poll();
  }
  for (int i = 0; i < 4; ++i) client_->poll();  // both welcomes
  auto answers = segments_below(path(), [](const shm::SegmentHeader& header) {
    return header.kind == shm::SegmentKind::publisher &&
           shm::get_name(header.topic_name).find("#a-") != std::string::npos;
  });
  ASSERT_EQ(answers.size(), 2u);
  ForgedRing ring(std::move(answers[0]));
  const std::uint64_t first = ring.head();
  for (std::uint32_t id = 0; id < 2; ++id)
    ring.publish(first + id, frame(AnswerWord{id, 0, AnswerKind::answer, 0}, kWhole), kWhole);
  const bool one = static_cast<bool>(streams[0].take());
  EXPECT_NE(one, static_cast<bool>(streams[1].take())) << "the ring is that of one server";
  EXPECT_EQ(streams[one ? 1 : 0].take().state(), ReplyState::nothing);
  streams.clear();
}

TEST_F(HostileServiceTest, MoreOfAStreamThanThereIsCreditForEndsIt) {
  connect({.credit = 4});
  ForgedRing ring(publisher_segment(path(), "#a-"));
  auto stream = client_->stream<Count>(pair(0, 0)).value();
  const std::uint64_t first = ring.head();
  for (std::uint16_t i = 0; i < 6; ++i)
    ring.publish(first + i, frame(AnswerWord{0, i, AnswerKind::answer, 0}, kWhole), kWhole);
  client_->poll();
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(stream.take());
  EXPECT_EQ(stream.take().error(), ErrorCode::payload_invalid);
}

TEST_F(HostileServiceTest, RequestsThatMakeNoSenseAreRefusedOrIgnored) {
  connect();
  ForgedRing ring(publisher_segment(path(), "#q-"));
  std::uint64_t next = ring.head();
  const auto send = [&](const RequestWord& word, std::uint32_t size) {
    ring.publish(next++, frame(word, 32), size);
    (void)server_->poll();
  };
  send({3, 0xffff, RequestKind::call, 0}, 16);        // no such operation
  send({3, 5, RequestKind::call, 0}, 16);             // one behind the last
  send({3, 0, RequestKind::call, 0}, 15);             // parameters too short
  send({0xffff, 0, RequestKind::call, 0}, 16);        // no such place
  send({3, 3, RequestKind::call, 0}, 16);             // a oneway operation as a call
  send({3, 0, RequestKind::oneway, 0}, 16);           // and the reverse
  send({3, 0, static_cast<RequestKind>(99), 0}, 16);  // no such kind
  send({3, 0, RequestKind::hello, 0}, 40);            // a second hello
  send({3, 0, RequestKind::cancel, 0}, 8);            // of a call that is none
  send({3, 0, RequestKind::credit, 0}, 16);
  send({3, 0, RequestKind::call, 0}, 7);            // not even a word
  send({3, 0, RequestKind::call, 0}, 0xffff'ffff);  // longer than its slot
  EXPECT_TRUE(keeping_.adds.empty() && keeping_.hints.empty() && keeping_.counts.empty());
  send({3, 4, RequestKind::call, 0}, 16);
  ASSERT_EQ(keeping_.counts.size(), 1u);
  send({3, 4, RequestKind::call, 0}, 16);    // the same place once more
  send({3, 0, RequestKind::credit, 0}, 12);  // no whole one
  EXPECT_EQ(keeping_.counts.size(), 1u);
  EXPECT_EQ(honest_sum(), 42);
}

TEST_F(HostileServiceTest, CreditThatNobodyHadIsNotGiven) {
  connect({.credit = 4});
  ForgedRing ring(publisher_segment(path(), "#q-"));
  auto stream = client_->stream<Count>(pair(0, 0)).value();
  while (keeping_.counts.empty()) (void)server_->poll();
  for (std::int32_t i = 0; i < 4; ++i) EXPECT_TRUE(keeping_.counts[0].send(i));
  auto all = frame(RequestWord{0, 0, RequestKind::credit, 0}, 16);
  const std::uint32_t consumed = 1000;
  std::memcpy(all.data() + detail::kBodyOffset, &consumed, sizeof consumed);
  ring.publish(ring.head(), all, 16);
  (void)server_->poll();
  EXPECT_FALSE(keeping_.counts[0].ready());
}

// Words that are nearly right, in slots that are nearly right: the next thing to fuzzing, at both ends.
template <class Kind>
std::uint64_t random_word(std::mt19937_64& random, Kind most) {
  const std::uint32_t id = static_cast<std::uint32_t>(random() % 20) | static_cast<std::uint32_t>(random() % 3) << 16;
  const auto index = static_cast<std::uint16_t>(random() % 4 == 0 ? random() : random() % 6);
  const auto kind = random() % 8 == 0 ? random() % 256 : random() % (static_cast<std::uint64_t>(most) + 1);
  return id | std::uint64_t{index} << 32 | kind << 48 | (random() % 4) << 56;
}

template <class Kind>
void publish_random(ForgedRing& ring, std::uint64_t sequence, std::mt19937_64& random, Kind most) {
  std::vector<std::byte> bytes(ring.room());
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(random());
  const std::uint64_t word = random_word(random, most);
  std::memcpy(bytes.data(), &word, sizeof word);
  const auto size = static_cast<std::uint32_t>(random() % 8 == 0 ? random() : random() % (ring.room() + 2));
  ring.publish(sequence, bytes, size);
}

TEST_F(HostileServiceTest, AServerThatAnswersAtRandomEndsNoCallTwiceAndHoldsUpNobody) {
  const unsigned seed = std::random_device{}();
  std::mt19937_64 random(seed);
  connect({.deadline = 2ms, .calls = 16, .kept = 16, .streams = 4, .credit = 8});
  auto ring = std::make_unique<ForgedRing>(publisher_segment(path(), "#a-"));
  std::uint64_t next = ring->head();
  int ended = 0;
  for (int i = 0; i < rounds(); ++i) {
    std::optional<Call<Add>> call;
    std::optional<Stream<Count>> stream;
    if (auto one = client_->start<Add>(pair(1, 1))) call.emplace(std::move(*one));
    if (auto one = client_->stream<Count>(pair(1, 1))) stream.emplace(std::move(*one));
    for (int k = 0; k < 4; ++k) publish_random(*ring, next++, random, AnswerKind::end);
    if (i % 2 == 0) client_->poll();  // else the stream takes them itself
    if (call && call->done()) {
      (void)std::move(*call).get();
      ++ended;
    }
    if (stream) (void)stream->take().outcome();
    if (i % 8 == 7) {  // the server takes the cancels, as an honest one would
      (void)server_->poll();
      keeping_.adds.clear();
      keeping_.counts.clear();
    }
    if (i % 64 == 63) {  // and its own answers have made the ring honest up to there, or dropped it: a client anew
      ring.reset();
      client_.reset();
      (void)server_->poll();
      connect({.deadline = 2ms, .calls = 16, .kept = 16, .streams = 4, .credit = 8});
      ring = std::make_unique<ForgedRing>(publisher_segment(path(), "#a-"));
      next = ring->head();
    }
  }
  EXPECT_GT(ended, 0) << "seed " << seed;
  ring.reset();
  client_.reset();
  EXPECT_EQ(honest_sum(), 42) << "seed " << seed;
}

TEST_F(HostileServiceTest, AClientThatAsksAtRandomHoldsUpNobody) {
  const unsigned seed = std::random_device{}();
  std::mt19937_64 random(seed);
  std::size_t served = 0;
  for (int round = 0; round < rounds() / 100; ++round) {
    connect();
    {
      ForgedRing ring(publisher_segment(path(), "#q-"));
      std::uint64_t next = ring.head();
      for (int i = 0; i < 100; ++i) {
        publish_random(ring, next++, random, RequestKind::credit);
        (void)server_->poll();
        served += keeping_.adds.size() + keeping_.hints.size() + keeping_.counts.size();
        for (auto& request : keeping_.adds) (void)std::move(request).answer(1);
        for (auto& request : keeping_.counts) (void)request.send(1);
        keeping_.adds.clear();
        keeping_.hints.clear();
        if (random() % 4 == 0) keeping_.counts.clear();
      }
    }
    keeping_.counts.clear();
    client_.reset();
    (void)server_->poll();
    if (round % 10 == 0) {
      ASSERT_EQ(honest_sum(), 42) << "seed " << seed;
    }
  }
  EXPECT_GT(served, 0u) << "seed " << seed;
}

}  // namespace
}  // namespace tenon::test
