# tenon_generate(): from IDL files to an interface library that C++ targets link. docs/guides/cmake.md is its manual.
#
#   tenon_generate(nav_types FILES nav/imu.idl nav/plan.idl
#                  [BASE_DIR dir] [IMPORT_DIRS dir …] [DEPENDS other_types …] [BOUNDS f.bounds.toml …]
#                  [BASELINE f.tsd …] [WAIVERS f.waivers.toml …]
#                  [LANGUAGES cpp] [TEMPLATES dir] [STRICT] [INSTALL_DIR dir] [EXPORT set])
#
# Per IDL file one run of tenonc (descriptor, model as JSON), per target one run of the code generator. Both write a file
# only when its content changes, so an output may stay older than its input for ever. What the build compares is
# therefore a stamp beside them, touched after each run; outputs are by-products. This holds for Ninja and for Make, which
# has no other notion of "ran, changed nothing".
include_guard(GLOBAL)
cmake_policy(PUSH)
cmake_policy(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/TenonTools.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/TenonImports.cmake")

function(tenon_generate target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "STRICT" "BASE_DIR;TEMPLATES;INSTALL_DIR;EXPORT"
    "FILES;IMPORT_DIRS;DEPENDS;BOUNDS;BASELINE;WAIVERS;LANGUAGES")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "tenon_generate(${target}): unknown argument '${arg_UNPARSED_ARGUMENTS}'")
  endif()
  if(arg_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "tenon_generate(${target}): no value after '${arg_KEYWORDS_MISSING_VALUES}'")
  endif()
  if(NOT arg_FILES)
    message(FATAL_ERROR "tenon_generate(${target}): FILES names no IDL file")
  endif()
  foreach(file IN LISTS arg_FILES)
    if(NOT file MATCHES "\\.idl$")
      message(FATAL_ERROR "tenon_generate(${target}): '${file}' is neither an .idl file nor an argument of this function")
    endif()
  endforeach()
  if(NOT arg_BASE_DIR)
    set(arg_BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
  endif()
  if(arg_LANGUAGES AND NOT arg_LANGUAGES STREQUAL "cpp")
    message(FATAL_ERROR "tenon_generate(${target}): LANGUAGES knows cpp, found '${arg_LANGUAGES}'")
  endif()
  foreach(list IN ITEMS BASE_DIR TEMPLATES FILES IMPORT_DIRS BOUNDS BASELINE WAIVERS)
    _tenon_absolute(arg_${list})
    foreach(path IN LISTS arg_${list})
      if(NOT EXISTS "${path}")
        message(FATAL_ERROR "tenon_generate(${target}): ${list}: no such file or directory: ${path}")
      endif()
    endforeach()
  endforeach()
  _tenon_include_paths(include_paths "${target}" "${arg_BASE_DIR}" "${arg_IMPORT_DIRS}" "${arg_FILES}")

  _tenon_imports(import_dirs bounds ${arg_DEPENDS})
  list(PREPEND import_dirs ${arg_IMPORT_DIRS})
  list(APPEND bounds ${arg_BOUNDS})
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${target}.tenon")
  _tenon_compiler_options(options "${arg_BASE_DIR}" "${arg_STRICT}" "${import_dirs}" "${bounds}")
  _tenon_add_models(stamps "${output}" "${options}" "${bounds}" "${arg_FILES}" "${include_paths}")
  _tenon_add_headers(headers "${target}" "${output}" "${arg_TEMPLATES}" "${stamps}" "${include_paths}")

  add_library(${target} INTERFACE)
  add_dependencies(${target} ${target}_generate)
  if(arg_BASELINE)
    _tenon_add_baselines(${target} "${output}" "${arg_BASELINE}" "${arg_WAIVERS}" "${include_paths}")
  elseif(arg_WAIVERS)
    message(FATAL_ERROR "tenon_generate(${target}): WAIVERS without a BASELINE waive nothing")
  endif()
  target_include_directories(${target} INTERFACE "$<BUILD_INTERFACE:${output}/include>")
  target_link_libraries(${target} INTERFACE Tenon::runtime ${arg_DEPENDS})
  set_target_properties(${target} PROPERTIES
    TENON_TYPES TRUE
    TENON_IMPORT_DIRS "${arg_BASE_DIR};${arg_IMPORT_DIRS}"
    TENON_FILES "${arg_FILES}"
    TENON_INCLUDE_PATHS "${include_paths}"
    TENON_BOUNDS "${arg_BOUNDS}")
  if(arg_INSTALL_DIR OR arg_EXPORT)
    _tenon_install(${target} "${output}" "${arg_INSTALL_DIR}" "${arg_EXPORT}" "${headers}")
  endif()
endfunction()

# Turns each path of a list into an absolute one, seen from the calling CMakeLists.txt.
macro(_tenon_absolute list)
  list(TRANSFORM ${list} REPLACE "^([^/].*)$" "${CMAKE_CURRENT_SOURCE_DIR}/\\1")
  set(_paths "")
  foreach(_path IN LISTS ${list})
    cmake_path(NORMAL_PATH _path)
    string(REGEX REPLACE "(.)/$" "\\1" _path "${_path}")
    list(APPEND _paths "${_path}")
  endforeach()
  set(${list} "${_paths}")
endmacro()

# The path under which a file is included, as tenonc finds it too: below BASE_DIR, else below the import directory that
# holds it, else its name alone. It names the generated headers, so no two files of a target may share one.
function(_tenon_include_paths result target base import_dirs files)
  set(paths "")
  foreach(file IN LISTS files)
    cmake_path(GET file FILENAME path)
    foreach(root IN LISTS base import_dirs)
      cmake_path(IS_PREFIX root "${file}" inside)
      if(inside)
        cmake_path(RELATIVE_PATH file BASE_DIRECTORY "${root}" OUTPUT_VARIABLE path)
        break()
      endif()
    endforeach()
    if(path IN_LIST paths)
      message(FATAL_ERROR "tenon_generate(${target}): two files would be included as <${path}>; the second is ${file}. "
        "Set BASE_DIR to a directory above both")
    endif()
    list(APPEND paths "${path}")
  endforeach()
  set(${result} "${paths}" PARENT_SCOPE)
endfunction()

function(_tenon_compiler_options result base strict import_dirs bounds)
  set(options --base-dir "${base}" --import-dir "${base}")
  foreach(dir IN LISTS import_dirs)
    list(APPEND options --import-dir "${dir}")
  endforeach()
  foreach(file IN LISTS bounds)
    list(APPEND options --bounds "${file}")
  endforeach()
  if(strict)
    list(APPEND options --strict)
  endif()
  set(${result} "${options}" PARENT_SCOPE)
endfunction()

# One tenonc run per file.
function(_tenon_add_models stamps_result output options bounds files include_paths)
  _tenon_find_compiler(compiler)
  set(stamps "")
  foreach(file path IN ZIP_LISTS files include_paths)
    string(REGEX REPLACE "\\.idl$" "" stem "${output}/model/${path}")
    cmake_path(GET stem PARENT_PATH folder)
    file(MAKE_DIRECTORY "${folder}")
    add_custom_command(
      OUTPUT "${stem}.stamp"
      BYPRODUCTS "${stem}.json" "${stem}.tsd"
      COMMAND ${compiler} compile "${file}" ${options} --out-tsd "${stem}.tsd" --out-json "${stem}.json"
              --depfile "${stem}.d" --depfile-target "${stem}.stamp"
      COMMAND "${CMAKE_COMMAND}" -E touch "${stem}.stamp"
      DEPENDS "${file}" ${compiler} ${bounds}
      DEPFILE "${stem}.d"
      COMMENT "tenonc ${path}"
      VERBATIM)
    list(APPEND stamps "${stem}.stamp")
  endforeach()
  set(${stamps_result} "${stamps}" PARENT_SCOPE)
endfunction()

# One code generator run per target; `result` are its files, relative to the include folder. A folder of templates is
# itself an input: a file added there may hide one of ours, or be one more output.
function(_tenon_add_headers result target output templates stamps include_paths)
  set(options --language cpp)
  set(folders "")
  foreach(folder IN LISTS templates)
    list(APPEND options --templates "${folder}")
    file(GLOB_RECURSE entries LIST_DIRECTORIES true "${folder}/*")
    foreach(entry IN LISTS folder entries)
      if(IS_DIRECTORY "${entry}")
        list(APPEND folders "${entry}")
      endif()
    endforeach()
  endforeach()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${folders})
  _tenon_find_generator(generator)
  _tenon_header_suffixes(suffixes "${generator}" "${options}")
  set(headers "")
  foreach(path IN LISTS include_paths)
    string(REGEX REPLACE "\\.idl$" "" stem "${path}")
    list(APPEND options --model "${output}/model/${stem}.json")
    foreach(suffix IN LISTS suffixes)
      list(APPEND headers "${stem}.${suffix}")
    endforeach()
  endforeach()
  list(TRANSFORM headers PREPEND "${output}/include/" OUTPUT_VARIABLE byproducts)
  set(stamp "${output}/headers.stamp")
  add_custom_command(
    OUTPUT "${stamp}"
    BYPRODUCTS ${byproducts}
    COMMAND ${generator} ${options} --output-dir "${output}/include" --depfile "${output}/headers.d" --depfile-target "${stamp}"
    COMMAND "${CMAKE_COMMAND}" -E touch "${stamp}"
    DEPENDS ${stamps} ${folders}
    DEPFILE "${output}/headers.d"
    COMMENT "Generating the headers of ${target}"
    VERBATIM)
  add_custom_target(${target}_generate ALL DEPENDS "${stamp}")
  set(${result} "${headers}" PARENT_SCOPE)
