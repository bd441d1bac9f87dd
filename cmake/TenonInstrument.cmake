# Sanitizers and coverage. They must be the same in everything that is linked together, so they are set for the whole
# tree and not per target.
if(TENON_SANITIZE)
  # Not vptr: it looks at an object's memory through a pipe, and takes a process without free descriptors, which tests
  # make, for one whose objects are broken.
  add_compile_options(-fsanitize=${TENON_SANITIZE} -fno-sanitize=vptr -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TENON_SANITIZE})
endif()
if(TENON_COVERAGE)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES Clang)
    message(FATAL_ERROR "TENON_COVERAGE needs Clang (llvm-cov); found ${CMAKE_CXX_COMPILER_ID}. Use: ./dev coverage")
  endif()
  # The counters can be those of a mapped file, so that the counts of a process that is killed are there, too.
  add_compile_options(-fprofile-instr-generate -fcoverage-mapping -fprofile-update=atomic "SHELL:-mllvm -runtime-counter-relocation")
  add_link_options(-fprofile-instr-generate)
endif()
if(TENON_FUZZ AND NOT CMAKE_CXX_COMPILER_ID MATCHES Clang)
  message(FATAL_ERROR "TENON_FUZZ needs Clang (libFuzzer); found ${CMAKE_CXX_COMPILER_ID}. Use: cmake --preset fuzz")
endif()
if(TENON_FUZZ)
  # The fuzzer finds its way by the branches that an input takes.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
