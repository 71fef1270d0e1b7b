// What a reader finds, as the objects that lib/native.ts declares.
#pragma once

#include <napi.h>

#include <cstddef>
#include <vector>

#include "h5/node_info.hpp"

namespace h5saver::napi {

using ByteRows = std::vector<std::vector<std::byte>>;

Napi::Value entries_to_js(Napi::Env env, const std::vector<h5::Entry>& entries);
Napi::Value node_info_to_js(Napi::Env env, const h5::NodeInfo& info);
Napi::Value attributes_to_js(Napi::Env env, const std::vector<h5::AttributeInfo>& attributes);
Napi::Value byte_rows_to_js(Napi::Env env, const ByteRows& rows);

}  // namespace h5saver::napi
