# Finds the system libraries, as the target h5saver_libraries. A missing one ends the configuration with the line that installs it.
find_package(PkgConfig QUIET)
find_package(Threads REQUIRED)

function(h5saver_missing what apt dnf brew conda)
  message(FATAL_ERROR
    "h5saver needs ${what}, which was not found. Install it with the line for your system:\n"
    "  Debian, Ubuntu:  sudo apt-get install -y ${apt}\n"
    "  Fedora, RHEL:    sudo dnf install -y ${dnf}\n"
    "  macOS:           brew install ${brew}\n"
    "  conda:           conda install -y -c conda-forge ${conda}\n")
endfunction()

add_library(h5saver_libraries INTERFACE)
target_link_libraries(h5saver_libraries INTERFACE Threads::Threads)

# HDF5: an explicit HDF5_ROOT or HDF5_DIR wins; then Debian's serial flavour by name, so that an MPI flavour is never taken.
if(PKG_CONFIG_FOUND AND NOT HDF5_ROOT AND NOT HDF5_DIR AND NOT DEFINED ENV{HDF5_ROOT} AND NOT DEFINED ENV{HDF5_DIR})
  pkg_search_module(HDF5_PC QUIET IMPORTED_TARGET hdf5-serial hdf5)
endif()
if(HDF5_PC_FOUND)
  set(H5SAVER_HDF5_VERSION ${HDF5_PC_VERSION})
  target_link_libraries(h5saver_libraries INTERFACE PkgConfig::HDF5_PC)
else()
  set(HDF5_PREFER_PARALLEL OFF)
  find_package(HDF5 QUIET COMPONENTS C)
  if(NOT HDF5_FOUND)
    h5saver_missing("HDF5 1.10.3 or newer" "libhdf5-dev" "hdf5-devel" "hdf5" "hdf5")
  endif()
  set(H5SAVER_HDF5_VERSION ${HDF5_VERSION})
  target_include_directories(h5saver_libraries SYSTEM INTERFACE ${HDF5_INCLUDE_DIRS})
  target_compile_definitions(h5saver_libraries INTERFACE ${HDF5_DEFINITIONS})
  target_link_libraries(h5saver_libraries INTERFACE ${HDF5_LIBRARIES})
endif()
# H5Dwrite_chunk is part of the core library since 1.10.3.
if(H5SAVER_HDF5_VERSION VERSION_LESS 1.10.3)
  message(FATAL_ERROR "h5saver needs HDF5 1.10.3 or newer; found ${H5SAVER_HDF5_VERSION}. Set HDF5_ROOT to a newer one.")
endif()

# h5saver_find(NAME pkg-config-module header library): sets H5SAVER_<NAME>_FOUND and links the library when it is there.
function(h5saver_find name module header library)
  if(PKG_CONFIG_FOUND)
    pkg_check_modules(${name}_PC QUIET IMPORTED_TARGET ${module})
  endif()
  if(${name}_PC_FOUND)
    target_link_libraries(h5saver_libraries INTERFACE PkgConfig::${name}_PC)
    set(H5SAVER_${name}_FOUND TRUE PARENT_SCOPE)
    return()
  endif()
  find_path(${name}_INCLUDE_DIR ${header})
  find_library(${name}_LIBRARY ${library})
  mark_as_advanced(${name}_INCLUDE_DIR ${name}_LIBRARY)
  if(${name}_INCLUDE_DIR AND ${name}_LIBRARY)
    target_include_directories(h5saver_libraries SYSTEM INTERFACE ${${name}_INCLUDE_DIR})
    target_link_libraries(h5saver_libraries INTERFACE ${${name}_LIBRARY})
    set(H5SAVER_${name}_FOUND TRUE PARENT_SCOPE)
  else()
    set(H5SAVER_${name}_FOUND FALSE PARENT_SCOPE)
  endif()
endfunction()

h5saver_find(BLOSC blosc blosc.h blosc)
if(NOT H5SAVER_BLOSC_FOUND)
  h5saver_missing("c-blosc (version 1)" "libblosc-dev" "blosc-devel" "c-blosc" "blosc")
endif()
h5saver_find(ZLIB zlib zlib.h z)
if(NOT H5SAVER_ZLIB_FOUND)
  h5saver_missing("zlib" "zlib1g-dev" "zlib-devel" "zlib" "zlib")
endif()

# Faster engines for the deflate filter. Without them zlib does the work: the same stream format, fewer MB/s.
h5saver_find(ISAL libisal isa-l/igzip_lib.h isal)
if(H5SAVER_ISAL_FOUND)
  target_compile_definitions(h5saver_libraries INTERFACE H5SAVER_HAVE_ISAL)
endif()
h5saver_find(LIBDEFLATE libdeflate libdeflate.h deflate)
if(H5SAVER_LIBDEFLATE_FOUND)
  target_compile_definitions(h5saver_libraries INTERFACE H5SAVER_HAVE_LIBDEFLATE)
endif()
message(STATUS "h5saver: HDF5 ${H5SAVER_HDF5_VERSION}, ISA-L ${H5SAVER_ISAL_FOUND}, libdeflate ${H5SAVER_LIBDEFLATE_FOUND}")
