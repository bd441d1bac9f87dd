// libFuzzer: whatever files stand in the directory of a domain, `tenon doctor` and `tenon gc` end with an exit code, remove
// nothing that is not Tenon's, follow no link, and leave nothing to a second cleaning; and nodes come and go there.
//
// An input is a list of files, three bytes each and what they ask for: what it is, how it is called, how long its content is.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <set>
#include <span>
#include <string>

#include <tenon/doctor.hpp>

#include "cli/verbs.hpp"
#include "peer_files.hpp"
#include "port/names.hpp"
#include "quiet.hpp"

// An examination that finds something looks again 60 ms later, for those who are at work: here is nobody.
extern "C" int nanosleep(const timespec*, timespec*) { return 0; }

namespace {

using namespace tenon;
namespace fs = std::filesystem;

constexpr std::string_view kOutside = "not of the domain";

class Recipe {
 public:
  explicit Recipe(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  [[nodiscard]] bool ends() const { return bytes_.empty(); }
  std::uint8_t byte() {
    if (ends()) return 0;
    const std::uint8_t first = bytes_[0];
    bytes_ = bytes_.subspan(1);
    return first;
  }
  std::string text(std::size_t length) {
    const auto some = bytes_.first(std::min(length, bytes_.size()));
    bytes_ = bytes_.subspan(some.size());
    return {some.begin(), some.end()};
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

// A domain in which somebody has put something.
class Ground {
 public:
  Ground() : where_(peer_.where()) {
    where_.domain = "fuzzed";
    std::ofstream(outside()) << kOutside;
  }
  [[nodiscard]] const NodeOptions& where() const { return where_; }

  void put(Recipe& input) {
    const std::uint8_t what = input.byte();
    const std::string topic = port::topic_directory("t");
    const fs::path directory = what & 0x80 ? domain() / topic : domain();
    std::error_code there;
    fs::create_directories(directory, there);
    for (const fs::path& way : {domain(), directory}) fs::permissions(way, fs::perms::owner_all, there);
    const auto& image = peer_.images()[what / 8 % peer_.images().size()];
    const std::string name = name_from(input, image.name);
    if (name.empty() || name == "." || name == "..") return;
    make(what % 8, directory / name, input, image);
  }

  void remove() {
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator(domain(), gone))
      fs::permissions(entry.path(), fs::perms::owner_all, fs::perm_options::nofollow, gone);
    fs::remove_all(domain(), gone);
  }

  // The names below the domain that are none of Tenon's, and those behind them.
  [[nodiscard]] std::set<std::string> foreign() const {
    std::set<std::string> names;
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator(domain(), gone)) {
      const std::string name = entry.path().filename();
      if (port::is_topic_directory(name) && entry.is_directory() && !entry.is_symlink())
        add_members(entry.path(), names);
      else if (!port::node_of(name))
        names.insert(name);
    }
    return names;
  }
  [[nodiscard]] bool outside_is_whole() const {
    std::string text;
    std::getline(std::ifstream(outside()), text);
    return text == kOutside;
  }

 private:
  [[nodiscard]] fs::path domain() const { return fs::path(where_.runtime_directory) / where_.domain; }
  [[nodiscard]] fs::path outside() const { return fs::path(where_.runtime_directory) / "outside"; }

  // Well formed, or anything.
  static std::string name_from(Recipe& input, const std::string& good) {
    const std::uint8_t named = input.byte();
    const std::string digits(32, "0123456789abcdef"[named / 16]);
    const std::array<std::string, 10> ours{good,
                                           "topic",
                                           "n-" + digits,
                                           "p-" + digits,
                                           "s-07-" + digits,
                                           "b-07-" + digits,
                                           "v-" + digits,
                                           "t-" + digits.substr(16),
                                           "x-" + digits + '-' + digits,
                                           "w-" + digits + '-' + digits};
    if (named % 16 < ours.size()) return ours[named % 16];
    std::string name = input.text(1U + named / 16U * 4U);
    std::erase_if(name, [](char c) { return c == '/' || c == '\0'; });
    return name;
  }
  void make(int what, const fs::path& path, Recipe& input, const fuzz::Image& image) const {
    std::error_code there;
    switch (what) {
      case 0:
        return void(fs::create_directory(path, there));
      case 1:
        return fs::create_symlink(outside(), path, there);
      case 2:
        return fs::create_directory_symlink(where_.runtime_directory, path, there);
      case 3:
        return fs::create_hard_link(outside(), path, there);
      case 4:
        return fs::permissions(path, static_cast<fs::perms>(input.byte() * 2U), fs::perm_options::nofollow, there);
      case 5:
        return write(path, input.text(input.byte() * 16U));
      default: {
        std::string bytes(image.bytes.size(), '\0');
        std::memcpy(bytes.data(), image.bytes.data(), bytes.size());
        for (std::uint8_t changes = input.byte() % 8; changes > 0; --changes) {
          const std::size_t at = input.byte() | std::size_t{input.byte()} << 8;
          bytes[at % bytes.size()] = static_cast<char>(input.byte());
        }
        write(path, bytes);
      }
    }
  }
  static void write(const fs::path& path, const std::string& text) {
    std::error_code there;
    if (fs::exists(fs::symlink_status(path, there))) return;
    std::ofstream(path, std::ios::binary) << text;
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, there);
  }
  static void add_members(const fs::path& topic, std::set<std::string>& names) {
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator(topic, gone)) {
      const std::string name = entry.path().filename();
      if (name != port::kTopicFile && !port::member_of(name)) names.insert(topic.filename().string() + '/' + name);
    }
  }

  fuzz::Peer peer_;
  NodeOptions where_;
};

void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

void look_and_clean(const Ground& ground) {
  const testing::Quiet quiet;
  for (const auto output : {tool::Output::text, tool::Output::json})
    if (tool::doctor(ground.where(), output) > tool::kFailed) std::abort();
  if (tool::gc(ground.where(), tool::Output::text) > tool::kFailed) std::abort();
}

void come_and_go(const Ground& ground) {
  const auto node = Node::open("passer_by", ground.where());
  if (!node) return expect(!node.error().message().empty(), "an error without a reason");
  const auto subscriber = prey::MessageSubscriber::open(*node, "t");
  if (!subscriber) expect(!subscriber.error().message().empty(), "an error without a reason");
  (void)LatestReader<prey::Keyed>::open(*node, "t");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Ground ground;
  Recipe input({data, size});
  for (int files = 0; files < 16 && !input.ends(); ++files) ground.put(input);
  const auto foreign = ground.foreign();
  look_and_clean(ground);
  if (const auto again = clean(ground.where())) expect(again->files == 0, "a second cleaning finds something");
  come_and_go(ground);
  expect(ground.foreign() == foreign, "what is not Tenon's was touched");
  expect(ground.outside_is_whole(), "a link was followed");
  ground.remove();
  return 0;
}
