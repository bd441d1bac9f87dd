#include <hello.hpp>
#include <iostream>
int main() {
  auto node = tenon::Node::open("listener").value();
  auto subscriber = GreetingSubscriber::open(node, "greeting").value();
  if (auto sample = subscriber.wait_take(std::chrono::minutes(1))) std::cout << sample->text.view() << '\n';
}
