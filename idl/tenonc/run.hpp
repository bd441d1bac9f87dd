// One run of the command: what every verb shares, and the verbs.
//
// Exit codes: 0 accepted, 1 diagnostics of severity error, 2 a wrong command line or a file that cannot be read or
// written. Where two versions are compared: 0 nothing breaks, 1 something does, 2 there is nothing to compare.
#pragma once

#include "diag/diagnostics.hpp"
#include "diag/sources.hpp"
#include "model/layout.hpp"
#include "omg/compile.hpp"
#include "omg/options.hpp"
#include "releases/compare.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::tenonc {

inline constexpr int kAccepted = 0;
inline constexpr int kRefused = 1;
inline constexpr int kFailed = 2;

enum class ErrorFormat { human, json, sarif };
enum class Color { automatic, always, never };

// As given on the command line.
struct Settings {
  omg::Options options;
  std::vector<std::string> defines;           // NAME or NAME=VALUE
  std::vector<std::filesystem::path> bounds;  // files
  std::string extensibility;
  std::string mutable_types;
  std::string appendable_types;
  bool strict = false;
  std::vector<std::string> warnings;  // what stands behind each -W
  ErrorFormat error_format = ErrorFormat::human;
  Color color = Color::automatic;
};

struct Outputs {
  std::filesystem::path tsd;
  std::filesystem::path json;
  std::filesystem::path depfile;
  std::string depfile_target;
};

enum class Describe { layout, padding, padding_json, rihs01 };

// Two versions of an interface, each IDL or a descriptor.
struct Versions {
  std::filesystem::path before;
  std::filesystem::path after;
  std::vector<std::filesystem::path> waivers;  // files
  bool json = false;
};

class Run {
 public:
  explicit Run(Settings settings);

  int compile(const std::filesystem::path& file, const Outputs& outputs);
  int check(const std::vector<std::filesystem::path>& files);
  int format(const std::vector<std::filesystem::path>& files, bool check_only);
  int describe(const std::filesystem::path& file, const std::string& type, Describe how);
  int diff(const Versions& versions);
  int breaking(const Versions& versions);

 private:
  diag::Policy policy();
  bool prepare();  // options from settings: defines, bounds files
  omg::Compilation compile_file(const std::filesystem::path& file);
  std::optional<schema::Descriptor> compile_one(const std::filesystem::path& file);
  std::optional<schema::Descriptor> read_version(const std::filesystem::path& file);
  void format_one(const std::filesystem::path& file, bool check_only);
  std::optional<std::vector<releases::Entry>> compare(const Versions& versions);
  void report(bool with_notes, std::FILE* machine_stream);
  int exit_code() const;
  void fail(std::string_view what);

  Settings settings_;
  bool failed_ = false;   // the command line, or I/O
  bool differs_ = false;  // a file is not formatted, and was to be checked only
  diag::Sources sources_;
  diag::Diagnostics diagnostics_;
  std::vector<std::filesystem::path> files_read_;
};

// The table of one type, or of all that the file declares; the same for ROS 2's hashes of structs. Nothing: there is no
// such type.
std::optional<std::string> describe_types(const schema::Descriptor& descriptor, const std::string& type);
std::optional<std::string> describe_rihs01(const schema::Descriptor& descriptor, const std::string& type);

// The same for what structs, exceptions and unions spend on padding. `alignments` is what their layout was asked for.
std::optional<std::string> describe_padding(const schema::Descriptor& descriptor, const std::string& type,
                                            const std::vector<model::Alignment>& alignments, bool json);

}  // namespace tenon::tenonc
