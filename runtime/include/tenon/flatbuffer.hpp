// FlatBuffers' tables as messages: built in place in the loan, read from a verified copy, or in place. An optional header,
// and the only one of Tenon's that includes FlatBuffers'; programs that do not include it need neither.
//
//   using Status = tenon::FlatBuffer<demo::Status, demo::StatusBinarySchema>;   // flatc --cpp --bfbs-gen-embed --schema
//   auto publisher = tenon::Publisher<Status>::open(node, "status").value();
//   auto loan = publisher.loan().value();
//   const auto status = demo::CreateStatus(loan.builder(), loan.builder().CreateString("up"));
//   auto sent = std::move(loan).publish(status);
//
//   auto subscriber = tenon::Subscriber<Status>::open(node, "status").value();
//   if (auto sample = subscriber.take())
//     if (const auto status = sample.root()) use((*status)->text());
//
// What is guaranteed. Accessors of FlatBuffers follow offsets in the buffer and check nothing, so a buffer is verified
// before its root is lent, in memory that nobody else can write to: sample.root() copies the message, verifies the copy and
// lends the root of that. Then nothing that a peer does, before or afterwards, leads outside. sample.root_in_place()
// verifies where the buffer stands and saves the copy: accessors stay inside as long as nobody writes to the message any
// more, which no publisher of Tenon does while a sample holds it. A hostile one can, so this is for publishers that are
// trusted. What the verifier of FlatBuffers 2.0 does not look at is the alignment of the elements of a vector of structs or
// of 8-byte numbers: reading them stays inside, and on a machine that traps on misaligned reads it ends the program.
//
// Topics meet by what the `.bfbs` means (tables, fields, ids, types, defaults; not its text); a publisher may have another
// budget than the next one. One thread at a time, as with other publishers and subscribers.
#pragma once

#include <flatbuffers/flatbuffers.h>

#include <algorithm>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "tenon/publisher.hpp"
#include "tenon/subscriber.hpp"

namespace tenon {

// Names the type of a topic; never an object. `Schema` has the bytes of the `.bfbs`, whose root is `Table`.
template <class Table, class Schema>
struct FlatBuffer;

struct FlatBufferOptions {
  // Bytes that one message may have. Building needs some of them for the time being: 4 for each field of the tables that
  // are open, and 4 for each vtable. The ring is made of chunks of this size.
  std::uint32_t budget = 64U << 10;
  PublisherOptions publisher{};  // copy_only: refused
};

namespace detail {

// The facts' name and descriptor are those of `bfbs`, which is static.
[[nodiscard]] Result<TypeFacts> flat_facts(std::string_view bfbs, std::uint64_t bytes, std::uint32_t alignment);
[[nodiscard]] Error flat_too_large(std::size_t bytes, std::size_t budget);
[[nodiscard]] Error flat_malformed(std::size_t bytes);

// Messages begin and end at multiples of it, and end with their chunk: builders work downwards.
inline constexpr std::uint32_t kFlatAlignment = 16;

// Chunks of whole cache lines, so that a chunk's end is the payload's. FlatBuffers end below 2 GiB.
[[nodiscard]] constexpr std::uint32_t flat_chunk_bytes(std::uint32_t budget) noexcept {
  constexpr std::uint32_t kMost = 0x7fff'ff00;
  const std::uint64_t stride =
      queue::slot_shape((budget < kMost ? budget : kMost) + kFlatAlignment, kFlatAlignment).stride;
  return static_cast<std::uint32_t>(stride - kFlatAlignment);
}

// A message of `bytes` in the payload of a chunk with this much room. Empty if a peer says something that cannot be.
[[nodiscard]] inline std::span<const std::uint8_t> flat_message(const std::byte* payload, std::uint64_t room,
                                                                std::uint32_t bytes) noexcept {
  if (bytes == 0 || bytes > room || bytes % kFlatAlignment != 0 || bytes >= FLATBUFFERS_MAX_BUFFER_SIZE) return {};
  const auto* const start = reinterpret_cast<const std::uint8_t*>(payload) + (room - bytes);
  if (reinterpret_cast<std::uintptr_t>(start) % kFlatAlignment != 0) return {};
  return {start, bytes};
}

template <class Table>
[[nodiscard]] bool flat_verifies(std::span<const std::uint8_t> message) noexcept {
  flatbuffers::Verifier verifier(message.data(), message.size());
  return !message.empty() && verifier.VerifyBuffer<Table>(nullptr);
}

// Gives a builder the chunk first, and the heap when that is too small: FlatBuffers cannot be told that memory is out, so
// the message is built to its end where there is room, and publishing says how large it was.
class FlatMemory final : public flatbuffers::Allocator {
 public:
  void lend(std::byte* chunk, std::size_t bytes) noexcept {
    chunk_ = reinterpret_cast<std::uint8_t*>(chunk);
    bytes_ = bytes;
    in_use_ = false;
  }
  std::uint8_t* allocate(std::size_t size) override {
    if (in_use_ || size != bytes_) return new std::uint8_t[size];
    in_use_ = true;
    return chunk_;
  }
  void deallocate(std::uint8_t* memory, std::size_t) override {
    if (memory != chunk_)
      delete[] memory;
    else
      in_use_ = false;
  }
  // Whether this is a message that ends with the chunk.
  [[nodiscard]] bool holds(const std::uint8_t* start, std::size_t size) const noexcept {
    return in_use_ && size <= bytes_ && start == chunk_ + (bytes_ - size);
  }

