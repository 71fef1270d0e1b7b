// What one JavaScript environment (the main thread, or a worker) keeps of the addon. There are no globals.
#pragma once

#include <napi.h>

namespace h5saver::napi {

class Addon : public Napi::Addon<Addon> {
 public:
  Addon(Napi::Env env, Napi::Object exports);

  /// Makes the JavaScript object of a reader.
  Napi::FunctionReference reader_class;
  /// Node-API 8 cannot look into a SharedArrayBuffer: it is recognised, and looked at, with these two. The getter of
  /// its byteLength throws for everything else; `instanceof` would run the traps of a proxy.
  Napi::FunctionReference shared_byte_length;
  Napi::FunctionReference uint8_array_class;

 private:
  Napi::Value build_info(const Napi::CallbackInfo& info);
  Napi::Value tables(const Napi::CallbackInfo& info);
  Napi::Value recover(const Napi::CallbackInfo& info);
};

}  // namespace h5saver::napi
