// Files of the command: reading whole, writing only what changed, depfiles.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::tenonc {

// Each returns why it failed, or nothing.
std::string read_file(const std::filesystem::path& path, std::size_t most, std::string& text);

enum class Freshness {
  keep_if_equal,  // an equal file keeps its time stamp, so that nothing behind it is built again
  always,         // an equal file gets a fresh time stamp: the target that a build tool compares with its inputs
};

// All or nothing: a reader never sees half of it. Makes the directory; a file that is there keeps its mode.
std::string write_file(const std::filesystem::path& path, std::string_view content, Freshness freshness);

// In the syntax that Make and Ninja share.
std::string depfile_text(std::string_view target, const std::vector<std::filesystem::path>& inputs);

}  // namespace tenon::tenonc
