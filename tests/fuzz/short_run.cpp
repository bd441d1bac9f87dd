// Goes through seeds and mutations of them with a fuzz target, without libFuzzer: what every build can do in seconds.
//
// usage: NAME_fuzz RUNS SEED FOLDER
//
// Blind, as it does not see the branches that an input takes. The same seed makes the same inputs.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Input = std::vector<std::uint8_t>;

constexpr std::size_t kLongest = 16'384;

std::vector<Input> read_seeds(const char* folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Input> seeds;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return seeds;
}

class Mutator {
 public:
  Mutator(const std::vector<Input>& seeds, std::uint32_t seed) : seeds_(seeds), random_(seed) {}

  Input next() {
    Input input = one_of_seeds();
    for (std::size_t changes = 1 + below(4); changes > 0; --changes) change(input);
    input.resize(std::min(input.size(), kLongest));
    return input;
  }

 private:
  std::size_t below(std::size_t end) { return random_() % end; }
  const Input& one_of_seeds() { return seeds_[below(seeds_.size())]; }
  auto place(Input& input) { return input.begin() + static_cast<std::ptrdiff_t>(below(input.size() + 1)); }

  void change(Input& input) {
    const auto from = place(input);
    const auto to = from + std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(below(32)), input.end() - from);
    switch (below(5)) {
      case 0:
        input.erase(from, to);
        break;
      case 1: {
        const Input piece(from, to);
        input.insert(place(input), piece.begin(), piece.end());
        break;
      }
      case 2: {
        Input other = one_of_seeds();
        input.erase(from, input.end());
        input.insert(input.end(), place(other), other.end());
        break;
      }
      case 3:
        input.insert(from, static_cast<std::uint8_t>(random_()));
        break;
      default:
        if (from != input.end())
          *from = below(2) == 0 ? static_cast<std::uint8_t>(*from ^ (1U << below(8)))
                                : static_cast<std::uint8_t>(random_());
    }
  }

  const std::vector<Input>& seeds_;
  std::mt19937 random_;
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return std::cerr << "usage: " << arguments[0] << " RUNS SEED FOLDER\n", 2;
  const auto runs = std::stoul(arguments[1]);
  const auto seed = static_cast<std::uint32_t>(std::stoul(arguments[2]));
  const std::vector<Input> seeds = read_seeds(arguments[3]);
  if (seeds.empty()) return std::cerr << "no seeds in " << arguments[3] << '\n', 2;
  for (const Input& input : seeds) LLVMFuzzerTestOneInput(input.data(), input.size());
  Mutator mutator(seeds, seed);
  for (std::size_t i = 0; i < runs; ++i) {
    const Input input = mutator.next();
    LLVMFuzzerTestOneInput(input.data(), input.size());
  }
  std::cout << seeds.size() << " seeds and " << runs << " mutations of seed " << seed << '\n';
}
