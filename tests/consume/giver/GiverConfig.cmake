include(CMakeFindDependencyMacro)
find_dependency(Tenon)
include("${CMAKE_CURRENT_LIST_DIR}/GiverTargets.cmake")
