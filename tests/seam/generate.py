"""Makes the headers that the seamed runtime is built against out of the real ones, and the list of its sites.

generate.py ROOT OUT   writes OUT/os/syscall.hpp, OUT/tenon/detail/queue/atomics.hpp and OUT/seam/sites.hpp.
Fails on what it cannot read: a system call behind nothing, two equal steps in one line, a word it does not know of.
"""
import pathlib
import re
import sys

SYSCALLS = "runtime/src/os/syscall.hpp"
ATOMICS = "runtime/include/tenon/detail/queue/atomics.hpp"
HEADERS = "runtime/include/tenon"
SOURCES = "runtime/src"

# These report no failure; the runtime does not ask them for one.
CANNOT_FAIL = {"process_id", "thread_id", "effective_group", "effective_user", "page_size", "monotonic_time"}
# Made even when it is to fail: the kernel takes the number back whatever close() says.
MADE_ANYWAY = {"close"}

# Changes of words that only look like those of shared memory, each with the reason why they are no sites.
NOT_SHARED = {
    ("error/log.cpp", "threshold.store"): "of one process",
    ("os/fork_guard.cpp", "forks.fetch_add"): "of one process",
    ("os/beacon.cpp", "lock_word(mutex).fetch_or"): "the C library's word, before the file has a name",
    ("os/mapped_ranges.cpp", "turns[place].store"): "of one process",
    ("os/mapped_ranges.cpp", "words[place].store"): "of one process",
    ("os/mapped_ranges.cpp", "end_of_used.store"): "of one process",
    ("os/mapped_ranges.cpp", "disturbance_count.fetch_add"): "of one process",
    ("os/mapping.cpp", "fetch_or"): "changes nothing: it makes the kernel provide a page",
}

WARNING = "// Made by tests/seam/generate.py from {}.\n"
COMMENT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"', re.DOTALL)
FUNCTION = re.compile(r"^inline (?P<result>[\w:]+(?: ?\*)?(?: const\*)?) ?(?P<name>\w+)\((?P<arguments>[^()]*)\) noexcept \{",
                      re.MULTILINE)
CHANGE = re.compile(r"(?:\.|->)(store|exchange|fetch_add|fetch_or|fetch_sub|fetch_and|fetch_xor"
                    r"|compare_exchange_strong|compare_exchange_weak)\(")
CALL = re.compile(r"\bsys::(\w+)\(")


class Unreadable(Exception):
    pass


def blank(text):
    """The text with comments and strings blanked, so that everything keeps its place."""
    return COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def closing(text, opening):
    """Where the bracket opened there is closed."""
    pairs = {"(": ")", "{": "}"}
    depth, mine, other = 0, text[opening], pairs[text[opening]]
    for at in range(opening, len(text)):
        depth += (text[at] == mine) - (text[at] == other)
        if depth == 0:
            return at
    raise Unreadable(f"a '{mine}' is never closed")


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def seamed_function(match, body):
    result, name, arguments = match["result"].strip(), match["name"], match["arguments"].strip()
    can_fail = "false" if name in CANNOT_FAIL else "true"
    made = "const auto seam_result = seam_call();\n  " if name in MADE_ANYWAY else ""
    value = "seam_result" if made else "seam_call()"
    comma = ", " if arguments else ""
    return (f"inline {result} {name}({arguments}{comma}::tenon::seam::Place seam_at = ::tenon::seam::Place::here()) noexcept {{\n"
            f"  const ::tenon::seam::Step seam_step(::tenon::seam::Kind::system_call, \"{name}\", seam_at, {can_fail});\n"
            f"  const auto seam_call = [&]() noexcept -> {result} {{{body}}};\n  {made}"
            f"if (seam_step.error() != 0) return ::tenon::seam::failed<{result}>(seam_step.error());\n"
            f"  return {value};\n}}")


