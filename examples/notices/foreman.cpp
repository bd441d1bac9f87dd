// Who comes, who goes, and who dies: notices_foreman COUNT ends when so many others have ended.
#include <cstdlib>
#include <iostream>
#include <tenon/notices.hpp>

int main(int, char** arguments) {
  auto node = tenon::Node::open("foreman").value();
  auto notices = tenon::Notices::of_domain(node).value();
  for (long left = std::strtol(arguments[1], nullptr, 10); left > 0;) {
    const auto notice = notices.wait_take(std::chrono::seconds(20));
    if (!notice) return 1;
    using What = tenon::Notice::What;
    const char* const what = notice->what == What::created ? "came" : notice->what == What::closed ? "closed" : "died";
    std::cout << notice->node << " " << what << std::endl;
    if (notice->what != What::created) --left;
  }
}
