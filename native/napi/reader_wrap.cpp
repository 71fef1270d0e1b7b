#include "napi/reader_wrap.hpp"

#include <cstring>
#include <memory>
#include <new>

#include "napi/addon.hpp"
#include "napi/args.hpp"
#include "napi/node_info_to_js.hpp"
#include "napi/specs.hpp"
#include "napi/task.hpp"

namespace h5saver::napi {
namespace {

// What a call without an answer gives.
struct Nothing {};

// JavaScript takes the memory over, so that a block of a gigabyte is not copied.
Napi::Value array_buffer(Napi::Env env, h5::Bytes& bytes) {
  if (bytes.size() == 0) return Napi::ArrayBuffer::New(env, 0);
  auto owned = std::make_unique<h5::Bytes>(std::move(bytes));
  napi_value buffer = nullptr;
  const napi_status status = napi_create_external_arraybuffer(
      env, owned->data(), owned->size(), [](napi_env, void*, void* memory) { delete static_cast<h5::Bytes*>(memory); },
      owned.get(), &buffer);
  if (status == napi_ok) {
    static_cast<void>(owned.release());
    return Napi::Value(env, buffer);
  }
  // Some hosts, such as Electron, allow no memory but their own.
  Napi::ArrayBuffer copy = Napi::ArrayBuffer::New(env, owned->size());
  std::memcpy(copy.Data(), owned->data(), owned->size());
  return copy;
}

// Where a block is read to: a part of an ArrayBuffer, which lives until the call has ended.
struct Place {
  std::shared_ptr<Napi::ObjectReference> buffer;
  std::byte* data = nullptr;
  std::size_t size = 0;
};

Place place_from_js(const Field& buffer, const Field& offset, const Field& bytes) {
  if (!buffer.value().IsArrayBuffer()) buffer.refuse(core::ErrorCode::ERR_INVALID_OPTION, "an ArrayBuffer");
  auto memory = buffer.value().As<Napi::ArrayBuffer>();
  const std::uint64_t first = offset.integer(0, memory.ByteLength());
  Place place;
  place.size = static_cast<std::size_t>(bytes.integer(0, memory.ByteLength() - first));
  place.data = static_cast<std::byte*>(memory.Data()) + first;
  // Given up on the JavaScript thread, with the call's own record.
  place.buffer = std::make_shared<Napi::ObjectReference>(Napi::Persistent(memory.As<Napi::Object>()));
  return place;
}

}  // namespace

Napi::Function NativeReader::define(Napi::Env env) {
  return DefineClass(
      env, "Reader",
      {InstanceMethod("list", &NativeReader::list), InstanceMethod("info", &NativeReader::info),
       InstanceMethod("attributes", &NativeReader::attributes),
       InstanceMethod("shownAttributes", &NativeReader::shown_attributes),
       InstanceMethod("storageBytes", &NativeReader::storage_bytes), InstanceMethod("read", &NativeReader::read),
       InstanceMethod("readInto", &NativeReader::read_into), InstanceMethod("readRaw", &NativeReader::read_raw),
       InstanceMethod("readTexts", &NativeReader::read_texts), InstanceMethod("readJson", &NativeReader::read_json),
       InstanceMethod("readBytesList", &NativeReader::read_bytes_list),
       InstanceMethod("fileBytes", &NativeReader::file_bytes), InstanceMethod("leftBehind", &NativeReader::left_behind),
       InstanceMethod("hasForeignJournal", &NativeReader::has_foreign_journal),
       InstanceMethod("close", &NativeReader::close)});
}

Napi::Value NativeReader::open(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const std::string path = file_path_from_js(Field::argument(info, 0, "path"));
    using Opened = std::shared_ptr<h5::Reader>;
    return Task<Opened>::start(
        info.Env(), [path] { return std::make_shared<h5::Reader>(path); },
        [](Napi::Env env, Opened& reader) -> Napi::Value {
          const Napi::Object object = env.GetInstanceData<Addon>()->reader_class.New({});
          NativeReader::Unwrap(object)->reader_ = std::move(reader);
          return object;
        });
  });
}

std::shared_ptr<h5::Reader> NativeReader::opened() const {
  if (!reader_) throw core::Error(core::ErrorCode::ERR_FILE_CLOSED, "the reader has no file");
  return reader_;
}

Napi::Value NativeReader::list(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const std::string path = Field::argument(info, 0, "path").text();
    return Task<std::vector<h5::Entry>>::start(
        info.Env(), [reader = opened(), path] { return reader->list(path); }, entries_to_js);
  });
}

Napi::Value NativeReader::info(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const std::string path = Field::argument(info, 0, "path").text();
    return Task<h5::NodeInfo>::start(
        info.Env(), [reader = opened(), path] { return reader->info(path); }, node_info_to_js);
  });
}

Napi::Value NativeReader::attributes(const Napi::CallbackInfo& info) {
  return attributes_with(info, h5::OpaqueValues::as_bytes);
}

Napi::Value NativeReader::shown_attributes(const Napi::CallbackInfo& info) {
  return attributes_with(info, h5::OpaqueValues::as_json);
}

Napi::Value NativeReader::attributes_with(const Napi::CallbackInfo& info, h5::OpaqueValues values) {
  return guarded(info.Env(), [&] {
    const std::string path = Field::argument(info, 0, "path").text();
    return Task<std::vector<h5::AttributeInfo>>::start(
        info.Env(), [reader = opened(), path, values] { return reader->attributes(path, values); }, attributes_to_js);
  });
}

