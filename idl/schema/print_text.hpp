// How a printed value looks: lines for people, one line of JSON for programs. Private to this room.
//
// Both sinks take the calls of the walk in print.cpp in the order in which the value is met; `key` names the next part of
// an object, `item` starts the next part of a list, `unit` is that of the numbers that follow. One walk, one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tenon::schema {

// `accel:` / `  x: 0.5 m/s^2`, one line per field; what stands in a list stays in its line: `[{x: 1, y: 2}, {x: 3, y: 4}]`.
class TextSink {
 public:
  void begin_object();
  void end_object();
  void begin_list();
  void end_list();
  void key(std::string_view name);
  void item();
  void unit(std::string_view unit) { unit_ = unit; }

  void boolean(bool value) { leaf(value ? "true" : "false"); }
  void integer(std::int64_t value) { measured(std::to_string(value)); }
  void natural(std::uint64_t value) { measured(std::to_string(value)); }
  void real(float value);
  void real(double value);
  void text(std::string_view value);
  void name(std::string_view label) { leaf(label); }
  void unknown(std::int64_t number) { leaf(std::to_string(number) + " (unknown)"); }
  void absent() { leaf("<absent>"); }
  void missing() { leaf("<missing>"); }

  std::string take() && { return std::move(out_); }

 private:
  void leaf(std::string_view text);
  void measured(std::string_view number);
  void comma();

  std::string out_;
  std::string_view unit_;
  std::size_t indent_ = 0;  // of the fields being written
  std::size_t flow_ = 0;    // lists and what is inside them, open
  bool after_key_ = false;
  bool first_ = true;         // of its list or flow object
  bool is_outermost_ = true;  // the value itself is not indented
};

class JsonSink {
 public:
  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_list() { open('['); }
  void end_list() { close(']'); }
  void key(std::string_view name);
  void item() { comma(); }
  void unit(std::string_view) {}  // programs have the descriptor for that

  void boolean(bool value) { leaf(value ? "true" : "false"); }
  void integer(std::int64_t value) { leaf(std::to_string(value)); }
  void natural(std::uint64_t value) { leaf(std::to_string(value)); }
  void real(float value);
  void real(double value);
  void text(std::string_view value);
  void name(std::string_view label) { text(label); }
  void unknown(std::int64_t number) { integer(number); }
  void absent() { leaf("null"); }
  void missing() { leaf("null"); }

  std::string take() && { return std::move(out_); }

 private:
  void leaf(std::string_view text);
  void open(char bracket);
  void close(char bracket);
  void comma();

  std::string out_;
  bool first_ = true;
};

}  // namespace tenon::schema
