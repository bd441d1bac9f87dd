#include <iostream>
#include <store.hpp>
#include <store.print.hpp>
int main() {
  auto node = tenon::Node::open("client").value();
  auto store = StoreClient::open(node).value();
  for (const auto& text : {Text("red"), Text("blue")})
    if (const auto put = store.put("colour", text).value(); put.result) std::cout << "it was " << put.text << '\n';
  std::cout << "it is " << store.get("colour").value() << ", of " << store.size().value() << '\n';
  for (auto list = store.list().value(); auto next = list.wait_take(std::chrono::seconds(5));)
    std::cout << next->result << '\n';
  (void)store.forget("colour");
  if (auto gone = store.get("colour"); !gone && gone.error().is<Missing>())
    std::cout << "no " << gone.error().get<Missing>().key << '\n';
}
