// What an operation answers that may run out of capacity: it fitted, or nothing was changed.
//
//   if (tenon::Fit fit = message.name.assign(text); !fit) report("too long by", fit.missing());
#pragma once

#include <cstddef>

namespace tenon {

class [[nodiscard]] Fit {
 public:
  constexpr Fit() noexcept = default;

  // Compares what is needed with what there is.
  static constexpr Fit of(std::size_t needed, std::size_t capacity) noexcept {
    Fit fit;
    fit.missing_ = needed > capacity ? needed - capacity : 0;
    return fit;
  }

  // True: done. False: it would not fit, and the container is as it was.
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return missing_ == 0; }

  // How many elements (bytes of a string) there were too many.
  [[nodiscard]] constexpr std::size_t missing() const noexcept { return missing_; }

 private:
  std::size_t missing_ = 0;
};

}  // namespace tenon
