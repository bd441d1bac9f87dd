// What an examination has found so far. One thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/doctor.hpp>

namespace tenon::doctor {

// One walk over a domain.
class Notebook {
 public:
  explicit Notebook(Examination& examination) : examination_(examination) {}

  // Where the next findings are: a directory below the domain's, or "" for the domain itself, and the topic it is of.
  void enter(std::string directory, std::string topic) {
    directory_ = std::move(directory);
    topic_ = std::move(topic);
  }
  void topic_is(std::string topic) { topic_ = std::move(topic); }

  void note(Finding::Kind kind, const std::string& file, std::string_view text) {
    std::string path = directory_;
    if (!path.empty() && !file.empty()) path += '/';
    examination_.findings.push_back({kind, path + file, topic_, std::string(text)});
  }
  [[nodiscard]] Examination& examination() noexcept { return examination_; }

 private:
  Examination& examination_;
  std::string directory_;
  std::string topic_;
};

}  // namespace tenon::doctor
