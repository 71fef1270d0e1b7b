// The function `limitProcess` of the addon (lib/native.ts documents it).
#pragma once

#include <napi.h>

namespace h5saver::napi {

void limit_process(const Napi::CallbackInfo& info);

}  // namespace h5saver::napi