 private:
  std::uint8_t* chunk_ = nullptr;
  std::size_t bytes_ = 0;
  bool in_use_ = false;
};

// As the builder's own Finish(), which pads the whole to the largest alignment that it was asked for. FlatBuffers 2.0 asks for
// the size of a struct as the alignment of an uninitialized vector of it: 24 is none, and the padding would be no whole number of
// anything. Whatever stands in a message is aligned from its end, so what it begins at may be any multiple that readers expect.
inline void finish_flat(flatbuffers::FlatBufferBuilder& made, flatbuffers::uoffset_t root, const char* identifier) {
  const std::size_t tag = identifier != nullptr ? flatbuffers::kFileIdentifierLength : 0;
  made.NotNested();
  made.PreAlign(sizeof root + tag, kFlatAlignment);
  if (identifier != nullptr) made.PushBytes(reinterpret_cast<const std::uint8_t*>(identifier), tag);
  made.PushElement(made.ReferTo(root));
}

// What a loan builds with, kept from one to the next.
struct FlatDesk {
  explicit FlatDesk(std::size_t bytes) : builder(bytes, &memory, false) {}
  FlatMemory memory;
  flatbuffers::FlatBufferBuilder builder;
  bool taken = false;
};
struct FlatDesks {
  std::uint32_t bytes = 0;  // of a chunk
  std::vector<std::unique_ptr<FlatDesk>> all;
};

}  // namespace detail

// A chunk lent to a builder. As Loan: dropped without publish it goes back.
template <class Table>
class [[nodiscard]] FlatLoan {
 public:
  FlatLoan(FlatLoan&& other) noexcept
      : port_(std::exchange(other.port_, nullptr)),
        desks_(std::move(other.desks_)),
        desk_(other.desk_),
        chunk_(other.chunk_) {}
  FlatLoan(const FlatLoan&) = delete;
  FlatLoan& operator=(const FlatLoan&) = delete;
  FlatLoan& operator=(FlatLoan&&) = delete;
  ~FlatLoan() { give_back(); }

  // Begins empty. Everything made with it is of this message; it is not to be finished, released or moved from.
  [[nodiscard]] flatbuffers::FlatBufferBuilder& builder() const noexcept { return desk_->builder; }

  // Finishes the message and makes it readable. `identifier`: four characters, or null.
  // Errors: payload_invalid (more bytes than the budget: how many is said; nothing was published).
  Result<void> publish(flatbuffers::Offset<Table> root, const char* identifier = nullptr) && {
    if (port_ == nullptr) return tl::unexpected(Error(ErrorCode::closed));
    flatbuffers::FlatBufferBuilder& made = desk_->builder;
    detail::finish_flat(made, root.o, identifier);
    const std::size_t size = made.GetSize();
    if (!desk_->memory.holds(made.GetCurrentBufferPointer(), size)) {
      give_back();
      return tl::unexpected(detail::flat_too_large(size, desks_->bytes));
    }
    made.Reset();
    desk_->taken = false;
    detail::publish(*std::exchange(port_, nullptr), queue::slot_shape(desks_->bytes, detail::kFlatAlignment), chunk_,
                    static_cast<std::uint32_t>(size));
    return {};
  }

 private:
  template <class>
  friend class Publisher;
  FlatLoan(detail::PublisherPort& port, std::shared_ptr<detail::FlatDesks> desks, detail::FlatDesk& desk,
           const detail::Lending& lent) noexcept
      : port_(&port), desks_(std::move(desks)), desk_(&desk), chunk_(lent.chunk) {
    desk.memory.lend(lent.payload, desks_->bytes);
    desk.taken = true;
  }
  void give_back() noexcept {
    if (port_ == nullptr) return;
    desk_->builder.Reset();
    desk_->taken = false;
    detail::return_loan(*std::exchange(port_, nullptr), chunk_);
  }

