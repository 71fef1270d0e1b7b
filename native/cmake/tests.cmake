# The native tests: one program, all of test/native/*.cpp. A sanitizer build adds a program that must be caught by it.
find_package(GTest QUIET)
if(NOT GTest_FOUND)
  h5saver_missing("GoogleTest (for the tests)" "libgtest-dev" "gtest-devel" "googletest" "gtest")
endif()

file(GLOB H5SAVER_TEST_SOURCES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/test/native/*.cpp)
if(H5SAVER_TEST_SOURCES)
  add_executable(native_tests ${H5SAVER_TEST_SOURCES})
  target_link_libraries(native_tests PRIVATE h5saver_core GTest::gtest GTest::gtest_main)
  set_target_properties(native_tests PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
endif()

if(H5SAVER_SANITIZE)
  add_executable(sanitizer_canary ${CMAKE_SOURCE_DIR}/test/native/canary/sanitizer_canary.cpp)
  target_link_libraries(sanitizer_canary PRIVATE h5saver_options Threads::Threads)
  set_target_properties(sanitizer_canary PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
endif()
