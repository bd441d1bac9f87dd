// Comparisons for people and for programs. Names and texts of a descriptor may come from anyone: for people, control
// characters are shown escaped.
//
// Each ends in a newline. Any thread.
#pragma once

#include <string>
#include <vector>

#include "releases/compare.hpp"
#include "releases/verdict.hpp"

namespace tenon::releases {

// `tenonc diff`: every name that differs, every place with both sides.
std::string diff_text(const std::vector<Entry>& entries);
// [{"name","attach","through":[…],"differences":[{"rule","path","what","refuses","old":{…} | null,"new":…}]}]
std::string diff_json(const std::vector<Entry>& entries);

// `tenonc breaking`: one line per finding, then the waivers that nothing needed, then the verdict.
std::string breaking_text(const Verdict& verdict);
// {"breaking","bump","entries":[{"name","attach","through","findings":[{"rule","severity","attach","path","what",
// "waived": "reason" | null,"old","new"}]}],"unused_waivers":[{"rule","path","reason","place"}]}
std::string breaking_json(const Verdict& verdict);

}  // namespace tenon::releases
