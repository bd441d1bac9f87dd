#include "port/names.hpp"

namespace tenon::port {

namespace {

std::string prefixed(std::string_view prefix, const shm::Incarnation& incarnation) {
  return std::string(prefix) + shm::to_text(incarnation);
}

std::string quoted(std::string_view text) { return std::string("\"").append(text).append("\""); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Of a fixed length, with which the longest service's topics have names of the longest.
constexpr std::size_t kUserDigits = 6;
constexpr std::size_t kIncarnationDigits = 32;
static_assert(kLongestServiceName + std::string_view("#q-").size() + kIncarnationDigits + kUserDigits <=
              kLongestTopicName);

std::string digits_of(std::uint32_t user) {
  constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
  std::string text;
  for (std::size_t i = kUserDigits; i-- > 0;) text += kDigits[user >> 6 * i & 63];
  return text;
}

std::string ring_topic(std::string_view service, std::string_view part, const shm::Incarnation& end,
                       std::optional<std::uint32_t> user) {
  std::string name(service);
  name.append(part).append(shm::to_text(end));
  return user ? name + digits_of(*user) : name;
}

}  // namespace

std::string node_file(const shm::Incarnation& node) { return prefixed("n-", node); }
std::string publisher_file(const shm::Incarnation& publisher) { return prefixed("p-", publisher); }

std::string subscriber_file(std::uint32_t entry, const shm::Incarnation& subscriber) {
  std::string name = "s-";
  name += static_cast<char>('0' + entry / 10 % 10);
  name += static_cast<char>('0' + entry % 10);
  return name + '-' + shm::to_text(subscriber);
}

std::string bell_of(std::string subscriber_file) {
  subscriber_file.front() = 'b';
  return subscriber_file;
}
std::string subscriber_of(std::string bell_file) {
  bell_file.front() = 's';
  return bell_file;
}

std::string refusal_file(const shm::Incarnation& publisher, const shm::Incarnation& note) {
  return prefixed("x-", publisher) + '-' + shm::to_text(note);
}

std::string announcement_topic(std::string_view service) { return std::string(service) + '#'; }
std::string request_topic(std::string_view service, const shm::Incarnation& server, std::optional<std::uint32_t> user) {
  return ring_topic(service, "#q-", server, user);
}
std::string answer_topic(std::string_view service, const shm::Incarnation& client, std::optional<std::uint32_t> user) {
  return ring_topic(service, "#a-", client, user);
}

std::uint64_t hash_of(std::string_view text) noexcept {
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x0000'0100'0000'01b3;
  return hash;
}

std::string board_file(const shm::Incarnation& board) { return prefixed("v-", board); }
std::string waiter_file(const shm::Incarnation& node, const shm::Incarnation& waiter) {
  return prefixed("w-", node) + '-' + shm::to_text(waiter);
}

// The hash names the directory only; the name itself stands inside the control file and is compared.
std::string topic_directory(std::string_view topic) { return "t-" + shm::to_text({0, hash_of(topic)}).substr(16); }

std::optional<shm::Incarnation> node_of(std::string_view file) {
  if (!file.starts_with("n-")) return std::nullopt;
  return shm::incarnation_of(file.substr(2));
}

std::optional<Member> member_of(std::string_view file) {
  Member member;
  member.name = file;
  std::optional<shm::Incarnation> incarnation;
  if (file.starts_with("p-")) {
    incarnation = shm::incarnation_of(file.substr(2));
  } else if ((file.starts_with("s-") || file.starts_with("b-")) && file.size() > 5 && is_digit(file[2]) &&
             is_digit(file[3]) && file[4] == '-') {
    member.kind = file[0] == 's' ? MemberKind::subscriber : MemberKind::bell;
    member.entry = static_cast<std::uint32_t>((file[2] - '0') * 10 + (file[3] - '0'));
    incarnation = shm::incarnation_of(file.substr(5));
  } else if ((file.starts_with("x-") || file.starts_with("w-")) && file.size() > 34 && file[34] == '-') {
    member.kind = file[0] == 'x' ? MemberKind::refusal : MemberKind::waiter;
    incarnation = shm::incarnation_of(file.substr(2, 32));
  } else if (file.starts_with("v-")) {
    member.kind = MemberKind::board;
    incarnation = shm::incarnation_of(file.substr(2));
  }
  if (!incarnation) return std::nullopt;
  member.incarnation = *incarnation;
  return member;
}

bool is_topic_directory(std::string_view name) { return name.size() == 18 && name.starts_with("t-"); }

std::optional<std::string> name_problem(std::string_view name, std::size_t longest, bool slashes) {
  if (name.empty()) return "an empty name";
  if (name.size() > longest) return "a name of " + std::to_string(name.size()) + " characters";
  for (const char c : name) {
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (!letter && !is_digit(c) && c != '_' && c != '.' && c != '-' && !(slashes && c == '/'))
      return std::string("'").append(1, c).append("' in ").append(quoted(name));
  }
  if (name == "." || name == "..") return quoted(name);
  return std::nullopt;
}

}  // namespace tenon::port
