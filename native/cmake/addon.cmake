# The Node addon. Under cmake-js CMAKE_JS_INC names the headers of Node-API; a plain cmake asks node for them.
if(NOT CMAKE_JS_INC)
  execute_process(
    COMMAND node -p "require('node-api-headers').include_dir + ';' + require('node-addon-api').include_dir"
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE CMAKE_JS_INC OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE H5SAVER_NODE_STATUS)
  if(NOT H5SAVER_NODE_STATUS EQUAL 0)
    message(FATAL_ERROR "The headers of Node-API were not found: run `npm ci`, then `npm run build:native`.")
  endif()
  set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${CMAKE_BUILD_TYPE})
endif()

add_library(h5saver MODULE ${H5SAVER_ADDON_SOURCES} ${CMAKE_JS_SRC})
set_target_properties(h5saver PROPERTIES PREFIX "" SUFFIX ".node")
# In a worker that is being terminated no exception can be thrown any more: without the last one the process aborts there.
target_compile_definitions(h5saver PRIVATE NAPI_VERSION=8 NAPI_CPP_EXCEPTIONS NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS)
target_include_directories(h5saver SYSTEM PRIVATE ${CMAKE_JS_INC})
target_link_libraries(h5saver PRIVATE h5saver_core ${CMAKE_JS_LIB})
if(APPLE)
  target_link_options(h5saver PRIVATE -undefined dynamic_lookup)
else()
  # Node unloads an addon when the last worker thread that used it ends, but libhdf5 leaves thread-exit handlers and our
  # filter functions behind, which would then point at unmapped code. Such a worker's exit crashed the process without this.
  target_link_options(h5saver PRIVATE -Wl,-z,nodelete)
endif()
