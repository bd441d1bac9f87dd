#include <hello.hpp>
int main() {
  auto node = tenon::Node::open("talker").value();
  GreetingPublisher::open(node, "greeting").value().publish_copy({.text = "hello"});
}
