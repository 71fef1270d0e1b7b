#include "napi/addon.hpp"

#include <string>
#include <vector>

#include "codec/blosc.hpp"
#include "codec/deflate.hpp"
#include "core/dtype.hpp"
#include "core/error.hpp"
#include "h5/library.hpp"
#include "h5/recover.hpp"
#include "napi/args.hpp"
#include "napi/process_limits.hpp"
#include "napi/reader_wrap.hpp"
#include "napi/specs.hpp"
#include "napi/statistics.hpp"
#include "napi/task.hpp"
#include "napi/writer_wrap.hpp"

namespace h5saver::napi {
namespace {

constexpr int kDeflateLevelMax = 9;

Napi::Array texts(Napi::Env env, const std::vector<std::string>& values) {
  const Napi::Array array = Napi::Array::New(env, values.size());
  for (std::size_t i = 0; i < values.size(); ++i) array.Set(static_cast<std::uint32_t>(i), values[i]);
  return array;
}

// The version of a library that a build may lack.
Napi::Value version_or_null(Napi::Env env, const std::string& version) {
  return version.empty() ? env.Null() : Napi::String::New(env, version);
}

Napi::Array row(Napi::Env env, std::initializer_list<napi_value> cells) {
  const Napi::Array array = Napi::Array::New(env, cells.size());
  std::uint32_t index = 0;
  for (napi_value cell : cells) array.Set(index++, cell);
  return array;
}

}  // namespace

Addon::Addon(Napi::Env env, Napi::Object exports) {
  const auto js_class = [&](const char* name) { return env.Global().Get(name).As<Napi::Function>(); };
  const auto property = js_class("Object").Get("getOwnPropertyDescriptor").As<Napi::Function>();
  const Napi::Value length =
      property.Call({js_class("SharedArrayBuffer").Get("prototype"), Napi::String::New(env, "byteLength")});
  shared_byte_length = Napi::Persistent(length.As<Napi::Object>().Get("get").As<Napi::Function>());
  uint8_array_class = Napi::Persistent(js_class("Uint8Array"));
  reader_class = Napi::Persistent(NativeReader::define(env));
  DefineAddon(
      exports,
      {InstanceMethod("buildInfo", &Addon::build_info), InstanceMethod("tables", &Addon::tables),
       InstanceValue("Writer", NativeWriter::define(env), napi_enumerable),
       InstanceValue("openReader", Napi::Function::New(env, NativeReader::open, "openReader"), napi_enumerable),
       InstanceValue("allocate", Napi::Function::New(env, NativeReader::allocate, "allocate"), napi_enumerable),
       InstanceMethod("recover", &Addon::recover),
       InstanceValue("readStatistics", Napi::Function::New(env, read_statistics, "readStatistics"), napi_enumerable),
       InstanceValue("limitProcess", Napi::Function::New(env, limit_process, "limitProcess"), napi_enumerable)});
}

Napi::Value Addon::build_info(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    std::vector<std::string> engines;
    for (int level = 1; level <= kDeflateLevelMax; ++level) engines.push_back(codec::deflate_engine(level));
    const Napi::Object build = Napi::Object::New(env);
    build.Set("hdf5", h5::hdf5_version());
    build.Set("hdf5Threadsafe", h5::hdf5_is_threadsafe());
    build.Set("blosc", codec::blosc_version());
    build.Set("bloscCompressors", texts(env, codec::blosc_compressors()));
    build.Set("zlib", codec::zlib_library_version());
    build.Set("deflateEngines", texts(env, engines));
    build.Set("isal", version_or_null(env, codec::isal_library_version()));
    build.Set("libdeflate", version_or_null(env, codec::libdeflate_library_version()));
    build.Set("sanitizers", H5SAVER_SANITIZERS);
    return build;
  });
}

Napi::Value Addon::recover(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const std::string path = file_path_from_js(Field::argument(info, 0, "path"));
    return Task<journal::Recovery>::start(
        info.Env(), [path] { return h5::recover(path); },
        [](Napi::Env env, journal::Recovery& recovery) -> Napi::Value {
          const Napi::Object report = Napi::Object::New(env);
          report.Set("replayed", recovery.replayed);
          report.Set("sequence", to_js(env, recovery.sequence));
          report.Set("bytesChanged", to_js(env, recovery.bytes_changed));
          report.Set("bytesCut", to_js(env, recovery.bytes_cut));
          report.Set("cleared", recovery.cleared);
          return report;
        });
  });
}

Napi::Value Addon::tables(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto text = [&](const char* value) { return Napi::String::New(env, value); };
  const Napi::Array errors = Napi::Array::New(env);
  for (const core::ErrorCodeInfo& code : core::error_codes()) {
    errors.Set(errors.Length(), row(env, {text(code.name), text(code.class_name)}));
  }
  const Napi::Array dtypes = Napi::Array::New(env);
  for (const core::DTypeInfo& dtype : core::dtypes()) {
    dtypes.Set(dtypes.Length(), row(env, {text(dtype.name), to_js(env, dtype.item_size), text(dtype.kind_name),
                                          text(dtype.array_class)}));
  }
  const Napi::Object tables = Napi::Object::New(env);
  tables.Set("errors", errors);
  tables.Set("dtypes", dtypes);
  return tables;
}

}  // namespace h5saver::napi

using Addon = h5saver::napi::Addon;
NODE_API_ADDON(Addon)
