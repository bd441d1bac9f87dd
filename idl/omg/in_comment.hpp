// Which bytes of a text stand in comments, without reading it as tokens: what is no UTF-8 is harmless there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tenon::omg {

class InComment {
 public:
  explicit InComment(std::string_view text) : text_(text) {}

  // Of the byte at `at`, which is not less than that of the call before.
  bool at(std::size_t at) {
    for (; next_ <= at; ++next_) step();
    return state_ == State::line || state_ == State::block;
  }

 private:
  enum class State : std::uint8_t { code, line, block, string, character };

  bool looking_at(std::string_view mark) const { return text_.substr(next_, mark.size()) == mark; }
  bool behind(std::string_view mark) const { return next_ >= begin_ + 4 && text_.substr(next_ - 2, 2) == mark; }

  void step() {
    const char c = text_[next_];
    if (state_ == State::block && behind("*/")) state_ = State::code;
    if (state_ == State::code) {
      begin_ = next_;
      if (looking_at("//")) state_ = State::line;
      if (looking_at("/*")) state_ = State::block;
      if (c == '"') state_ = State::string;
      if (c == '\'') state_ = State::character;
      return;
    }
    if (state_ == State::block) return;
    if (c == '\n') state_ = State::code;
    if (state_ == State::line) return;
    if (c == '\\') {
      ++next_;
    } else if ((state_ == State::string && c == '"') || (state_ == State::character && c == '\'')) {
      state_ = State::code;
    }
  }

  std::string_view text_;
  std::size_t next_ = 0;
  std::size_t begin_ = 0;  // of the comment or literal
  State state_ = State::code;
};

}  // namespace tenon::omg
