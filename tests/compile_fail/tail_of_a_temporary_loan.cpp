// error: (use of deleted function|call to deleted member function)
#include <tails.hpp>

auto tail_of_a_temporary_loan(tails::ScanPublisher& publisher) {
  return publisher.loan().value().tail(&tails::Scan::points, 3);
}