def seamed_syscalls(text):
    """The header with a step around each function's body, and the functions' names."""
    names, parts, left, end = [], [], [], 0
    code = blank(text)
    for match in FUNCTION.finditer(code):
        close = closing(code, match.end() - 1)
        parts += [text[end:match.start()], seamed_function(match, text[match.end():close])]
        left.append(code[end:match.start()])
        names.append(match["name"])
        end = close + 1
    left.append(code[end:])
    parts.append(text[end:])
    for rest in left:
        found = re.search(r"^inline (?!constexpr|namespace)[^\n]*|(?<![\w>])::\w+\([^\n]*", rest, re.MULTILINE)
        if found:
            raise Unreadable(f"{SYSCALLS}: no step can be put around '{found.group().strip()}'; write it as "
                             "'inline RESULT name(ARGUMENTS) noexcept { … }'")
    for known in (CANNOT_FAIL | MADE_ANYWAY) - set(names):
        raise Unreadable(f"{SYSCALLS}: has no function '{known}'; see the top of generate.py")
    include = '#include "seam/seam.hpp"\n'
    return WARNING.format(SYSCALLS) + "".join(parts).replace("#pragma once\n", f"#pragma once\n\n{include}", 1), names


def seamed_atomics(text):
    plain = "using Cell = std::atomic<T>;"
    if text.count(plain) != 1:
        raise Unreadable(f"{ATOMICS}: expected '{plain}' once")
    text = text.replace(plain, "using Cell = ::tenon::seam::Cell<T>;")
    return WARNING.format(ATOMICS) + text.replace("#pragma once\n", '#pragma once\n\n#include "seam/cell.hpp"\n', 1)


def change_sites(name, code, used):
    for match in CHANGE.finditer(code):
        line = code[code.rfind("\n", 0, match.start()) + 1:match.end()]
        excuse = next((key for key in NOT_SHARED if key[0] == name and key[1] + "(" in line), None)
        if excuse:
            used.add(excuse)
        else:
            yield match.start(), closing(code, match.end() - 1), match[1], "store"


def call_sites(code, names):
    for match in CALL.finditer(code):
        if match[1] in names:
            yield match.start(), closing(code, match.end() - 1), match[1], "system_call"
        elif match[1] != "retried":
            raise Unreadable(f"'sys::{match[1]}' is no function of {SYSCALLS}")


def sites_of(root, names):
    """(file, first line, last line, operation, kind) of every site."""
    found, used = [], set()
    for folder in (SOURCES, HEADERS):
        for path in sorted((root / folder).rglob("*.[ch]pp")):
            name = path.relative_to(root / folder).as_posix()
            if name == "os/syscall.hpp" or path.name == "atomics.hpp":
                continue
            code = blank(path.read_text(encoding="utf-8"))
            here = sorted([*change_sites(name, code, used), *call_sites(code, names)])
            ends = {}
            for start, end, operation, kind in here:
                first, last = line_of(code, start), line_of(code, end)
                if ends.get(operation, 0) >= first:
                    raise Unreadable(f"{name}:{first}: two calls of '{operation}' in one line cannot be told apart")
                ends[operation] = last
                found.append((name, first, last, operation, kind))
    for file, text in set(NOT_SHARED) - used:
        raise Unreadable(f"{file}: has no '{text}'; see NOT_SHARED in generate.py")
    return found


def sites_header(sites, names):
    listed = ", ".join(f'"{name}"' for name in names)
    lines = [f'    {{"{name}", {first}, {last}, "{operation}", Kind::{kind}}},'
             for name, first, last, operation, kind in sites]
    return (WARNING.format("the runtime's sources") + "#pragma once\n\n#include <array>\n\n#include \"seam/seam.hpp\"\n\n"
            "namespace tenon::seam {\n\n"
            f"inline constexpr std::array<Site, {len(sites)}> kSites{{{{\n" + "\n".join(lines) +
            "\n}};\n\n// The functions of os/syscall.hpp.\n"
            f"inline constexpr std::array kSystemCalls{{{listed}}};\n\n}}  // namespace tenon::seam\n")


def main():
    root, out = map(pathlib.Path, sys.argv[1:])
    syscalls, names = seamed_syscalls((root / SYSCALLS).read_text(encoding="utf-8"))
    files = {"os/syscall.hpp": syscalls,
             "tenon/detail/queue/atomics.hpp": seamed_atomics((root / ATOMICS).read_text(encoding="utf-8")),
             "seam/sites.hpp": sites_header(sites_of(root, set(names)), names)}
    for name, text in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    try:
        main()
    except Unreadable as problem:
        sys.exit(f"generate.py: {problem}")
