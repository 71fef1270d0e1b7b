# Builds the addon with node-gyp, from the same sources as CMakeLists.txt (a test holds the two lists together).
# `npm run build:gyp` runs it; npm itself does not, because package.json says "gypfile": false.
{
  "variables": {
    "hdf5_module%": "<!(pkg-config --exists hdf5-serial && echo hdf5-serial || echo hdf5)",
    "isal%": "<!(pkg-config --exists libisal && echo 1 || echo 0)",
    "libdeflate%": "<!(pkg-config --exists libdeflate && echo 1 || echo 0)"
  },
  "targets": [
    {
      "target_name": "h5saver",
      "sources": [
        "native/core/buffer_pool.cpp",
        "native/core/chunk_grid.cpp",
        "native/core/dtype.cpp",
        "native/core/error.cpp",
        "native/core/node_path.cpp",
        "native/codec/blosc.cpp",
        "native/codec/deflate.cpp",
        "native/codec/registry.cpp",
        "native/codec/shuffle.cpp",
        "native/h5/attribute.cpp",
        "native/h5/attribute_reader.cpp",
        "native/h5/call.cpp",
        "native/h5/dataset.cpp",
        "native/h5/dataset_info.cpp",
        "native/h5/dataset_reader.cpp",
        "native/h5/datatype.cpp",
        "native/h5/element_type.cpp",
        "native/h5/file.cpp",
        "native/h5/filters.cpp",
        "native/h5/library.cpp",
        "native/h5/copy.cpp",
        "native/h5/node_access.cpp",
        "native/h5/open_file.cpp",
        "native/h5/reader.cpp",
        "native/h5/row_reader.cpp",
        "native/h5/selection.cpp",
        "native/journal/driver.cpp",
        "native/journal/extent_map.cpp",
        "native/journal/file_io.cpp",
        "native/journal/journal_file.cpp",
        "native/journal/record.cpp",
        "native/journal/recover.cpp",
        "native/journal/space.cpp",
        "native/journal/store.cpp",
        "native/journal/watch.cpp",
        "native/pipeline/admission.cpp",
        "native/pipeline/discard_sink.cpp",
        "native/pipeline/encode_stage.cpp",
        "native/pipeline/h5_sink.cpp",
        "native/pipeline/pins.cpp",
        "native/pipeline/series.cpp",
        "native/pipeline/tree_op.cpp",
        "native/pipeline/write_array.cpp",
        "native/pipeline/write_stage.cpp",
        "native/pipeline/writer.cpp",
        "native/napi/addon.cpp",
        "native/napi/append.cpp",
        "native/napi/args.cpp",
        "native/napi/node_info_to_js.cpp",
        "native/napi/reader_wrap.cpp",
        "native/napi/row_lists.cpp",
        "native/napi/row_values.cpp",
        "native/napi/specs.cpp",
        "native/napi/waker.cpp",
        "native/napi/writer_wrap.cpp"
      ],
      "dependencies": ["<!(node -p \"require('node-addon-api').targets\"):node_addon_api_except"],
      "include_dirs": ["native"],
      "defines": ["NAPI_VERSION=8", "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS", "H5SAVER_SANITIZERS=\"\""],
      "cflags_cc!": ["-fno-rtti", "-std=gnu++17", "-std=gnu++20"],
      "cflags_cc": [
        "-std=c++17",
        "-fvisibility=hidden",
        "-fvisibility-inlines-hidden",
        "<!@(pkg-config --cflags <(hdf5_module) blosc zlib)"
      ],
      "libraries": ["<!@(pkg-config --libs <(hdf5_module) blosc zlib)"],
      "ldflags": ["-pthread", "-Wl,-z,nodelete"],
      "xcode_settings": {
        "CLANG_CXX_LANGUAGE_STANDARD": "c++17",
        "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
        "GCC_ENABLE_CPP_RTTI": "YES",
        "MACOSX_DEPLOYMENT_TARGET": "11.0",
        "OTHER_CFLAGS": ["<!@(pkg-config --cflags <(hdf5_module) blosc zlib)"]
      },
      "conditions": [
        ["isal==1", { "defines": ["H5SAVER_HAVE_ISAL"], "libraries": ["<!@(pkg-config --libs libisal)"] }],
        ["libdeflate==1", { "defines": ["H5SAVER_HAVE_LIBDEFLATE"], "libraries": ["<!@(pkg-config --libs libdeflate)"] }]
      ]
    }
  ]
}