Napi::Value NativeReader::storage_bytes(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const std::string path = Field::argument(info, 0, "path").text();
    return Task<std::uint64_t>::start(
        info.Env(), [reader = opened(), path] { return reader->storage_bytes(path); },
        [](Napi::Env env, std::uint64_t& bytes) -> Napi::Value { return to_js(env, bytes); });
  });
}

Napi::Value NativeReader::read(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const std::string path = Field::argument(info, 0, "path").text();
    const std::vector<std::uint64_t> start = Field::argument(info, 1, "start").extents();
    const std::vector<std::uint64_t> count = Field::argument(info, 2, "count").extents();
    return Task<h5::Bytes>::start(
        info.Env(), [reader = opened(), path, start, count] { return reader->read(path, start, count); }, array_buffer);
  });
}

Napi::Value NativeReader::read_into(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const std::string path = Field::argument(info, 0, "path").text();
    const std::vector<std::uint64_t> start = Field::argument(info, 1, "start").extents();
    const std::vector<std::uint64_t> count = Field::argument(info, 2, "count").extents();
    const Place place = place_from_js(Field::argument(info, 3, "buffer"), Field::argument(info, 4, "byteOffset"),
                                      Field::argument(info, 5, "byteLength"));
    return Task<Nothing>::start(
        info.Env(),
        [reader = opened(), path, start, count, place] {
          reader->read_into(path, start, count, place.data, place.size);
          return Nothing{};
        },
        [](Napi::Env env, Nothing&) -> Napi::Value { return env.Undefined(); });
  });
}

Napi::Value NativeReader::allocate(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const std::uint64_t bytes =
        Field::argument(info, 0, "bytes").integer(0, static_cast<std::uint64_t>(kSafeIntegerMax));
    try {
      h5::Bytes memory(static_cast<std::size_t>(bytes));
      return array_buffer(info.Env(), memory);
    } catch (const std::bad_alloc&) {
      throw core::Error(core::ErrorCode::ERR_DATA_TOO_LARGE,
                        "there is no memory for " + std::to_string(bytes) + " bytes");
    }
  });
}

Napi::Value NativeReader::read_raw(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const std::string path = Field::argument(info, 0, "path").text();
    const std::vector<std::uint64_t> start = Field::argument(info, 1, "start").extents();
    const std::vector<std::uint64_t> count = Field::argument(info, 2, "count").extents();
    return Task<h5::Bytes>::start(
        info.Env(), [reader = opened(), path, start, count] { return reader->read_raw(path, start, count); },
        array_buffer);
  });
}

Napi::Value NativeReader::read_json(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const std::string path = Field::argument(info, 0, "path").text();
    const std::vector<std::uint64_t> start = Field::argument(info, 1, "start").extents();
    const std::vector<std::uint64_t> count = Field::argument(info, 2, "count").extents();
    return Task<std::string>::start(
        info.Env(), [reader = opened(), path, start, count] { return reader->read_json(path, start, count); },
        [](Napi::Env env, std::string& text) -> Napi::Value {
          return Napi::Buffer<char>::Copy(env, text.data(), text.size());
        });
  });
}

Napi::Value NativeReader::read_texts(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const std::string path = Field::argument(info, 0, "path").text();
    const std::vector<std::uint64_t> start = Field::argument(info, 1, "start").extents();
    const std::vector<std::uint64_t> count = Field::argument(info, 2, "count").extents();
    return Task<ByteRows>::start(
        info.Env(), [reader = opened(), path, start, count] { return reader->read_texts(path, start, count); },
        byte_rows_to_js);
  });
}

Napi::Value NativeReader::read_bytes_list(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const auto safe_max = static_cast<std::uint64_t>(kSafeIntegerMax);
    const std::string path = Field::argument(info, 0, "path").text();
    const std::uint64_t start = Field::argument(info, 1, "start").integer(0, safe_max);
    const std::uint64_t count = Field::argument(info, 2, "count").integer(0, safe_max);
    return Task<ByteRows>::start(
        info.Env(), [reader = opened(), path, start, count] { return reader->read_bytes_list(path, start, count); },
        byte_rows_to_js);
  });
}

Napi::Value NativeReader::file_bytes(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    return Task<std::uint64_t>::start(
        info.Env(), [reader = opened()] { return reader->file_bytes(); },
        [](Napi::Env env, std::uint64_t& bytes) -> Napi::Value { return to_js(env, bytes); });
  });
}

Napi::Value NativeReader::left_behind(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    using Left = std::optional<h5::LeftBehind>;
    return Task<Left>::start(
        info.Env(), [reader = opened()] { return reader->left_behind(); },
        [](Napi::Env env, Left& left) -> Napi::Value {
          if (!left) return env.Null();
          const Napi::Object object = Napi::Object::New(env);
          object.Set("sequence", to_js(env, left->sequence));
          object.Set("bytes", to_js(env, left->bytes));
          object.Set("marked", left->marked);
          return object;
        });
  });
}

Napi::Value NativeReader::has_foreign_journal(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    return Task<bool>::start(
        info.Env(), [reader = opened()] { return reader->has_foreign_journal(); },
        [](Napi::Env env, bool& is_foreign) -> Napi::Value { return Napi::Boolean::New(env, is_foreign); });
  });
}

Napi::Value NativeReader::close(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    return Task<Nothing>::start(
        info.Env(),
        [reader = reader_] {
          if (reader) reader->close();
          return Nothing{};
        },
        [](Napi::Env env, Nothing&) -> Napi::Value { return env.Undefined(); });
  });
}

}  // namespace h5saver::napi
