// The function `readStatistics` of the addon (lib/native.ts documents it).
#pragma once

#include <napi.h>

namespace h5saver::napi {

Napi::Value read_statistics(const Napi::CallbackInfo& info);

}  // namespace h5saver::napi
