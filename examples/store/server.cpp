#include <map>
#include <store.hpp>
struct Memory : StoreServer {
  std::map<Key, Text> texts;
  tenon::Outcome<Store::get::Operation> get(const Key& key) override {
    if (const auto found = texts.find(key); found != texts.end()) return found->second;
    return Missing{.key = key};
  }
  tenon::Outcome<Store::put::Operation> put(const Key& key, const Text& text) override {
    return Store::put::Result{.result = texts.contains(key), .text = std::exchange(texts[key], text)};
  }
  void forget(const Key& key) override { texts.erase(key); }
  tenon::Outcome<Store::_get_size::Operation> size() override { return static_cast<std::uint32_t>(texts.size()); }
  void list(tenon::StreamRequest<Store::list::Operation> request) override {
    std::move(request).go_on([this, last = Key()](auto& stream) mutable {  // whenever its reader has room
      auto next = texts.upper_bound(last);
      while (next != texts.end() && stream.send(next->first)) last = (next++)->first;
      if (next == texts.end()) (void)stream.end();
    });
  }
};
int main() {
  Memory memory;
  auto server = tenon::Server<Store::Interface>::open(tenon::Node::open("store").value(), memory).value();
  while (true) (void)server.wait(std::chrono::seconds(1));
}
