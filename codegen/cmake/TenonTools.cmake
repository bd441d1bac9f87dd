# Which compiler and which Python tenon_generate() runs. TENON_SHARE_DIR holds codegen/ and templates/: in the source tree
# it is the root of the repository, in an installation TenonConfig.cmake sets it.
if(NOT DEFINED TENON_SHARE_DIR)
  cmake_path(SET TENON_SHARE_DIR NORMALIZE "${CMAKE_CURRENT_LIST_DIR}/../..")
  string(REGEX REPLACE "/$" "" TENON_SHARE_DIR "${TENON_SHARE_DIR}")
endif()
set_property(GLOBAL PROPERTY TENON_SHARE_DIR "${TENON_SHARE_DIR}")

# TENON_COMPILER names a tenonc that runs on this machine; without it the one of this package is used, which a
# cross-compiling build cannot run.
function(_tenon_find_compiler result)
  if(TENON_COMPILER)
    if(NOT EXISTS "${TENON_COMPILER}")
      message(FATAL_ERROR "TENON_COMPILER names no file: ${TENON_COMPILER}")
    endif()
    set(${result} "${TENON_COMPILER}" PARENT_SCOPE)
  elseif(CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
    message(FATAL_ERROR "tenon_generate: this build cross-compiles, so its own tenonc cannot run here. "
      "Set TENON_COMPILER to a tenonc built for this machine: -DTENON_COMPILER=/usr/bin/tenonc")
  else()
    set(${result} Tenon::compiler PARENT_SCOPE)
  endif()
endfunction()

# The command line that starts the code generator. Asked once per configuration: importing jinja2 takes a moment.
function(_tenon_find_generator result)
  get_property(python GLOBAL PROPERTY TENON_CHECKED_PYTHON)
  if(NOT python)
    _tenon_find_python(python)
    set_property(GLOBAL PROPERTY TENON_CHECKED_PYTHON "${python}")
  endif()
  get_property(share GLOBAL PROPERTY TENON_SHARE_DIR)
  # Bytecode goes into the build: the generator's own folder may be read-only, and is nobody's to write to.
  set(${result} "${CMAKE_COMMAND}" -E env "PYTHONPATH=${share}/codegen" "PYTHONPYCACHEPREFIX=${CMAKE_BINARY_DIR}/tenon_pycache"
    "${python}" -m tenon_codegen PARENT_SCOPE)
endfunction()

# What the generator writes for each IDL file, as endings of its include path ("types.hpp"). Templates decide that.
function(_tenon_header_suffixes result generator options)
  string(MD5 key "${options}")
  get_property(suffixes GLOBAL PROPERTY TENON_SUFFIXES_${key})
  if(NOT suffixes)
    execute_process(COMMAND ${generator} ${options} --list-suffixes
      OUTPUT_VARIABLE suffixes ERROR_VARIABLE error RESULT_VARIABLE status OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(NOT status EQUAL 0)
      message(FATAL_ERROR "tenon_generate: the code generator does not start:\n${error}")
    endif()
    string(REPLACE "\n" ";" suffixes "${suffixes}")
    set_property(GLOBAL PROPERTY TENON_SUFFIXES_${key} "${suffixes}")
  endif()
  set(${result} "${suffixes}" PARENT_SCOPE)
endfunction()

# TENON_PYTHON if it is set, else Debian's interpreter, else the first one in PATH: the first that can import jinja2.
function(_tenon_find_python result)
  set(candidates "${TENON_PYTHON}")
  if(NOT TENON_PYTHON)
    find_program(TENON_PYTHON_IN_PATH NAMES python3 NO_CACHE)
    set(candidates /usr/bin/python3 ${TENON_PYTHON_IN_PATH})
  endif()
  foreach(candidate IN LISTS candidates)
    execute_process(COMMAND "${CMAKE_COMMAND}" -E env --unset=PYTHONPATH "${candidate}" -c "import jinja2"
      RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
    if(status EQUAL 0)
      set(${result} "${candidate}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  list(JOIN candidates ", " tried)
  message(FATAL_ERROR "tenon_generate needs a Python 3 that can import jinja2; tried: ${tried}. "
    "Install Debian's package (apt-get install python3-jinja2), or name an interpreter: -DTENON_PYTHON=/path/to/python3")
endfunction()
