#include <tenon/error.hpp>

#include <array>
#include <cstdio>
#include <new>
#include <utility>

namespace tenon {
namespace {

struct Row {
  ErrorCode code;
  std::string_view text;
  std::string_view name;
  std::string_view meaning;
  std::string_view remedy;
  std::string_view standing;  // the message of an error without a context
};

// A macro: only the preprocessor puts one literal together from the parts
#define TENON_ERROR_ROW(number, name, meaning, remedy) \
  Row { ErrorCode::name, "TN" #number, #name, meaning, remedy, "TN" #number " " meaning "; " remedy }

constexpr std::array kRows{
    TENON_ERROR_ROW(2001, name_invalid, "the name is not one that can be used",
                    "use letters, digits, '_', '.', '/' and '-', and keep within the length limit"),
    TENON_ERROR_ROW(2002, segment_invalid, "a file there is not an intact segment",
                    "end the program that wrote it, or remove the file"),
    TENON_ERROR_ROW(2003, schema_mismatch, "the schemas differ", "build both sides from the same IDL"),
    TENON_ERROR_ROW(2004, version_mismatch, "the two libraries lay out their segments differently",
                    "build both sides with releases of the same segment epoch"),
    TENON_ERROR_ROW(2005, reliability_refused, "the publisher does not offer the reliability asked for",
                    "ask for less, or open the publisher with a policy that allows it"),
    TENON_ERROR_ROW(2006, copy_only, "the topic's payload may only be copied", "use publish_copy and the copying take"),
    TENON_ERROR_ROW(2007, too_many_publishers, "the topic has as many publishers as it can have",
                    "close one, or publish from fewer processes"),
    TENON_ERROR_ROW(2008, too_many_subscribers, "the topic has as many subscribers as it can have",
                    "close one, or subscribe from fewer processes"),
    TENON_ERROR_ROW(2009, topic_unknown, "nobody has the topic open",
                    "start a publisher or a subscriber, or look at the domain and the runtime directory"),
    TENON_ERROR_ROW(2010, no_server, "no server of the service is active", "start one, or wait longer for it"),
    TENON_ERROR_ROW(2011, operation_missing, "the server has no such operation",
                    "build both sides from the same IDL, or call a server that has it"),
    TENON_ERROR_ROW(2012, operation_differs, "the server's operation is another one",
                    "build both sides from the same IDL, or call a server that has the same"),
    TENON_ERROR_ROW(2013, key_taken, "another writer has the key", "end the other writer, or write other keys"),
    TENON_ERROR_ROW(2014, too_many_keys, "the writer has as many keys as it can have",
                    "open it with more keys, or write fewer"),
    TENON_ERROR_ROW(2015, no_descriptor, "the handle cannot be waited for by a file descriptor",
                    "use its own wait, or a WaitSet without a descriptor"),
    TENON_ERROR_ROW(2101, runtime_directory, "the runtime directory cannot be used",
                    "set TENON_RUNTIME_DIR to a directory of your own on a tmpfs"),
    TENON_ERROR_ROW(2102, permission_denied, "the rights do not suffice",
                    "run as the owner, or have the owner grant the access"),
    TENON_ERROR_ROW(2103, out_of_shared_memory, "there is not enough shared memory",
                    "free space there, mount it larger (docker: --shm-size), or ask for a smaller ring"),
    TENON_ERROR_ROW(2104, descriptor_limit, "no more files can be open",
                    "raise the limit (ulimit -n), or close what is not needed"),
    TENON_ERROR_ROW(2105, out_of_memory, "the process has no more memory",
                    "free memory, or raise the process's limits (ulimit -v, memory cgroup)"),
    TENON_ERROR_ROW(2106, system_call, "the system refused a call", "see the call and its reason"),
    TENON_ERROR_ROW(2107, policy_invalid, "the rights stated make no sense", "correct them"),
    TENON_ERROR_ROW(2108, segment_damaged, "a file in use was truncated by somebody of its user",
                    "close what was opened on it and open it again; see who changes files in the runtime directory"),
    TENON_ERROR_ROW(2201, loan_limit, "all loans of the publisher are out",
                    "publish or drop one first, or open the publisher with more loans"),
    TENON_ERROR_ROW(2202, holds_exhausted, "all samples the subscriber may hold are held",
                    "release one first, or open the subscriber with more holds"),
    TENON_ERROR_ROW(2203, timeout, "the time was up", "wait longer, or see what the other side does"),
    TENON_ERROR_ROW(2204, closed, "the handle is closed, or belongs to the parent of this forked process",
                    "open one in this process"),
    TENON_ERROR_ROW(2205, payload_invalid, "a value breaks the bounds of its type",
                    "validate the message before publishing it"),
    TENON_ERROR_ROW(2206, server_died, "the server died or ended before it answered",
                    "call again if the call may be made twice"),
    TENON_ERROR_ROW(2207, cancelled, "the call was cancelled", "call again if the answer is wanted after all"),
    TENON_ERROR_ROW(2208, calls_exhausted, "as many calls are in flight as the client may have",
                    "wait for one, or open the client with more calls"),
    TENON_ERROR_ROW(2209, not_answered, "the server let go of the request without an answer",
                    "see the server's implementation of the operation"),
    TENON_ERROR_ROW(2210, client_gone, "the client has gone", "nothing: the answer is not wanted any more"),
    TENON_ERROR_ROW(2211, no_credit, "the client has as many answers to read as it asked for",
                    "send the next one later, or open the client with more credit"),
};

#undef TENON_ERROR_ROW

constexpr Row kUnknown{ErrorCode{},
                       "TN2000",
                       "unknown",
                       "the code is not one of this release",
                       "use the release that made it",
                       "TN2000 the code is not one of this release"};

const Row& row_of(ErrorCode code) noexcept {
  for (const Row& row : kRows) {
    if (row.code == code) return row;
  }
  return kUnknown;
}

std::string composed(const Row& row, const ErrorContext& context) {
  std::string text(row.text);
  text += ' ';
  if (!context.action.empty()) text.append("cannot ").append(context.action).append(": ");
  text += row.meaning;
  if (!context.found.empty()) text.append(": found ").append(context.found);
  if (!context.expected.empty())
    text.append(context.found.empty() ? ": expected " : ", expected ").append(context.expected);
  const std::string_view remedy = context.remedy.empty() ? row.remedy : std::string_view(context.remedy);
  return text.append("; ").append(remedy);
}

void append_quoted(std::string& json, std::string_view text) {
  json += '"';
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') {
      json += '\\';
      json += letter;
    } else if (static_cast<unsigned char>(letter) < 0x20) {
      std::array<char, 8> escape;
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(letter));
      json += escape.data();
    } else {
      json += letter;
    }
  }
  json += '"';
}

