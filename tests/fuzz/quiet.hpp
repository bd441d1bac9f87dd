// What a program says while it is searched is thrown away; what libFuzzer and the sanitizers say is not: they hold descriptor 2.
#pragma once

#include <cstdio>
#include <iostream>
#include <streambuf>
#include <utility>

namespace tenon::testing {

class Quiet {
 public:
  Quiet() {
    std::swap(stdout, stdout_);
    std::swap(stderr, stderr_);
    std::cout.rdbuf(nullptr);
    std::cerr.rdbuf(nullptr);
  }
  ~Quiet() {
    std::swap(stdout, stdout_);
    std::swap(stderr, stderr_);
    std::cout.rdbuf(cout_);
    std::cerr.rdbuf(cerr_);
    std::cout.clear();
    std::cerr.clear();
  }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  static std::FILE* nowhere() {
    static std::FILE* const kNowhere = std::fopen("/dev/null", "w");
    return kNowhere;
  }
  std::FILE* stdout_ = nowhere();
  std::FILE* stderr_ = nowhere();
  std::streambuf* cout_ = std::cout.rdbuf();
  std::streambuf* cerr_ = std::cerr.rdbuf();
};

}  // namespace tenon::testing