endfunction()

# One comparison per released descriptor: of a target with one file that file's, else that of the file of its name. It
# reads what the compiler wrote, so that the file's own stamp stands for everything behind it.
function(_tenon_add_baselines target output baselines waivers include_paths)
  _tenon_find_compiler(compiler)
  list(TRANSFORM waivers PREPEND "--waivers=" OUTPUT_VARIABLE options)
  list(LENGTH include_paths files)
  list(LENGTH baselines count)
  set(stamps "")
  foreach(baseline IN LISTS baselines)
    cmake_path(GET baseline STEM LAST_ONLY name)
    set(paths "${include_paths}")
    if(NOT (files EQUAL 1 AND count EQUAL 1))
      list(FILTER paths INCLUDE REGEX "(^|/)${name}\\.idl$")
    endif()
    list(LENGTH paths found)
    if(NOT found EQUAL 1 OR NOT baseline MATCHES "\\.tsd$")
      message(FATAL_ERROR "tenon_generate(${target}): BASELINE ${baseline}: neither NAME.tsd beside one NAME.idl of FILES, "
        "nor the .tsd of the only file")
    endif()
    string(REGEX REPLACE "\\.idl$" "" stem "${output}/model/${paths}")
    add_custom_command(
      OUTPUT "${stem}.baseline.stamp"
      COMMAND ${compiler} breaking "${baseline}" "${stem}.tsd" ${options}
      COMMAND "${CMAKE_COMMAND}" -E touch "${stem}.baseline.stamp"
      DEPENDS "${baseline}" "${stem}.stamp" ${compiler} ${waivers}
      COMMENT "tenonc breaking ${paths}"
      VERBATIM)
    list(APPEND stamps "${stem}.baseline.stamp")
  endforeach()
  add_custom_target(${target}_baseline ALL DEPENDS ${stamps})
  add_dependencies(${target}_baseline ${target}_generate)
  add_dependencies(${target} ${target}_baseline)
endfunction()

cmake_policy(POP)
