// Messages that go on behind their struct: publishers and subscribers of types with `@tenon::tail` members. Generated
// headers of such types include this; it is the same Publisher and Subscriber, with loans and samples that know the tails.
//
//   auto loan = publisher.loan().value();
//   loan->stamp_ns = now;
//   auto points = loan.tail(&lidar::Scan::points, count);      // Result<std::span<Point>>, in shared memory
//   if (points) fill(*points);
//   std::move(loan).publish();
//
//   if (auto sample = subscriber.take())
//     for (const lidar::Point& point : sample.tail(&lidar::Scan::points)) use(point);
//
// A message takes the room it uses, up to PublisherOptions::tail_bytes behind the struct; chunks are of that size. Reading
// is total: where a peer's numbers lead out of the message, a tail is empty. One thread at a time, as with other
// publishers and subscribers.
//
// What others have and these have not: publish_copy, take_copy and wait_copy (a copy of the struct is no message), copy_only
// rings, loan_uninitialised, kShape (chunks are of the publisher's size), next() of <tenon/async.hpp>, KeyedSubscriber and
// latest values.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "tenon/detail/tail_validity.hpp"
#include "tenon/publisher.hpp"
#include "tenon/subscriber.hpp"
#include "tenon/tail.hpp"

namespace tenon {

// Room behind the struct that one message may take, for Publisher::loan.
enum class TailBytes : std::uint32_t {};

namespace detail {

[[nodiscard]] Error tail_too_large(std::uint64_t asked, std::uint64_t left);
[[nodiscard]] Error tail_too_long(std::uint64_t asked, std::uint64_t bound);
// What a publisher that opens says of PublisherOptions::copy_only and tail_bytes, which cannot be; else nothing.
[[nodiscard]] std::optional<Error> tailed_problem(std::uint64_t struct_bytes, const PublisherOptions& options);

inline constexpr std::uint64_t kMostTailedBytes = 0xffff'ff00;  // sizes are kept in 32 bits

}  // namespace detail

// A chunk that is written in place. As Loan: dropped without publish it goes back.
template <class T>
class [[nodiscard]] TailLoan {
 public:
  TailLoan(TailLoan&& other) noexcept
      : port_(std::exchange(other.port_, nullptr)),
        shape_(other.shape_),
        message_(other.message_),
        used_(other.used_),
        chunk_(other.chunk_) {}
  TailLoan(const TailLoan&) = delete;
  TailLoan& operator=(const TailLoan&) = delete;
  TailLoan& operator=(TailLoan&&) = delete;
  ~TailLoan() {
    if (port_ != nullptr) detail::return_loan(*port_, chunk_);
  }

  // Precondition of both: not yet published or moved from.
  [[nodiscard]] T& operator*() const noexcept { return *value(); }
  [[nodiscard]] T* operator->() const noexcept { return value(); }

  // Room for so many elements behind what is there already; they hold whatever stood in the memory, and are the caller's to
  // write, every one. None need no room. A second call for the same member gives it new room, and the old is lost to this message.
  // Errors: payload_invalid (more than is left, or than the bound: both numbers are said; the member is as it was).
  template <class E, std::size_t N>
  [[nodiscard]] Result<std::span<E>> tail(Tail<E, N> T::*member, std::size_t count) & noexcept {
    return make<E>(value()->*member, count);
  }
  // Puts a text there. Errors: as above.
  template <std::size_t N>
  Result<void> tail(TailString<N> T::*member, std::string_view text) & noexcept {
    return make<char>(value()->*member, text.size()).map([&](std::span<char> room) {
      std::copy(text.begin(), text.end(), room.begin());
    });
  }
  // A loan that nobody keeps goes back, and the memory with it.
  template <class Member, class What>
  void tail(Member T::*member, const What& what) && = delete;
  // Bytes that are left for tails.
  [[nodiscard]] std::size_t tail_left() const noexcept { return message_.size() - used_; }

  // Makes the message readable, without what is left of the room. Bytes that a later version may use become zero, and the
  // cost is, as in Loan::publish.
  void publish() && noexcept {
    detail::PublisherPort* const port = std::exchange(port_, nullptr);
    if (port == nullptr) return;
    if constexpr (detail::HasUnused<T>) detail::clear_unused(*value(), detail::ClearBytes{});
    detail::publish(*port, shape_, chunk_, used_);
  }

 private:
  friend class Publisher<T>;
  TailLoan(detail::PublisherPort& port, queue::SlotShape shape, const detail::Lending& lent,
           std::uint32_t bytes) noexcept
      : port_(&port), shape_(shape), message_(lent.payload, bytes), chunk_(lent.chunk) {
    traits<T>::reset(*value());
  }