  detail::PublisherPort* port_;
  std::shared_ptr<detail::FlatDesks> desks_;
  detail::FlatDesk* desk_;
  std::uint32_t chunk_;
};

template <class Table, class Schema>
class Publisher<FlatBuffer<Table, Schema>> : public AnyPublisher {
 public:
  // Errors: those of any publisher; segment_invalid (the schema's bytes are no `.bfbs` with a root table), copy_only,
  // out_of_memory.
  [[nodiscard]] static Result<Publisher> open(const Node& node, std::string_view topic,
                                              const FlatBufferOptions& options = {}) try {
    if (options.publisher.copy_only) return tl::unexpected(Error(ErrorCode::copy_only));
    const std::string_view schema(reinterpret_cast<const char*>(Schema::data()), Schema::size());
    const std::uint32_t bytes = detail::flat_chunk_bytes(options.budget);
    const auto facts = detail::flat_facts(schema, bytes, detail::kFlatAlignment);
    if (!facts) return tl::unexpected(facts.error());
    auto port = detail::open_publisher(node, topic, *facts, options.publisher);
    if (!port) return tl::unexpected(port.error());
    auto desks = std::make_shared<detail::FlatDesks>();
    desks->bytes = bytes;
    for (std::uint32_t i = 0; i < options.publisher.loans; ++i)
      desks->all.push_back(std::make_unique<detail::FlatDesk>(bytes));
    return Publisher(std::move(*port), std::move(desks));
  } catch (const std::bad_alloc&) {
    return tl::unexpected(Error(ErrorCode::out_of_memory));
  }

  // Cost: a few stores. Errors: loan_limit, timeout.
  [[nodiscard]] Result<FlatLoan<Table>> loan() noexcept {
    const detail::Lending lent = detail::lend(port(), queue::slot_shape(desks_->bytes, detail::kFlatAlignment));
    if (lent.payload == nullptr) return tl::unexpected(Error(lent.problem));
    const auto& desks = desks_->all;  // as many as loans, and each has one
    const auto free = std::find_if(desks.begin(), desks.end(), [](const auto& desk) { return !desk->taken; });
    return FlatLoan<Table>(port(), desks_, **free, lent);
  }

  // Bytes that a message may have: the budget, rounded up.
  [[nodiscard]] std::size_t budget() const noexcept { return desks_->bytes; }

 private:
  Publisher(detail::PublisherHandle port, std::shared_ptr<detail::FlatDesks> desks) noexcept
      : AnyPublisher(std::move(port)), desks_(std::move(desks)) {}

  std::shared_ptr<detail::FlatDesks> desks_;
};

// A message in memory of our own that verified: nobody else can change it.
template <class Table>
class FlatCopy {
 public:
  // Of a message as flat_message() answers. It may change meanwhile: then the copy is of no message, and verifies or not.
  // Cost: an allocation, a copy by words and a walk. Errors: payload_invalid (it does not verify), out_of_memory.
  [[nodiscard]] static Result<FlatCopy> of(std::span<const std::uint8_t> message) {
    FlatCopy copy(new (std::nothrow) std::uint8_t[message.size()], message.size());
    if (copy.bytes_ == nullptr) return tl::unexpected(Error(ErrorCode::out_of_memory));
    queue::load_words<queue::StdAtomics>(reinterpret_cast<std::byte*>(copy.bytes_.get()),
                                         reinterpret_cast<const std::byte*>(message.data()), message.size());
    if (!detail::flat_verifies<Table>(copy.bytes())) return tl::unexpected(detail::flat_malformed(message.size()));
    return copy;
  }

  [[nodiscard]] const Table& operator*() const noexcept { return *flatbuffers::GetRoot<Table>(bytes_.get()); }
  [[nodiscard]] const Table* operator->() const noexcept { return &**this; }
  [[nodiscard]] std::span<const std::uint8_t> bytes() const noexcept { return {bytes_.get(), size_}; }

 private:
  FlatCopy(std::uint8_t* bytes, std::size_t size) noexcept : bytes_(bytes), size_(size) {}
  std::unique_ptr<std::uint8_t[]> bytes_;
  std::size_t size_;
};

// A received message; see Sample, and above for what is guaranteed.
template <class Table>
class [[nodiscard]] FlatSample {
 public:
  explicit FlatSample(Take why) noexcept : sample_(why) {}
  FlatSample(const detail::Found& found, const detail::Connection& from) noexcept
      : sample_(found.taken, found.lost),
        bytes_(detail::flat_message(found.taken.payload,
                                    from.reader.ring().shape.stride - from.reader.ring().shape.payload_offset,
                                    found.taken.bytes)) {}
  // What was moved from is as if released: it has no message, and no bytes of one.
  FlatSample(FlatSample&& other) noexcept
      : sample_(std::move(other.sample_)),
        bytes_(std::exchange(other.bytes_, {})),
        copy_(std::exchange(other.copy_, std::nullopt)),
        verdict_(std::exchange(other.verdict_, Verdict::none)) {}
  FlatSample& operator=(FlatSample&& other) noexcept {
    if (this == &other) return *this;
    sample_ = std::move(other.sample_);
    bytes_ = std::exchange(other.bytes_, {});
    copy_ = std::exchange(other.copy_, std::nullopt);
    verdict_ = std::exchange(other.verdict_, Verdict::none);
    return *this;
  }
  FlatSample(const FlatSample&) = delete;
  FlatSample& operator=(const FlatSample&) = delete;
  ~FlatSample() = default;

