"""The rooms of docs/ARCHITECTURE.md and who may include whom. layers.py enforces this table."""

# Path prefix -> room; the longest prefix wins. A file below none of them is in no room and is not looked at.
ROOMS = {
    "idl/schema/": "schema",
    "idl/model/": "model",
    "idl/releases/": "releases",
    "idl/diag/": "diag",
    "idl/omg/": "omg",
    "idl/format/": "format",
    "idl/tenonc/": "tenonc",
    "codegen/": "codegen",
    "templates/": "generated",
    "runtime/include/tenon/": "api",
    "runtime/include/tenon/detail/queue/": "queue",
    "runtime/src/os/": "os",
    "runtime/src/error/": "error",
    "runtime/src/shm/": "shm",
    "runtime/src/queue/": "queue",
    "runtime/src/port/": "port",
    "runtime/src/doctor/": "doctor",
    "tools/": "tools",
    "examples/": "examples",
    "bench/": "bench",
}

# First part of an include's path -> room; the longest wins here too.
INCLUDES = {
    "schema/": "schema",
    "model/": "model",
    "releases/": "releases",
    "diag/": "diag",
    "omg/": "omg",
    "format/": "format",
    "tenonc/": "tenonc",
    "tenon/": "api",
    "tenon/detail/queue/": "queue",
    "os/": "os",
    "error/": "error",
    "shm/": "shm",
    "queue/": "queue",
    "port/": "port",
    "doctor/": "doctor",
    "cli/": "tools",
}

# The vocabulary headers that generated code includes; they and what they reach of ours are a room of its own, which must
# stay free of these.
VOCABULARY = ("tenon/types.hpp", "tenon/optional.hpp", "tenon/from_string.hpp", "tenon/key_hash.hpp",
              "tenon/detail/union_arm.hpp")
NOT_VOCABULARY = {"atomic", "thread", "mutex", "shared_mutex", "condition_variable", "future", "semaphore", "latch",
                  "barrier", "stop_token", "chrono", "iostream"}

# Room -> rooms it may include besides itself. A room that is not named on the left includes nothing but itself.
ALLOWED = {
    "model": {"schema"},
    "releases": {"schema"},
    "omg": {"model", "schema", "diag"},
    "format": {"omg", "diag"},
    "tenonc": {"omg", "format", "releases", "model", "schema", "diag"},
    "error": {"os", "api"},
    "shm": {"os", "queue", "vocabulary"},
    "api": {"queue", "vocabulary"},
    "port": {"api", "vocabulary", "queue", "shm", "os", "error", "schema"},
    "doctor": {"port", "api", "vocabulary", "queue", "shm", "os", "error"},
    "tools": {"schema", "api", "vocabulary"},
    "generated": {"api", "vocabulary"},
    "examples": {"api", "vocabulary"},
    "bench": {"api", "vocabulary", "queue", "os", "port", "doctor"},
}

# Rooms whose headers other people's programs compile: the standard library, our own headers, and these.
SEEN_BY_USERS = {"vocabulary", "api", "queue", "generated"}
FOREIGN_IN_PUBLIC = {"tl/expected.hpp"}
# And what one header of its own may include: who publishes FlatBuffers has FlatBuffers, and who does not never sees it.
# No other header of users' includes such a one.
FOREIGN_IN_OPTIONAL = {"tenon/flatbuffer.hpp": {"flatbuffers/flatbuffers.h"}}

# Operating system headers: <sys/…> nowhere but in os; inside the runtime nothing of POSIX or Linux either.
OS_ROOMS = {"os", "bench"}
RUNTIME_ROOMS = {"vocabulary", "api", "queue", "error", "shm", "port", "doctor"}
OS_HEADER = r"(sys|linux|asm|net|netinet|arpa)/.*|(unistd|fcntl|pthread|sched|signal|poll|dirent|dlfcn|time|spawn)\.h"

# Orders other than relaxed are written in queue rooms only; elsewhere the operations of a queue room are called.
ORDER_ROOMS = {"queue", "bench"}
ORDER_WORD = (r"memory_order(_|\s*::\s*)(acquire|release|acq_rel|seq_cst|consume)|atomic_(thread|signal)_fence"
              r"|__ATOMIC_(ACQUIRE|RELEASE|ACQ_REL|SEQ_CST)|__sync_")

# The runtime never links the parser, the compiler never links the runtime: CMake target names per top folder.
NOT_LINKED = {
    "runtime/": r"\b(tenon_(omg|format|model|diag)|tenonc|Tenon::compiler)\b",
    "idl/": r"\b(tenon_runtime|Tenon::runtime)\b",
}