  [[nodiscard]] T* value() const noexcept { return reinterpret_cast<T*>(message_.data()); }

  template <class E, class Member>
  [[nodiscard]] Result<std::span<E>> make(Member& member, std::size_t count) noexcept {
    constexpr std::size_t kBound = Member::kBound;
    constexpr std::uint32_t kAlignment = detail::kLayoutAlignment<E>;
    if (kBound != 0 && count > kBound) return tl::unexpected(detail::tail_too_long(count, kBound));
    if (count == 0) {
      detail::TailAccess::write(member, {});
      return std::span<E>();
    }
    const std::uint64_t begin = (std::uint64_t{used_} + kAlignment - 1) / kAlignment * kAlignment;
    const std::uint64_t left = begin > message_.size() ? 0 : message_.size() - begin;
    if (count > left / sizeof(E)) return tl::unexpected(detail::tail_too_large(std::uint64_t{count} * sizeof(E), left));
    std::fill(message_.begin() + used_, message_.begin() + static_cast<std::ptrdiff_t>(begin), std::byte{});
    used_ = static_cast<std::uint32_t>(begin + count * sizeof(E));
    detail::TailAccess::write(member, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(count)});
    return std::span(reinterpret_cast<E*>(message_.data() + begin), count);
  }

  detail::PublisherPort* port_;
  queue::SlotShape shape_;
  std::span<std::byte> message_;    // all that it may have
  std::uint32_t used_ = sizeof(T);  // of it
  std::uint32_t chunk_;
};

template <class T>
requires detail::HasTails<T>
class Publisher<T> : public AnyPublisher {
 public:
  // As that of any publisher; see PublisherOptions::tail_bytes. Errors: those, copy_only, payload_invalid (struct and
  // tail_bytes are more than a message can have).
  [[nodiscard]] static Result<Publisher> open(const Node& node, std::string_view topic = traits<T>::topic,
                                              const PublisherOptions& options = {}) {
    if (auto problem = detail::tailed_problem(sizeof(T), options)) return tl::unexpected(std::move(*problem));
    detail::TypeFacts facts = detail::facts_of<T>();
    facts.bytes = sizeof(T) + std::uint64_t{options.tail_bytes};
    const auto bytes = static_cast<std::uint32_t>(facts.bytes);
    return detail::open_publisher(node, topic, facts, options).map([bytes](detail::PublisherHandle&& port) {
      return Publisher(std::move(port), bytes);
    });
  }

  // A message to be written in place; the struct is reset as that of any loan, and its tails are empty. With `room` the
  // loan says at once if so much cannot be, and gives no more.
  // Errors: loan_limit, timeout, payload_invalid (more room than PublisherOptions::tail_bytes).
  [[nodiscard]] Result<TailLoan<T>> loan() noexcept { return lend(bytes_); }
  [[nodiscard]] Result<TailLoan<T>> loan(TailBytes room) noexcept {
    const auto asked = static_cast<std::uint32_t>(room);
    if (asked > bytes_ - sizeof(T)) return tl::unexpected(detail::tail_too_large(asked, bytes_ - sizeof(T)));
    return lend(static_cast<std::uint32_t>(sizeof(T) + asked));
  }

  // Refused, so that nobody publishes a struct without what belongs to it.
  template <class Value = T>
  Result<void> publish_copy(const Value&) {
    static_assert(sizeof(Value) == 0, "the struct is not the whole message: what its tails hold is made in a loan()");
    return {};
  }

  [[nodiscard]] std::size_t tail_bytes() const noexcept { return bytes_ - sizeof(T); }

 private:
  Publisher(detail::PublisherHandle port, std::uint32_t bytes) noexcept
      : AnyPublisher(std::move(port)), bytes_(bytes) {}

  [[nodiscard]] Result<TailLoan<T>> lend(std::uint32_t bytes) noexcept {
    const queue::SlotShape shape = queue::slot_shape(bytes_, alignof(T));
    const detail::Lending lent = detail::lend(port(), shape);
    if (lent.payload == nullptr) return tl::unexpected(Error(lent.problem));
    return TailLoan<T>(port(), shape, lent, bytes);
  }

  std::uint32_t bytes_;  // of a message at most
};

template <class T>
class TailSample;

// Whether the whole message is well-formed, as validate(*sample) says of the struct alone: each tail is inside the message,
// aligned and within its bound, and so is every element of it: "points[3].mode". Struct first, then the tails. Reads
// nothing outside the message, whatever it says, also while it changes. Precondition: there is a message.
template <class T>
[[nodiscard]] Validity validate(const TailSample<T>& sample, Ranges ranges = Ranges::checked) noexcept {
  return detail::validate_message(*sample, sample.bytes(), ranges);
}

