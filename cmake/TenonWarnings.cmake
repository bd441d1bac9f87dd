# The interface target `tenon_warnings`: what this project's own code compiles with. It is linked PRIVATE and inside
# $<BUILD_INTERFACE:…> where the linking target is installed, so that no user inherits our flags.
add_library(tenon_warnings INTERFACE)
target_compile_options(tenon_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast -Wdouble-promotion
  $<$<CXX_COMPILER_ID:GNU>:-Wuseless-cast>
  $<$<BOOL:${TENON_WARNINGS_AS_ERRORS}>:-Werror>)
