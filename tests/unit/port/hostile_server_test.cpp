// Servers that announce themselves as what they are not.
#include "calc_server.hpp"
#include "domain.hpp"
#include "forging.hpp"
#include "port/announcement.hpp"
#include "port/names.hpp"
#include "port/publisher_core.hpp"

namespace tenon::test {
namespace {

using namespace calc;

class HostileServerTest : public Domain {
 protected:
  // Somebody who says that he is that server, and active.
  detail::PublisherHandle announce(const shm::Incarnation& server) {
    const port::Announcement said{server, 1, port::ServerState::active, 1, {}, port::marks_of(facts_)};
    std::vector<std::byte> bytes;
    port::put_bytes(said, bytes);
    auto ring = detail::PublisherCore::open(node(), port::announcement_topic(Interface::service),
                                            port::announcement_facts(facts_),
                                            {.depth = 1, .loans = 1, .holds = 1, .copy_only = true})
                    .value();
    (void)detail::publish_copy_slowly(*ring, bytes.data(), static_cast<std::uint32_t>(bytes.size()));
    return ring;
  }
  // Welcomes the only client there is in the name of that server.
  detail::PublisherHandle welcome_as(const shm::Incarnation& server) {
    const auto answers = segments_below(path(), [](const shm::SegmentHeader& header) {
      return header.kind == shm::SegmentKind::subscriber &&
             shm::get_name(header.topic_name).find("#a-") != std::string::npos;
    });
    EXPECT_EQ(answers.size(), 1U);
    const auto& header = *reinterpret_cast<const shm::SegmentHeader*>(answers.front().data());
    auto ring = detail::PublisherCore::open(node(), shm::get_name(header.topic_name), port::answer_facts(facts_),
                                            {.depth = 8, .loans = 2})
                    .value();
    const auto lent = detail::lend_slowly(*ring);
    detail::put_word(lent.payload, detail::AnswerWord{0, 0, detail::AnswerKind::welcome, 0});
    detail::put_body(lent.payload, detail::Welcome{server.high, server.low});
    detail::publish_slowly(*ring, lent.chunk, detail::kLeastAnswerFrame);
    return ring;
  }

  const detail::InterfaceFacts facts_ = detail::facts_of_interface<Interface>();
};

// The ring of answers ends before either of them does: neither may remember it.
TEST_F(HostileServerTest, OneThatAnnouncesItselfTwiceIsAnsweredForOnce) {
  constexpr shm::Incarnation kServer{1, 2};
  auto first = announce(kServer);
  auto second = announce(kServer);
  auto client = Client<Interface>::open(node()).value();
  ASSERT_EQ(client.server_count(), 2U);
  auto answers = welcome_as(kServer);
  for (int i = 0; i < 3; ++i) client.poll();
  answers.reset();
  for (int i = 0; i < 3; ++i) client.poll();
  EXPECT_EQ(client.server_count(), 1U) << "the one that it came for has gone with it";
  auto call = client.start<Add>(pair(1, 1)).value();
  first.reset();
  second.reset();
  EXPECT_EQ(client.server_count(), 0U);
  EXPECT_EQ(std::move(call).get().error(), ErrorCode::server_died);
}

}  // namespace
}  // namespace tenon::test
