// Who comes, who goes, and who dies: notices_foreman COUNT ends when so many others have ended.
#include <array>
#include <cstdlib>
#include <iostream>
#include <tenon/notices.hpp>

constexpr std::array<const char*, 4> kWords{"came", "closed", "died", "was removed by somebody"};

int main(int, char** arguments) {
  auto node = tenon::Node::open("foreman").value();
  auto notices = tenon::Notices::of_domain(node).value();
  for (long left = std::strtol(arguments[1], nullptr, 10); left > 0;) {
    const auto notice = notices.wait_take(std::chrono::seconds(20));
    if (!notice) return 1;
    std::cout << notice->node << " " << kWords.at(static_cast<std::size_t>(notice->what)) << std::endl;
    if (notice->what != tenon::Notice::What::created) --left;
  }
}
