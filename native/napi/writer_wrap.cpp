#include "napi/writer_wrap.hpp"

#include <algorithm>
#include <chrono>

#include "napi/specs.hpp"

namespace h5saver::napi {
namespace {

using core::Error;
using core::ErrorCode;

void set_counts(Napi::Object target, const pipeline::RowCounts& counts) {
  const Napi::Env env = target.Env();
  target.Set("offered", to_js(env, counts.offered));
  target.Set("accepted", to_js(env, counts.accepted));
  target.Set("dropped", to_js(env, counts.dropped));
  target.Set("written", to_js(env, counts.written));
  target.Set("committed", to_js(env, counts.committed));
  target.Set("failed", to_js(env, counts.failed));
  target.Set("missingFrameIds", to_js(env, counts.missing_frame_ids));
}

Napi::Value error_info(Napi::Env env, const std::optional<Error>& error) {
  if (!error) return env.Null();
  const Napi::Object info = Napi::Object::New(env);
  info.Set("message", error->message());
  set_error_fields(info, *error);
  return info;
}

}  // namespace

NativeWriter::NativeWriter(const Napi::CallbackInfo& info) : Napi::ObjectWrap<NativeWriter>(info), env_(info.Env()) {
  guarded(info.Env(), [&] {
    add_row_functions(info.This().As<Napi::Object>());
    const Field options = Field::argument(info, 0, "options");
    path_ = file_path_from_js(options.member("path"));
    pipeline::WriterOptions writer_options = writer_options_from_js(options);
    const Field sink = options.member("sink");
    const bool discard = !sink.missing() && sink.choice({"file", "discard"}) == 1;
    const pipeline::OpenMode mode = open_mode_from_js(options);
    if (mode == pipeline::OpenMode::live) writer_options.file_kind = pipeline::FileKind::live;
    const pipeline::Durability durability = durability_from_js(options.member("durability"));
    const Field wake = Field::argument(info, 1, "wake");
    if (!wake.value().IsFunction()) wake.refuse(ErrorCode::ERR_INVALID_OPTION, "a function");

    waker_ = Waker::create(info.Env(), wake.value().As<Napi::Function>());
    try {
      writer_ = std::make_unique<pipeline::Writer>(
          writer_options, discard ? pipeline::make_discard_sink() : pipeline::make_h5_sink(path_, mode, durability),
          [waker = waker_] { waker->wake(); });
    } catch (...) {
      waker_->release();
      throw;
    }
    waker_->release_when([this] { return writer_ && writer_->wait_ended(std::chrono::milliseconds(0)); });
    // Hooks run last in, first out: this one runs before that of the thread-safe function, which was added before.
    napi_add_env_cleanup_hook(env_, end_of_environment, this);
  });
}

NativeWriter::~NativeWriter() { end(); }

void NativeWriter::end_of_environment(void* self) noexcept { static_cast<NativeWriter*>(self)->end(); }

void NativeWriter::end() noexcept {
  if (!writer_) return;
  napi_remove_env_cleanup_hook(env_, end_of_environment, this);
  writer_.reset();
  waker_->release();
  while (!pins_.empty()) unpin(pins_.begin()->first);
}

pipeline::Writer& NativeWriter::writer() const {
  if (!writer_) throw Error(ErrorCode::ERR_WRITER_CLOSED, "the writer of " + path_ + " ended with its environment");
  return *writer_;
}

Napi::Value NativeWriter::submit(const Napi::CallbackInfo& info) {
  return guarded(info.Env(),
                 [&] { return to_js(info.Env(), writer().submit(tree_ops_from_js(Field::argument(info, 0, "ops")))); });
}

Napi::Value NativeWriter::add_series(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    return note_series(info.Env(), writer().add_series(columns_from_js(Field::argument(info, 0, "columns"))));
  });
}

Napi::Value NativeWriter::add_grid(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    std::vector<std::uint64_t> shape = Field::argument(info, 0, "gridShape").extents();
    std::vector<pipeline::ColumnSpec> columns = columns_from_js(Field::argument(info, 1, "columns"));
    return note_series(info.Env(), writer().add_grid(std::move(shape), std::move(columns)));
  });
}

Napi::Value NativeWriter::note_series(Napi::Env env, std::size_t index) {
  const pipeline::Series& series = *writer().series(index);
  SeriesValues values;
  values.is_grid = series.point_count.has_value();
  for (const pipeline::Column* column : series.value_columns) values.columns.emplace_back(*column);
  if (values.columns.size() > values_.size()) {
    values_.resize(values.columns.size());
    slots_.resize(values.columns.size());
  }
  series_.resize(std::max(series_.size(), index + 1));
  series_[index] = std::move(values);
  return to_js(env, index);
}

