// What an examination has found so far, and what of it was found before. One thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/doctor.hpp>

namespace tenon::doctor {

// One walk over a domain.
struct Walk {
  Examination seen;
  // Of each of its findings what it says without the numbers that move, by which it is known again.
  std::vector<std::string> natures;
};

// Only these are left: findings of the same nature about the same file. What was wrong in another way was half done twice.
inline void keep_what_was_seen_before(Walk& walk, const Walk& before) {
  const auto was_seen = [&](const Finding& finding, const std::string& nature) {
    for (std::size_t i = 0; i < before.natures.size(); ++i) {
      const Finding& earlier = before.seen.findings[i];
      if (earlier.kind == finding.kind && earlier.file == finding.file && before.natures[i] == nature) return true;
    }
    return false;
  };
  Walk kept;
  for (std::size_t i = 0; i < walk.natures.size(); ++i) {
    if (!was_seen(walk.seen.findings[i], walk.natures[i])) continue;
    kept.seen.findings.push_back(std::move(walk.seen.findings[i]));
    kept.natures.push_back(std::move(walk.natures[i]));
  }
  walk.seen.findings = std::move(kept.seen.findings);
  walk.natures = std::move(kept.natures);
}

// What a walk finds is written here.
class Notebook {
 public:
  explicit Notebook(Walk& walk) : walk_(walk) {}

  // Where the next findings are: a directory below the domain's, or "" for the domain itself, and the topic it is of.
  void enter(std::string directory, std::string topic) {
    directory_ = std::move(directory);
    topic_ = std::move(topic);
  }
  void topic_is(std::string topic) { topic_ = std::move(topic); }

  void note(Finding::Kind kind, const std::string& file, std::string_view text) { note(kind, file, text, text); }
  // One whose text has numbers that move while everybody works.
  void note(Finding::Kind kind, const std::string& file, std::string_view text, std::string_view nature) {
    std::string path = directory_;
    if (!path.empty() && !file.empty()) path += '/';
    walk_.natures.emplace_back(nature);
    walk_.seen.findings.push_back({kind, path + file, topic_, std::string(text)});
  }
  [[nodiscard]] Examination& examination() noexcept { return walk_.seen; }

 private:
  Walk& walk_;
  std::string directory_;
  std::string topic_;
};

}  // namespace tenon::doctor
