# How a test is declared.
#
#   tenon_add_test(NAME queue_ring_test SOURCES ring_test.cpp … LIBS tenon_runtime …
#                  [LABELS tsan] [TIMEOUT seconds] [SERIAL])
#     A GoogleTest program; each of its cases is a ctest case. The label `tsan` puts it into the run under
#     ThreadSanitizer; a label L gets a target `tests_L` that builds its programs and nothing else.
#     `toolchain` keeps it out of instrumented builds, where it would say nothing more.
#     One label at most: gtest_discover_tests loses the second on its way to ctest.
#
#   tenon_add_script_test(NAME layers COMMAND program argument … [LABELS slow] [TIMEOUT seconds] [SERIAL])
#     Any other program; exit 0 is a pass. `TENON_PYTHON` in a COMMAND is the interpreter of the scripts.
#
# SERIAL is for tests that measure time or fill the machine: ctest runs nothing beside them.
find_package(GTest REQUIRED)
include(GoogleTest)
set(TENON_TEST_PYTHON /usr/bin/python3)
set(TENON_TEST_TIMEOUT 120)

add_custom_target(tests_tsan)

# The ctest properties both kinds share; reads the caller's arg_TIMEOUT, arg_SERIAL and arg_LABELS.
macro(tenon_test_properties)
  set(properties TIMEOUT ${TENON_TEST_TIMEOUT})
  if(arg_TIMEOUT)
    set(properties TIMEOUT ${arg_TIMEOUT})
  endif()
  if(arg_SERIAL)
    list(APPEND properties RUN_SERIAL TRUE)
  endif()
  if(arg_LABELS)
    list(APPEND properties LABELS "${arg_LABELS}")
  endif()
endmacro()

function(tenon_add_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "SERIAL" "NAME;TIMEOUT" "SOURCES;LIBS;LABELS")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_NAME OR NOT arg_SOURCES)
    message(FATAL_ERROR "tenon_add_test: NAME and SOURCES are needed, '${arg_UNPARSED_ARGUMENTS}' is not known")
  endif()
  list(LENGTH arg_LABELS label_count)
  if(label_count GREATER 1)
    message(FATAL_ERROR "tenon_add_test(${arg_NAME}): one label at most, found '${arg_LABELS}'")
  endif()
  add_executable(${arg_NAME} ${arg_SOURCES})
  target_link_libraries(${arg_NAME} PRIVATE tenon_warnings ${arg_LIBS} GTest::gtest_main)
  foreach(label IN LISTS arg_LABELS)
    if(NOT TARGET tests_${label})
      add_custom_target(tests_${label})
    endif()
    add_dependencies(tests_${label} ${arg_NAME})
  endforeach()
  tenon_test_properties()
  # Found when ctest runs, not when the program is built: a program that cannot start fails its test, not the build.
  gtest_discover_tests(${arg_NAME} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 TEST_PREFIX ${arg_NAME}.
    PROPERTIES ${properties})
endfunction()

function(tenon_add_script_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "SERIAL" "NAME;TIMEOUT;LABELS" "COMMAND")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_NAME OR NOT arg_COMMAND)
    message(FATAL_ERROR "tenon_add_script_test: NAME and COMMAND are needed, '${arg_UNPARSED_ARGUMENTS}' is not known")
  endif()
  list(TRANSFORM arg_COMMAND REPLACE "^TENON_PYTHON$" "${TENON_TEST_PYTHON}")
  add_test(NAME ${arg_NAME} COMMAND ${arg_COMMAND})
  tenon_test_properties()
  set_tests_properties(${arg_NAME} PROPERTIES ${properties})
endfunction()