  [[nodiscard]] explicit operator bool() const noexcept { return static_cast<bool>(sample_); }

  // The root of a copy of the message that is the sample's own and verified. The first call makes it (see FlatCopy::of);
  // later ones know the answer. The root lives as long as the sample, also after it was moved.
  // Errors: payload_invalid, out_of_memory.
  [[nodiscard]] Result<const Table*> root() {
    if (!copy_) {
      auto copy = verified_copy();
      if (!copy) return tl::unexpected(copy.error());
      copy_.emplace(std::move(*copy));
    }
    return &**copy_;
  }
  // A copy that verified, to be kept: it needs no sample. Errors: payload_invalid, out_of_memory.
  [[nodiscard]] Result<FlatCopy<Table>> verified_copy() const { return FlatCopy<Table>::of(bytes_); }

  // The root where it stands, for publishers that are trusted not to write to what they published: one that does can lead
  // accessors anywhere. The first call verifies the buffer, which costs a walk over it; later ones know the answer.
  // Errors: payload_invalid.
  [[nodiscard]] Result<const Table*> root_in_place() {
    if (verdict_ == Verdict::none) verdict_ = detail::flat_verifies<Table>(bytes_) ? Verdict::good : Verdict::bad;
    if (verdict_ == Verdict::bad) return tl::unexpected(detail::flat_malformed(bytes_.size()));
    return flatbuffers::GetRoot<Table>(bytes_.data());
  }
  // The same without a look at it: for publishers that are trusted to be without faults, too. Null if there is no message.
  [[nodiscard]] const Table* unverified_root_in_place() const noexcept {
    return bytes_.empty() ? nullptr : flatbuffers::GetRoot<Table>(bytes_.data());
  }

  // The buffer as it stands there; empty if its size makes no sense.
  [[nodiscard]] std::span<const std::uint8_t> bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::uint64_t sequence() const noexcept { return sample_.sequence(); }
  [[nodiscard]] std::uint64_t lost() const noexcept { return sample_.lost(); }
  [[nodiscard]] Take why() const noexcept { return sample_.why(); }
  void release() noexcept {
    sample_.release();
    bytes_ = {};
    copy_.reset();
    verdict_ = Verdict::none;
  }

 private:
  enum class Verdict : std::uint8_t { none, good, bad };

  Sample<std::byte> sample_;
  std::span<const std::uint8_t> bytes_;
  std::optional<FlatCopy<Table>> copy_;
  Verdict verdict_ = Verdict::none;
};

template <class Table, class Schema>
class Subscriber<FlatBuffer<Table, Schema>> : public AnySubscriber {
 public:
  // Errors: those of any subscriber; schema_mismatch names the lines of the schemas that differ; segment_invalid, out_of_memory.
  [[nodiscard]] static Result<Subscriber> open(const Node& node, std::string_view topic,
                                               const SubscriberOptions& options = {}) try {
    const std::string_view schema(reinterpret_cast<const char*>(Schema::data()), Schema::size());
    const auto facts = detail::flat_facts(schema, detail::flat_chunk_bytes(0), detail::kFlatAlignment);
    if (!facts) return tl::unexpected(facts.error());
    return detail::open_subscriber(node, topic, *facts, options).map([](detail::SubscriberHandle&& port) {
      return Subscriber(std::move(port));
    });
  } catch (const std::bad_alloc&) {
    return tl::unexpected(Error(ErrorCode::out_of_memory));
  }

  // As those of any subscriber.
  [[nodiscard]] FlatSample<Table> take() noexcept {
    detail::Connection* from = nullptr;
    const detail::Found found = detail::take_slowly(port(), &from);
    return found ? FlatSample<Table>(found, *from) : FlatSample<Table>(found.why());
  }
  [[nodiscard]] FlatSample<Table> wait_take(std::chrono::nanoseconds time) noexcept {
    return wait_by([this]() noexcept { return take(); }, time);
  }

 private:
  explicit Subscriber(detail::SubscriberHandle port) noexcept : AnySubscriber(std::move(port)) {}
};

}  // namespace tenon
