// Takes part until it is told to end: notices_worker NAME. One that is killed has no say.
#include <iostream>
#include <string>
#include <tenon/node.hpp>

int main(int, char** arguments) {
  const auto node = tenon::Node::open(arguments[1]).value();
  std::string line;
  std::getline(std::cin, line);
}