// A received message; see Sample. The size of the message was read once, and is within the chunk.
template <class T>
class [[nodiscard]] TailSample {
 public:
  explicit TailSample(Take why) noexcept : sample_(why) {}
  TailSample(const detail::Found& found, const queue::SlotShape& shape) noexcept
      : sample_(found.taken, found.lost),
        bytes_(std::clamp<std::uint64_t>(found.taken.bytes, sizeof(T), shape.stride - shape.payload_offset)) {}

  [[nodiscard]] explicit operator bool() const noexcept { return static_cast<bool>(sample_); }
  // Precondition of all: there is a message. See Sample.
  [[nodiscard]] const T& operator*() const& noexcept { return *sample_; }
  [[nodiscard]] const T&& operator*() const&& noexcept { return std::move(*sample_); }
  [[nodiscard]] const T* operator->() const noexcept { return &*sample_; }

  // What stands behind the struct; empty too if what the message says of it makes no sense, or there is no message.
  template <class E, std::size_t N>
  [[nodiscard]] std::span<const E> tail(Tail<E, N> T::*member) const& noexcept {
    return elements<E>(member);
  }
  template <std::size_t N>
  [[nodiscard]] std::string_view tail(TailString<N> T::*member) const& noexcept {
    const std::span<const char> text = elements<char>(member);
    return {text.data(), text.size()};
  }
  // A sample that nobody keeps lets the message go.
  template <class Member>
  void tail(Member T::*member) const&& = delete;

  // All bytes of the message; empty if there is none.
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept {
    return sample_ ? std::span(reinterpret_cast<const std::byte*>(&*sample_), bytes_) : std::span<const std::byte>();
  }
  [[nodiscard]] std::uint64_t sequence() const noexcept { return sample_.sequence(); }
  [[nodiscard]] std::uint64_t lost() const noexcept { return sample_.lost(); }
  [[nodiscard]] Take why() const noexcept { return sample_.why(); }
  void release() noexcept { sample_.release(); }

 private:
  template <class E, class Member>
  [[nodiscard]] std::span<const E> elements(Member T::*member) const noexcept {
    if (!sample_) return {};
    return detail::tail_elements<E>(bytes(), detail::TailAccess::read((*sample_).*member), Member::kBound);
  }

  Sample<T> sample_;
  std::size_t bytes_ = 0;
};

template <class T>
requires detail::HasTails<T>
class Subscriber<T> : public AnySubscriber {
 public:
  // As that of any subscriber. Publishers of one topic may have different tail_bytes.
  [[nodiscard]] static Result<Subscriber> open(const Node& node, std::string_view topic = traits<T>::topic,
                                               const SubscriberOptions& options = {}) {
    return detail::open_subscriber(node, topic, detail::facts_of<T>(), options)
        .map([](detail::SubscriberHandle&& port) { return Subscriber(std::move(port)); });
  }

  // As those of any subscriber.
  [[nodiscard]] TailSample<T> take() noexcept {
    detail::Connection* from = nullptr;
    const detail::Found found = detail::take_slowly(port(), &from);
    return sample_of(found, from);
  }
  [[nodiscard]] TailSample<T> take_newest() noexcept {
    detail::Connection* from = nullptr;
    const detail::Found found = detail::take_newest(port(), &from);
    return sample_of(found, from);
  }
  [[nodiscard]] TailSample<T> wait_take(std::chrono::nanoseconds time) noexcept {
    return wait_by([this]() noexcept { return take(); }, time);
  }

  // Refused: a copy of the struct would be one without what stands behind it. Copy what is needed from the sample.
  template <class Value = T>
  bool take_copy(Value&) {
    static_assert(sizeof(Value) == 0, "the struct is not the whole message: read its tails from the sample of take()");
    return false;
  }
  template <class Value = T>
  bool wait_copy(Value&, std::chrono::nanoseconds) {
    static_assert(sizeof(Value) == 0, "the struct is not the whole message: read its tails from that of wait_take()");
    return false;
  }

 private:
  explicit Subscriber(detail::SubscriberHandle port) noexcept : AnySubscriber(std::move(port)) {}

  [[nodiscard]] static TailSample<T> sample_of(const detail::Found& found, const detail::Connection* from) noexcept {
    return found ? TailSample<T>(found, from->reader.ring().shape) : TailSample<T>(found.why());
  }
};

}  // namespace tenon
