// The class behind openReader (NativeReader in lib/native.ts, which documents every method) over h5::Reader.
// Threads: every call runs on Node's thread pool; its promise is settled on the JavaScript thread. A reader that is collected
// while a call runs lives until that call ends.
#pragma once

#include <napi.h>

#include <memory>

#include "h5/reader.hpp"

namespace h5saver::napi {

class NativeReader : public Napi::ObjectWrap<NativeReader> {
 public:
  static Napi::Function define(Napi::Env env);
  /// openReader(path): resolves with a reader when the file is open.
  static Napi::Value open(const Napi::CallbackInfo& info);
  /// allocate(bytes): zeroed memory for what is read, as an ArrayBuffer.
  static Napi::Value allocate(const Napi::CallbackInfo& info);
  /// A reader of nothing, for open(): JavaScript that calls it gets a closed one.
  explicit NativeReader(const Napi::CallbackInfo& info) : Napi::ObjectWrap<NativeReader>(info) {}

 private:
  Napi::Value list(const Napi::CallbackInfo& info);
  Napi::Value info(const Napi::CallbackInfo& info);
  Napi::Value attributes(const Napi::CallbackInfo& info);
  Napi::Value shown_attributes(const Napi::CallbackInfo& info);
  Napi::Value attributes_with(const Napi::CallbackInfo& info, h5::OpaqueValues values);
  Napi::Value storage_bytes(const Napi::CallbackInfo& info);
  Napi::Value read(const Napi::CallbackInfo& info);
  Napi::Value read_into(const Napi::CallbackInfo& info);
  Napi::Value read_raw(const Napi::CallbackInfo& info);
  Napi::Value read_texts(const Napi::CallbackInfo& info);
  Napi::Value read_json(const Napi::CallbackInfo& info);
  Napi::Value read_bytes_list(const Napi::CallbackInfo& info);
  Napi::Value file_bytes(const Napi::CallbackInfo& info);
  Napi::Value left_behind(const Napi::CallbackInfo& info);
  Napi::Value has_foreign_journal(const Napi::CallbackInfo& info);
  Napi::Value close(const Napi::CallbackInfo& info);

  std::shared_ptr<h5::Reader> opened() const;

  std::shared_ptr<h5::Reader> reader_;
};

}  // namespace h5saver::napi
