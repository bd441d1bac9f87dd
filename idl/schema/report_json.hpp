// One difference as JSON, for every report that lists some. Apart from report.hpp, whose readers need no JSON library.
//
// {"rule","path","what","refuses","writer":{…} | null,"reader":{…} | null}, the sides under the names given. Any thread.
#pragma once

#include <nlohmann/json.hpp>

#include "schema/diff.hpp"

namespace tenon::schema {

nlohmann::ordered_json difference_json(const Difference& difference, const SideNames& names = {});

}  // namespace tenon::schema
