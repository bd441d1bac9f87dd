// Reads values with nothing but their descriptor. Of each line `descriptor value`, both as hexadecimal digits, prints the
// last type's value.
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include "schema/print.hpp"
#include "schema/reader.hpp"

namespace {

std::vector<std::byte> bytes_of(const std::string& digits) {
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes.push_back(static_cast<std::byte>(std::stoi(digits.substr(i, 2), nullptr, 16)));
  return bytes;
}

}  // namespace

int main() {
  std::string descriptor;
  std::string value;
  while (std::cin >> descriptor >> value) {
    const auto read = tenon::schema::read(bytes_of(descriptor));
    if (!read) return std::cerr << read.error() << '\n', 1;
    const auto last = static_cast<tenon::schema::TypeId>(read->types.size() - 1);
    const std::vector<std::byte> bytes = bytes_of(value);
    if (bytes.size() != read->types.back().size) return std::cerr << read->types.back().name << ": its size\n", 1;
    std::cout << tenon::schema::print_json(*read, last, bytes) << '\n';
  }
}
