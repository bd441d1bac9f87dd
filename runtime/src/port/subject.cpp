#include "port/subject.hpp"

#include <array>

namespace tenon::port {

namespace {

constexpr std::array kWords{SubjectWords{"topic", "publisher", "publish", "subscriber", "subscribe"},
                            SubjectWords{"service", "server", "serve", "client", "call"},
                            SubjectWords{"event", "notifier", "notify", "listener", "listen"}};

}  // namespace

const SubjectWords& words_of(SubjectKind kind) noexcept { return kWords[static_cast<std::size_t>(kind)]; }

std::optional<SubjectKind> kind_called(std::string_view noun) noexcept {
  for (std::size_t i = 0; i < kWords.size(); ++i)
    if (kWords[i].noun == noun) return static_cast<SubjectKind>(i);
  return std::nullopt;
}

std::string Subject::text() const { return std::string(words_of(kind).noun).append(" \"").append(name).append("\""); }

Subject subject_of(std::string_view topic) {
  const std::size_t mark = topic.find('#');
  Subject subject{SubjectKind::topic, std::string(topic.substr(0, mark))};
  if (mark == topic.npos) return subject;
  const std::string_view part = topic.substr(mark + 1);
  subject.board = part == "latest";
  subject.looked_on = part.empty() || subject.board;
  if (subject.board) return subject;
  subject.kind = part == "events" ? SubjectKind::event : SubjectKind::service;
  subject.requests = part.starts_with("q-");
  return subject;
}

}  // namespace tenon::port