void NativeWriter::end_series(const Napi::CallbackInfo& info) {
  guarded(info.Env(), [&] {
    const std::size_t index = series_index(env_, info[0]);
    if (series_[index].ended) return;
    writer().end_series(index);
    series_[index] = SeriesValues{};
    series_[index].ended = true;
  });
}

Napi::Value NativeWriter::commit(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] { return to_js(info.Env(), writer().request_commit()); });
}

void NativeWriter::notify_below(const Napi::CallbackInfo& info) {
  guarded(info.Env(), [&] {
    writer().notify_below(Field::argument(info, 0, "bytes").integer(0, static_cast<std::uint64_t>(kSafeIntegerMax)));
  });
}

void NativeWriter::close(const Napi::CallbackInfo& info) {
  guarded(info.Env(), [&] {
    if (writer_) writer_->close();
  });
}

Napi::Value NativeWriter::close_sync(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    // An hour: longer than any disk stalls, short enough for every clock.
    const double limit_ms = Field::argument(info, 0, "timeoutMs").number(0, 3'600'000);
    if (writer_) writer_->close();
    const bool ended = !writer_ || writer_->wait_ended(std::chrono::milliseconds(static_cast<std::int64_t>(limit_ms)));
    return Napi::Boolean::New(info.Env(), ended);
  });
}

Napi::Value NativeWriter::state(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const pipeline::WriterState state = writer().state();
    const Napi::Object result = Napi::Object::New(env);
    set_counts(result, state.counts);
    result.Set("phase", pipeline::phase_name(state.phase));
    result.Set("error", error_info(env, state.error));
    result.Set("queueBytes", to_js(env, state.queue_bytes));
    result.Set("queueBytesMax", to_js(env, state.queue_bytes_max));
    result.Set("queueBytesLow", to_js(env, state.queue_bytes_low));
    result.Set("bytesIn", to_js(env, state.bytes_in));
    result.Set("bytesEncoded", to_js(env, state.bytes_encoded));
    result.Set("bytesOnDisk", to_js(env, state.bytes_on_disk));
    result.Set("spaceLeft", state.space_left ? to_js(env, *state.space_left).As<Napi::Value>() : env.Null());
    result.Set("warning", error_info(env, state.warning));
    result.Set("warnings", to_js(env, state.warnings));
    result.Set("news", to_js(env, state.news));
    result.Set("batchesDone", to_js(env, state.batches_done));
    result.Set("commitsDone", to_js(env, state.requested_commits_done));
    result.Set("commits", to_js(env, state.commits));
    result.Set("lastCommitMs", state.last_commit_unix_ms);
    result.Set("commitMaxUs", to_js(env, state.commit_max_us));
    result.Set("commitLastUs", to_js(env, state.commit_last_us));
    result.Set("encodeUs", to_js(env, state.encode_us));
    result.Set("writeUs", to_js(env, state.write_us));
    return result;
  });
}

Napi::Value NativeWriter::queue_bytes_unless_news(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const auto seen = Field::argument(info, 0, "news").integer(0, static_cast<std::uint64_t>(kSafeIntegerMax));
    const auto bytes = writer().queue_bytes_unless_news(seen);
    return bytes ? to_js(env, *bytes).As<Napi::Value>() : Napi::Number::New(env, -1).As<Napi::Value>();
  });
}

Napi::Value NativeWriter::series_counts(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const std::size_t index = series_index(env_, info[0]);
    const Napi::Object counts = Napi::Object::New(info.Env());
    set_counts(counts, writer().series_counts(index));
    return counts;
  });
}

Napi::Value NativeWriter::take_released(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const std::vector<std::uint64_t> tokens = writer().take_released();
    for (std::uint64_t token : tokens) unpin(token);
    return to_js(info.Env(), tokens);
  });
}

void NativeWriter::ref(const Napi::CallbackInfo& info) {
  guarded(info.Env(), [&] { waker_->ref(info.Env(), Field::argument(info, 0, "keepAlive").flag()); });
}

Napi::Function NativeWriter::define(Napi::Env env) {
  return DefineClass(
      env, "Writer",
      {InstanceMethod("submit", &NativeWriter::submit), InstanceMethod("addSeries", &NativeWriter::add_series),
       InstanceMethod("addGrid", &NativeWriter::add_grid), InstanceMethod("endSeries", &NativeWriter::end_series),
       InstanceMethod("commit", &NativeWriter::commit), InstanceMethod("notifyBelow", &NativeWriter::notify_below),
       InstanceMethod("close", &NativeWriter::close), InstanceMethod("closeSync", &NativeWriter::close_sync),
       InstanceMethod("state", &NativeWriter::state),
       InstanceMethod("queueBytesUnlessNews", &NativeWriter::queue_bytes_unless_news),
       InstanceMethod("seriesCounts", &NativeWriter::series_counts),
       InstanceMethod("takeReleased", &NativeWriter::take_released), InstanceMethod("ref", &NativeWriter::ref)});
}

}  // namespace h5saver::napi
