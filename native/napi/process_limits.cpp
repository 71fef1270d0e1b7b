#include "napi/process_limits.hpp"

#include "core/process_limits.hpp"
#include "napi/args.hpp"

namespace h5saver::napi {

void limit_process(const Napi::CallbackInfo& info) {
  guarded(info.Env(), [&] {
    const Field limits = Field::argument(info, 0, "limits");
    if (!limits.value().IsObject()) limits.refuse(core::ErrorCode::ERR_INVALID_OPTION, "an object");
    const auto given = [&](const char* name, std::uint64_t min) -> std::optional<std::uint64_t> {
      const Field field = limits.member(name);
      if (field.missing()) return std::nullopt;
      return field.integer(min, static_cast<std::uint64_t>(kSafeIntegerMax));
    };
    core::ProcessLimits wanted;
    wanted.data_bytes = given("dataBytes", 1);
    wanted.file_bytes = given("fileBytes", 0);
    wanted.cpu_seconds = given("cpuSeconds", 1);
    wanted.core_bytes = given("coreBytes", 0);
    core::limit_process(wanted);
  });
}

}  // namespace h5saver::napi
