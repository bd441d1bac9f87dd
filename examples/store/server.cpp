#include <map>
#include <store.hpp>
struct Memory : StoreServer {
  std::map<Key, Text> texts;
  tenon::Outcome<Store::get::Operation> get(const Key& key) override {
    if (const auto found = texts.find(key); found != texts.end()) return found->second;
    return Missing{.key = key};
  }
  tenon::Outcome<Store::put::Operation> put(const Key& key, const Text& text) override {
    const bool known = texts.contains(key);
    return Store::put::Result{.result = known, .text = std::exchange(texts[key], text)};
  }
  void forget(const Key& key) override { texts.erase(key); }
  tenon::Outcome<Store::_get_size::Operation> size() override { return static_cast<std::uint32_t>(texts.size()); }
  void list(tenon::StreamRequest<Store::list::Operation> request) override {
    for (const auto& [key, text] : texts)
      if (!request.wait_send(key, std::chrono::seconds(1))) return;
    (void)std::move(request).end();
  }
};
int main() {
  Memory memory;
  auto node = tenon::Node::open("store").value();
  auto server = tenon::Server<Store::Interface>::open(node, memory).value();
  while (true) (void)server.wait(std::chrono::seconds(1));
}
