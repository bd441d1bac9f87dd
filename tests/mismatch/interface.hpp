// A type as one build has it: compiled from IDL text, with the facts that a generated header states as constants.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tenon/detail/publisher_port.hpp>
#include <tenon/detail/subscriber_port.hpp>
#include <tenon/publisher.hpp>
#include <tenon/subscriber.hpp>

#include "omg/options.hpp"

namespace tenon::test {

class Interface {
 public:
  // `type` is the qualified name of a struct of the text. A text that is not accepted fails the test.
  Interface(std::string_view text, std::string_view type, const omg::Options& options = {});

  [[nodiscard]] detail::TypeFacts facts() const;

 private:
  std::string name_;
  std::string descriptor_;
  std::uint64_t bytes_ = 0;
  std::uint32_t alignment_ = 0;
  Hash128 layout_hash_;
  Hash128 schema_hash_;
};

}  // namespace tenon::test
