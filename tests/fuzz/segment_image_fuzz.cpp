// libFuzzer: whatever stands in the file of a peer when somebody attaches to it, it is refused with a reason or works, and
// nobody reads outside of it: of a publisher, one that keeps messages, a subscriber, latest values, a topic, a node, a note.
//
// The first byte of an input chooses the file, the second says how long it is: as it should be (0), so many half KiB more or
// less (signed), or what follows is the file itself (0x80). Otherwise what follows are changes to a file as it should be, five
// bytes each: where, which kind of value, a number (changed()).
#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include <tenon/tap.hpp>
#include <tenon/untyped_subscriber.hpp>
#include <tenon/validity.hpp>

#include "peer_files.hpp"

namespace {

using namespace tenon;
using namespace tenon::fuzz;

std::uint64_t read_so_far = 0;  // so that every read happens

template <class T>
const T* expect_reason(const Result<T>& result) {
  if (!result && result.error().message().empty()) std::abort();
  return result ? &*result : nullptr;
}

void read(const prey::Message& message) {
  read_so_far += message.number + message.text.view().size() + message.values.size();
  for (const prey::Part& part : message.parts.span()) read_so_far += part.name.view().size();
  if (validate(message)) ++read_so_far;
}

// Those who attach to what is there. None waits longer than it is told to.
constexpr int kTakes = 16;
constexpr PublisherOptions kImpatient{
    .depth = 4, .loans = 1, .holds = 4, .slow_reader = SlowReader::timeout, .patience = {}};

void publish(prey::MessagePublisher& publisher) {
  for (int i = 0; i < 8; ++i) {
    auto loan = publisher.loan();
    if (!loan) return;
    (*loan)->number = 1;
    std::move(*loan).publish();
  }
  read_so_far += publisher.subscriber_count();
}

void take(prey::MessageSubscriber& subscriber) {
  for (int i = 0; i < kTakes; ++i)
    if (const auto sample = subscriber.take()) read(*sample);
  prey::Message copy{};
  if (subscriber.take_copy(copy)) read(copy);
  for (const Error& refusal : subscriber.refusals()) read_so_far += refusal.message().size();
  read_so_far += subscriber.publisher_count() + subscriber.lost();
}

void take_untyped(const Node& node) {
  auto opened = UntypedSubscriber::open(node, kRing, {.history = 8});
  if (expect_reason(opened) == nullptr) return;
  for (int i = 0; i < kTakes; ++i)
    if (const auto sample = opened->take()) read_so_far += opened->type().json(sample.bytes()).size();
}

void tap(const NodeOptions& where) {
  auto opened = Tap::open(kRing, where, 4);
  if (expect_reason(opened) == nullptr) return;
  TappedMessage message;
  for (int i = 0; i < 4 && opened->next(message); ++i) read_so_far += opened->type().text(message.bytes).size();
}

void meet_ring(Peer& peer, const Image& image) {
  if (image.kind == Kind::topic) image.place(peer, {});
  auto early = prey::MessagePublisher::open(peer.node(), kRing, kImpatient);
  if (image.kind != Kind::topic) image.place(peer, peer.publisher_of(kRing));
  auto subscriber = prey::MessageSubscriber::open(peer.node(), kRing, {.reliable = true, .history = 8});
  auto late = prey::MessagePublisher::open(peer.node(), kRing, kImpatient);
  if (expect_reason(early) != nullptr) publish(*early);
  if (expect_reason(subscriber) != nullptr) take(*subscriber);
  if (expect_reason(late) != nullptr) publish(*late);
  if (subscriber) take(*subscriber);
  take_untyped(peer.node());
  tap(peer.where());
}

void meet_kept(Peer& peer, const Image& image) {
  image.place(peer, {});
  auto subscriber = prey::KeyedSubscriber::open(peer.node(), kKept, {.reliable = true});
  if (expect_reason(subscriber) == nullptr) return;
  for (int i = 0; i < kTakes; ++i)
    if (const auto sample = subscriber->take()) read_so_far += sample->part.view().size() + sample->values.size();
}

void meet_latest(Peer& peer, const Image& image) {
  image.place(peer, {});
  auto reader = LatestReader<prey::Keyed>::open(peer.node(), kLatest);
  auto writer = LatestWriter<prey::Keyed>::open(peer.node(), kLatest, {.keys = 4});
  if (expect_reason(writer) != nullptr)
    for (std::uint64_t robot = 0; robot < 6; ++robot) (void)writer->set(keyed(robot));
  if (expect_reason(reader) == nullptr) return;
  prey::Keyed value{};
  for (std::uint64_t robot = 0; robot < 6; ++robot)
    if (reader->get(keyed(robot), value)) read_so_far += value.part.view().size() + value.values.size();
  (void)reader->for_each([](const prey::Keyed& one, const Latest&) { read_so_far += one.values.size(); });
}

// One change: a byte, half a word, a small number, the same added, added in the upper half, a bit, all bits below, the file's size.
void changed(std::vector<std::byte>& file, std::span<const std::uint8_t> change) {
  if (file.size() < 8) return;
  const std::uint64_t number = change[3] | std::uint64_t{change[4]} << 8;
  const std::uint64_t far = change[2] & 0x80 ? 8 : 1;
  const std::size_t at = (change[0] | std::size_t{change[1]} << 8) * far % (file.size() - 7);
  std::uint64_t word = 0;
  std::memcpy(&word, file.data() + at, sizeof word);
  const auto little = static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int16_t>(number)));
  const std::array<std::uint64_t, 8> values{(word & ~std::uint64_t{0xff}) | (number & 0xff),
                                            (word & ~std::uint64_t{0xffff'ffff}) | number,
                                            little,
                                            word + little,
                                            word + (little << 32),
                                            std::uint64_t{1} << number % 64,
                                            (std::uint64_t{1} << number % 64) - 1,
                                            file.size() + little};
  word = values[change[2] % values.size()];
  std::memcpy(file.data() + at, &word, sizeof word);
}

std::vector<std::byte> file_of(const Image& image, std::uint8_t length, std::span<const std::uint8_t> rest) {
  constexpr std::uint8_t kRaw = 0x80;
  if (length == kRaw) {
    const auto bytes = std::as_bytes(rest);
    return {bytes.begin(), bytes.end()};
  }
  std::vector<std::byte> file = image.bytes;
  for (; rest.size() >= 5; rest = rest.subspan(5)) changed(file, rest);
  const auto size = static_cast<std::ptrdiff_t>(file.size()) + static_cast<std::int8_t>(length) * 512;
  file.resize(static_cast<std::size_t>(std::max<std::ptrdiff_t>(size, 0)));
  return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Peer peer;
  if (size < 2) return 0;
  const std::span input(data, size);
  const Image& good = peer.images()[data[0] % peer.images().size()];
  Image image = good;
  image.bytes = file_of(good, data[1], input.subspan(2));
  if (image.kind == Kind::keeping)
    meet_kept(peer, image);
  else if (image.kind == Kind::board)
    meet_latest(peer, image);
  else
    meet_ring(peer, image);
  peer.expect_others_unharmed();
  return 0;
}