void append_pair(std::string& json, std::string_view key, std::string_view value) {
  json += json.empty() ? '{' : ',';
  append_quoted(json, key);
  json += ':';
  append_quoted(json, value);
}

}  // namespace

std::string_view code_text(ErrorCode code) noexcept { return row_of(code).text; }
std::string_view code_name(ErrorCode code) noexcept { return row_of(code).name; }
std::string_view code_meaning(ErrorCode code) noexcept { return row_of(code).meaning; }

struct Error::Text {
  ErrorContext context;
  std::string message;
};

Error::Error(ErrorCode code, ErrorContext context) noexcept : code_(code) {
  try {
    std::string message = composed(row_of(code), context);
    text_ = std::make_shared<const Text>(Text{std::move(context), std::move(message)});
  } catch (const std::bad_alloc&) {
    text_ = nullptr;
  }
}

std::string_view Error::message() const noexcept { return text_ ? text_->message : row_of(code_).standing; }
std::string_view Error::found() const noexcept { return text_ ? text_->context.found : std::string_view{}; }
std::string_view Error::expected() const noexcept { return text_ ? text_->context.expected : std::string_view{}; }
std::string_view Error::detail() const noexcept { return text_ ? text_->context.detail : std::string_view{}; }

std::string_view Error::remedy() const noexcept {
  return text_ && !text_->context.remedy.empty() ? text_->context.remedy : row_of(code_).remedy;
}

std::string Error::json() const noexcept try {
  std::string json;
  append_pair(json, "code", code_text(code_));
  append_pair(json, "name", code_name(code_));
  append_pair(json, "message", message());
  append_pair(json, "action", text_ ? text_->context.action : std::string_view{});
  append_pair(json, "found", found());
  append_pair(json, "expected", expected());
  append_pair(json, "remedy", remedy());
  append_pair(json, "detail", detail());
  json += ",\"report\":";
  const bool reported = text_ && !text_->context.detail_json.empty();
  json += reported ? std::string_view(text_->context.detail_json) : std::string_view("null");
  return json += '}';
} catch (const std::bad_alloc&) {
  return {};
}

}  // namespace tenon
