// Medians and quantiles of a handful of values. Each function takes a copy, because it sorts.
#pragma once

#include <vector>

namespace tenon::bench {

[[nodiscard]] double mean(const std::vector<double>& values);
// q in [0, 1]; the nearest value, no interpolation. 0 for no values.
[[nodiscard]] double quantile(std::vector<double> values, double q);
[[nodiscard]] inline double median(const std::vector<double>& values) { return quantile(values, 0.5); }

// The values between which the median lies with 95 % confidence, whatever the distribution (order statistics).
struct Interval {
  double low = 0;
  double high = 0;
};
[[nodiscard]] Interval median_interval(std::vector<double> values);

}  // namespace tenon::bench
