// Not an API: for Tenon's own inline code and generated headers.
//
// Which bytes of a message its value uses, so that a copy of 1 KiB in a sequence bounded at 16 MiB costs 1 KiB. Bytes
// that no live value owns (past a length, an absent optional, an arm that is not chosen) are not looked at, and stay in
// the copy what they were there.
//
// The walk goes through the message once, upwards. Lengths, presences and labels are read from a value of our own that
// nobody else writes: on the way in from the one that is copied, on the way out from the copy, each after the bytes
// that hold it have arrived. So what a peer changes meanwhile can make the copy odd, and never the walk.
#pragma once

#include <cstddef>
#include <type_traits>

#include "tenon/detail/queue/slot.hpp"
#include "tenon/types.hpp"

namespace tenon::detail {

// Smaller parts are copied whole: finding out what they use would cost more. The code generator knows the number, too
// (codegen/tenon_codegen/spelling.py): structs with a part as large say so by traits<T>::visit_used.
inline constexpr std::size_t kRoomyBytes = 4096;

struct Ignore {
  void operator()(const auto&...) const noexcept {}
};

template <class T>
concept HasRoomyMember = requires(const T& value, Ignore& look) {
  traits<T>::visit_used(value, look);
};
template <class T>
concept Choosing = requires(const T& value, Ignore look) {
  traits<T>::visit(value, look);
};

// Values that may use much less than their size.
template <class T>
inline constexpr bool kRoomy = HasRoomyMember<T> || (Choosing<T> && sizeof(T) >= kRoomyBytes);
template <std::size_t N>
inline constexpr bool kRoomy<String<N>> = sizeof(String<N>) >= kRoomyBytes;
template <class T, std::size_t N>
inline constexpr bool kRoomy<Sequence<T, N>> = sizeof(Sequence<T, N>) >= kRoomyBytes;
template <class K, class V, std::size_t N>
inline constexpr bool kRoomy<Map<K, V, N>> = sizeof(Map<K, V, N>) >= kRoomyBytes;
template <class T>
inline constexpr bool kRoomy<Optional<T>> = sizeof(Optional<T>) >= kRoomyBytes;
template <class T, std::size_t N>
inline constexpr bool kRoomy<std::array<T, N>> = kRoomy<T>;
template <class K, class V>
inline constexpr bool kRoomy<MapEntry<K, V>> = kRoomy<K> || kRoomy<V>;

// `move(offset, bytes)` copies that part; offsets are whole words, and so are the bytes but for the last.
template <class Move>
class UsedBytes {
 public:
  template <class T>
  UsedBytes(const T& value, Move move) noexcept
      : base_(reinterpret_cast<const std::byte*>(&value)), size_(sizeof(T)), move_(move) {}

  void finish() noexcept { through(base_ + size_); }

  // One part, and what it uses. Parts that are not shown are used.
  template <class T>
  void operator()(const T& part) noexcept {
    if constexpr (kRoomy<T>) walk(part);
  }

 private:
  template <class T>
  void walk(const T& part) noexcept {
    if constexpr (HasRoomyMember<T>) {
      traits<T>::visit_used(part, *this);
    } else {
      through(start(part) + traits<T>::fields[1].offset);  // the label, and the gap behind it
      traits<T>::visit(part, [this](const Field& field, const auto& arm) noexcept {
        if (&field == &traits<T>::fields[0]) return;
        (*this)(arm);
        through(start(arm) + sizeof arm);
      });
      pass_over(start(part) + sizeof(T));
    }
  }
  template <std::size_t N>
  void walk(const String<N>& part) noexcept {
    through(part.data());
    through(part.data() + part.size() + 1);  // and its NUL
    pass_over(&part + 1);
  }
  template <class T, std::size_t N>
  void walk(const Sequence<T, N>& part) noexcept {
    through(part.data());
    elements(part.span());
    pass_over(&part + 1);
  }
  template <class K, class V, std::size_t N>
  void walk(const Map<K, V, N>& part) noexcept {
    through(part.begin());
    elements(part.span());
    pass_over(&part + 1);
  }
  template <class K, class V>
  void walk(const MapEntry<K, V>& part) noexcept {
    (*this)(part.key());
    (*this)(part.value());
  }
  template <class T>
  void walk(const Optional<T>& part) noexcept {
    through(start(part) + 1);
    if (const T* const value = part.get()) {
      (*this)(*value);
      through(value + 1);
    }
    pass_over(&part + 1);
  }
  template <class T, std::size_t N>
  void walk(const std::array<T, N>& part) noexcept {
    for (const T& element : part) (*this)(element);
  }

  template <class T>
  void elements(std::span<const T> all) noexcept {
    if constexpr (kRoomy<T>)
      for (const T& element : all) (*this)(element);
    through(all.data() + all.size());
  }

  template <class T>
  [[nodiscard]] static const std::byte* start(const T& part) noexcept {
    return reinterpret_cast<const std::byte*>(&part);
  }
  [[nodiscard]] std::size_t offset_of(const void* place) const noexcept {
    return static_cast<std::size_t>(static_cast<const std::byte*>(place) - base_);
  }

  // Everything up to here is used, …
  void through(const void* end) noexcept {
    constexpr std::size_t kWord = sizeof(std::uint64_t);
    const std::size_t whole = (offset_of(end) + kWord - 1) / kWord * kWord;
    const std::size_t until = whole < size_ ? whole : size_;
    if (until <= done_) return;
    move_(done_, until - done_);
    done_ = until;
  }
  // … and nothing more up to here.
  void pass_over(const void* end) noexcept {
    constexpr std::size_t kWord = sizeof(std::uint64_t);
    const std::size_t until = offset_of(end) / kWord * kWord;
    if (until > done_) done_ = until;
  }

  const std::byte* base_;
  std::size_t size_;
  std::size_t done_ = 0;  // copied, or passed over
  Move move_;
};

// Shows `move` every part of a message that its value uses. `value` is the copy that is ours.
template <class T, class Move>
void for_used_bytes(const T& value, Move move) noexcept {
  UsedBytes<Move> used(value, move);
  used(value);
  used.finish();
}

// Into a chunk of our own; by words where it may be copied out without a hold.
template <class T>
void copy_in(std::byte* to, const T& value, bool by_words) noexcept {
  const auto* const from = reinterpret_cast<const std::byte*>(&value);
  for_used_bytes(value, [=](std::size_t offset, std::size_t bytes) noexcept {
    if (by_words)
      queue::store_words<queue::StdAtomics>(to + offset, from + offset, bytes);
    else
      __builtin_memcpy(to + offset, from + offset, bytes);
  });
}

// Out of a chunk: of one that is held, or by words.
template <class T>
void copy_out(T& value, const std::byte* from, bool by_words) noexcept {
  auto* const to = reinterpret_cast<std::byte*>(&value);
  for_used_bytes(value, [=](std::size_t offset, std::size_t bytes) noexcept {
    if (by_words)
      queue::load_words<queue::StdAtomics>(to + offset, from + offset, bytes);
    else
      __builtin_memcpy(to + offset, from + offset, bytes);
  });
}

}  // namespace tenon::detail
