"""The check itself, run on small trees: each forbidden thing is planted once and must be named, each allowed one passes."""
import pathlib
import tempfile
import unittest

import layers

FORBIDDEN = {
    "model_includes_omg": ("idl/model/a.cpp", '#include "omg/lexer.hpp"', "model may not include room omg"),
    "schema_includes_the_runtime": ("idl/schema/a.cpp", "#include <tenon/node.hpp>", "schema may not include room api"),
    "compiler_includes_a_ring": ("idl/tenonc/a.cpp", "#include <tenon/detail/queue/ring.hpp>", "may not include room queue"),
    "queue_includes_os": ("runtime/src/queue/a.hpp", '#include "os/futex.hpp"', "queue may not include room os"),
    "ring_in_public_headers_is_room_queue":
        ("runtime/include/tenon/detail/queue/a.hpp", '// not an API\n#include "shm/pool.hpp"', "queue may not include room shm"),
    "public_header_includes_sources": ("runtime/include/tenon/a.hpp", '#include "port/x.hpp"', "api may not include room port"),
    "public_header_includes_flatbuffers": ("runtime/include/tenon/a.hpp", "#include <flatbuffers/flatbuffers.h>", "users"),
    "optional_header_includes_more": ("runtime/include/tenon/flatbuffer.hpp", "#include <flatbuffers/idl.h>", "users"),
    "public_header_includes_an_optional_one":
        ("runtime/include/tenon/a.hpp", '#include "tenon/flatbuffer.hpp"', "no other header includes it"),
    "public_header_includes_fmt": ("runtime/include/tenon/a.hpp", "# include <fmt/core.h>", "users"),
    "generated_header_includes_json": ("templates/cpp/a.j2", "#include <nlohmann/json.hpp>", "users"),
    "generated_header_includes_sources": ("templates/cpp/a.j2", '#include "os/clock.hpp"', "generated may not include room os"),
    "tools_include_port": ("tools/a.cpp", '#include "port/x.hpp"', "tools may not include room port"),
    "system_header_in_port": ("runtime/src/port/a.cpp", "#include <sys/mman.h>", "belongs in room os"),
    "system_header_in_the_compiler": ("idl/omg/a.cpp", "#include <sys/stat.h>", "belongs in room os"),
    "posix_header_in_shm": ("runtime/src/shm/a.cpp", "#include <unistd.h>", "belongs in room os"),
    "acquire_in_port": ("runtime/src/port/a.cpp", "x.load(std::memory_order_acquire);", "outside a queue room"),
    "scoped_release_in_shm": ("runtime/src/shm/a.cpp", "x.store(1, std::memory_order::release);", "outside a queue room"),
    "fence_in_port": ("runtime/src/port/a.cpp", "std::atomic_thread_fence(o);", "outside a queue room"),
    "climbing_include": ("idl/model/a.cpp", '#include "../omg/lexer.hpp"', "climbs out"),
    "detail_without_its_warning": ("runtime/include/tenon/detail/a.hpp", "// A thing.", "first line"),
    "vocabulary_includes_flatbuffers": ("runtime/include/tenon/string.hpp", '#include <flatbuffers/a.h>', "users"),
    "file_in_no_room": ("runtime/src/misc/a.cpp", "", "in no room"),
    "vocabulary_reaches_atomics": ("runtime/include/tenon/types.hpp", "#include <atomic>", "plain types"),
    "generator_imports_yaml": ("codegen/tenon_codegen/a.py", "import yaml", "may not import 'yaml'"),
    "runtime_links_the_parser": ("runtime/CMakeLists.txt", "target_link_libraries(x tenon_omg)", "may not be linked"),
    "compiler_links_the_runtime": ("idl/omg/CMakeLists.txt", "target_link_libraries(x Tenon::runtime)", "may not be linked"),
}

ALLOWED = {
    "idl/omg/a.cpp": '#include "model/layout.hpp"\n#include "schema/descriptor.hpp"\n#include "diag/codes.hpp"\n#include <vector>',
    "idl/schema/a.cpp": '#include <flatbuffers/flatbuffers.h>\n#include "wire.hpp"',
    "runtime/src/os/a.cpp": "#include <sys/mman.h>\n#include <linux/futex.h>",
    "runtime/src/port/a.cpp": '#include "queue/ring.hpp"\n#include "schema/diff.hpp"\n// memory_order_acquire is the queue\'s',
    "runtime/src/queue/a.hpp": "x.load(std::memory_order_acquire);  // edge E1",
    "runtime/include/tenon/types.hpp": "#include <array>\n#include <tl/expected.hpp>\n#include <tenon/string.hpp>",
    "runtime/include/tenon/string.hpp": "#include <cstdint>",
    "runtime/include/tenon/flatbuffer.hpp": '#include <flatbuffers/flatbuffers.h>\n#include "tenon/publisher.hpp"',
    "runtime/include/tenon/detail/a.hpp": "// For generated code: not an API.\n#include <tenon/detail/queue/ring.hpp>",
    "templates/cpp/a.j2": "#include <tenon/types.hpp>\n#include <{{ path }}>\n#include <{{ path }}/x.h>\n#include <cstdint>",
    "codegen/tenon_codegen/a.py": "import json\nfrom . import view\nfrom jinja2 import Environment",
    "tests/unit/port/a.cpp": '#include "port/x.hpp"\n#include <sys/mman.h>',
    "idl/tenonc/CMakeLists.txt": "add_executable(tenonc main.cpp)  # never tenon_runtime",
}


def problems_of(files):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text + "\n", encoding="utf-8")
        return layers.check_tree(root)


class LayersTest(unittest.TestCase):
    def test_what_is_allowed_passes(self):
        self.assertEqual(problems_of(ALLOWED), [])

    def test_each_forbidden_thing_is_named_with_its_place(self):
        for name, (path, text, expected) in FORBIDDEN.items():
            with self.subTest(name):
                found = problems_of({**ALLOWED, path: text})
                self.assertEqual(len(found), 1, found)
                self.assertTrue(found[0].startswith(f"{path}:"), found)
                self.assertIn(expected, found[0])

    def test_the_line_is_the_line_of_the_include(self):
        found = problems_of({"idl/model/a.cpp": '/* two\n lines */\n#include "omg/ast.hpp"'})
        self.assertTrue(found[0].startswith("idl/model/a.cpp:3:"), found)


if __name__ == "__main__":
    unittest.main()
