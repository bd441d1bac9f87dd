# Sanitizers and coverage. They must be the same in everything that is linked together, so they are set for the whole
# tree and not per target.
if(TENON_SANITIZE)
  # Not vptr: it looks at an object's memory through a pipe, and takes a process without free descriptors, which tests
  # make, for one whose objects are broken.
  add_compile_options(-fsanitize=${TENON_SANITIZE} -fno-sanitize=vptr -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TENON_SANITIZE})
endif()
if(TENON_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
if(TENON_FUZZ AND NOT CMAKE_CXX_COMPILER_ID MATCHES Clang)
  message(FATAL_ERROR "TENON_FUZZ needs Clang (libFuzzer); found ${CMAKE_CXX_COMPILER_ID}. Use: cmake --preset fuzz")
endif()
if(TENON_FUZZ)
  # The fuzzer finds its way by the branches that an input takes.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
