#include "napi/statistics.hpp"

#include <optional>

#include "journal/journal_file.hpp"
#include "napi/args.hpp"
#include "napi/specs.hpp"
#include "napi/task.hpp"
#include "pipeline/writer.hpp"

namespace h5saver::napi {
namespace {

Napi::Value statistics_to_js(Napi::Env env, std::optional<journal::Statistics>& told) {
  if (!told) return env.Null();
  const Napi::Object object = Napi::Object::New(env);
  const auto set = [&](const char* name, std::uint64_t number) { object.Set(name, to_js(env, number)); };
  object.Set("phase", pipeline::phase_name(static_cast<pipeline::Phase>(told->phase)));
  object.Set("live", told->live);
  set("offered", told->offered);
  set("accepted", told->accepted);
  set("dropped", told->dropped);
  set("written", told->written);
  set("committed", told->committed);
  set("failed", told->failed);
  set("bytesIn", told->bytes_in);
  set("bytesEncoded", told->bytes_encoded);
  set("bytesOnDisk", told->bytes_on_disk);
  set("queueBytes", told->queue_bytes);
  set("queueBytesMax", told->queue_bytes_max);
  object.Set("spaceLeft", told->space_left ? to_js(env, *told->space_left).As<Napi::Value>() : env.Null());
  set("lastCommitMs", told->last_commit_ms);
  set("startedMs", told->started_ms);
  set("atMs", told->at_ms);
  return object;
}

}  // namespace

Napi::Value read_statistics(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const std::string path = file_path_from_js(Field::argument(info, 0, "path"));
    using Told = std::optional<journal::Statistics>;
    return Task<Told>::start(
        info.Env(),
        [path]() -> Told {
          const auto writer = journal::CommitWatch::of_writer(path);
          return writer ? writer->statistics() : std::nullopt;
        },
        statistics_to_js);
  });
}

}  // namespace h5saver::napi
