// One topic's directory: its files, whose they are, and what must hold between them.
#pragma once

#include <string>

#include "doctor/notebook.hpp"
#include "os/directory.hpp"

namespace tenon::doctor {

// `in_use`: some node of the domain lives.
void look_at_topic(const os::Directory& domain, const std::string& directory, bool in_use, Notebook& notebook);

}  // namespace tenon::doctor
