// What a topic of a shared directory is part of, as users know it. Topics whose names the library makes belong to services
// and events, or hold the latest values of a topic, and the rights on them are those on the whole. No I/O.
//
//   who gives, right 2    who takes, right 4    the topics of it                     who publishes there
//   publisher             subscriber            the topic                            who gives
//   publisher             subscriber            latest values N#latest               who gives
//   server                client                announcements S#, answers S#a-…      who gives
//                                               requests S#q-…                       who takes
//   notifier              listener              N#events                             who gives
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tenon::port {

enum class Right : std::uint32_t { subscribe = 4, publish = 2 };  // of services: to call, to serve; of events likewise

enum class SubjectKind : std::uint8_t { topic, service, event };

// How its parts are called in errors, and in a policy file the lines about it and the lists in these.
struct SubjectWords {
  std::string_view noun;
  std::string_view giver;
  std::string_view give;
  std::string_view taker;
  std::string_view take;
};
[[nodiscard]] const SubjectWords& words_of(SubjectKind kind) noexcept;
[[nodiscard]] std::optional<SubjectKind> kind_called(std::string_view noun) noexcept;

struct Subject {
  SubjectKind kind = SubjectKind::topic;
  std::string name;       // as users call it
  bool requests = false;  // who takes publishes here
  // Announcements and latest values: read where they stand, by any number, who take no place among the readers.
  bool looked_on = false;
  bool board = false;  // latest values: what its writer hands over is a board

  // What one must have the right to, who publishes or subscribes on this topic.
  [[nodiscard]] Right needed(bool publishes) const noexcept {
    return publishes != requests ? Right::publish : Right::subscribe;
  }
  [[nodiscard]] std::string_view verb(Right right) const noexcept {
    return right == Right::publish ? words_of(kind).give : words_of(kind).take;
  }
  [[nodiscard]] std::string_view who(Right right) const noexcept {
    return right == Right::publish ? words_of(kind).giver : words_of(kind).taker;
  }
  [[nodiscard]] std::string text() const;  // topic "front/imu"
};
[[nodiscard]] Subject subject_of(std::string_view topic);

}  // namespace tenon::port
