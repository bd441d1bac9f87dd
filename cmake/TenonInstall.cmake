# What `cmake --install` and the package hold: the runtime with its headers, the compiler, the command `tenon`, the code generator with its
# templates, the CMake package and a pkg-config file. Every path in them is relative to where they lie, so a prefix can be
# moved.
include(CMakePackageConfigHelpers)
set(share "${CMAKE_INSTALL_DATADIR}/tenon")
set(package "${CMAKE_INSTALL_LIBDIR}/cmake/Tenon")

set_target_properties(tenon_runtime PROPERTIES EXPORT_NAME runtime OUTPUT_NAME tenon
  VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
set_target_properties(tenon_schema PROPERTIES EXPORT_NAME schema)
set_target_properties(tenonc PROPERTIES EXPORT_NAME compiler)
# tenon_schema is here because a static runtime links it; it brings no headers.
install(TARGETS tenon_runtime tenon_schema tenonc EXPORT TenonTargets)
install(TARGETS tenon_tool)
install(DIRECTORY runtime/include/ DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(DIRECTORY codegen/tenon_codegen DESTINATION "${share}/codegen" FILES_MATCHING PATTERN "*.py")
install(DIRECTORY templates DESTINATION "${share}")

install(EXPORT TenonTargets NAMESPACE Tenon:: DESTINATION "${package}")
set(TENON_INSTALLED_SHARE_DIR "${share}")
configure_package_config_file(cmake/TenonConfig.cmake.in "${PROJECT_BINARY_DIR}/package/TenonConfig.cmake"
  INSTALL_DESTINATION "${package}" PATH_VARS TENON_INSTALLED_SHARE_DIR)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/package/TenonConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/package/TenonConfig.cmake" "${PROJECT_BINARY_DIR}/package/TenonConfigVersion.cmake"
  codegen/cmake/TenonGenerate.cmake codegen/cmake/TenonTools.cmake codegen/cmake/TenonImports.cmake
  DESTINATION "${package}")

# pkg-config knows the place of its file, and nothing else: the prefix is written as the way up from there.
file(RELATIVE_PATH up "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
string(REGEX REPLACE "/$" "" TENON_PC_UP "${up}")
get_target_property(kind tenon_runtime TYPE)
set(TENON_PC_STATIC_LIBS "")
if(kind STREQUAL STATIC_LIBRARY)
  set(TENON_PC_STATIC_LIBS " -ltenon_schema")
endif()
configure_file(cmake/tenon.pc.in "${PROJECT_BINARY_DIR}/package/tenon.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/package/tenon.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
install(FILES LICENSE README.md CHANGELOG.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME tenon)
set(CPACK_PACKAGE_CONTACT "The Tenon maintainers")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "python3-jinja2, libexpected-dev")
include(CPack)
