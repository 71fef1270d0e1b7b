// The class `Writer` of the addon (NativeWriter in lib/native.ts, which documents every method) over pipeline::Writer.
//   writer_wrap.cpp  life and requests
//   append.cpp       the rows: plain C API, no allocation
// Threads: all of this runs on the JavaScript thread; only the Waker is called by others.
// Teardown: close(), then end(), which joins the writer's threads (bounded by WriterOptions::teardown_limit) before the
// Waker is released. end() is run by whichever comes first: the end of the environment (worker exit, natural end of the
// process), or garbage collection, of which the facade warns. On process.exit() Node runs neither: the facade's exit handler calls closeSync().
#pragma once

#include <napi.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "napi/args.hpp"
#include "napi/row_values.hpp"
#include "napi/waker.hpp"
#include "pipeline/writer.hpp"

namespace h5saver::napi {

class NativeWriter : public Napi::ObjectWrap<NativeWriter> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit NativeWriter(const Napi::CallbackInfo& info);
  ~NativeWriter() override;
  NativeWriter(const NativeWriter&) = delete;
  NativeWriter& operator=(const NativeWriter&) = delete;

 private:
  enum class Mode { elements, bytes, transfer, point };
  /// What is known of a series: emptied when it ends.
  struct SeriesValues {
    std::vector<ValueColumn> columns;
    bool is_grid = false;
    bool ended = false;
  };
  struct Arguments {
    std::size_t count = 0;
    napi_value* values = nullptr;
    NativeWriter* writer = nullptr;
  };

  // append.cpp
  static Arguments read_arguments(napi_env env, napi_callback_info info, napi_value* inline_values,
                                  std::size_t inline_count);
  template <Mode kMode>
  static napi_value append_callback(napi_env env, napi_callback_info info);
  static napi_value append_many_callback(napi_env env, napi_callback_info info);
  void add_row_functions(Napi::Object self);
  std::uint32_t append(napi_env env, const Arguments& arguments, Mode mode);
  std::uint32_t append_many(napi_env env, const Arguments& arguments);
  std::uint32_t take_rows(std::size_t series, const pipeline::Rows& rows);
  std::optional<std::uint32_t> read_values(napi_env env, const napi_value* given, std::size_t given_count,
                                           const std::vector<ValueColumn>& columns, std::uint64_t count, Mode mode);
  std::size_t series_index(napi_env env, napi_value value) const;
  static void check_kind(const SeriesValues& series, bool by_point);
  void pin(napi_env env, std::uint64_t token, const napi_value* values, std::size_t count);
  void unpin(std::uint64_t token) noexcept;

  // writer_wrap.cpp
  Napi::Value submit(const Napi::CallbackInfo& info);
  Napi::Value add_series(const Napi::CallbackInfo& info);
  Napi::Value add_grid(const Napi::CallbackInfo& info);
  Napi::Value note_series(Napi::Env env, std::size_t index);
  void end_series(const Napi::CallbackInfo& info);
  Napi::Value commit(const Napi::CallbackInfo& info);
  void notify_below(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);
  Napi::Value close_sync(const Napi::CallbackInfo& info);
  Napi::Value state(const Napi::CallbackInfo& info);
  Napi::Value queue_bytes_unless_news(const Napi::CallbackInfo& info);
  Napi::Value series_counts(const Napi::CallbackInfo& info);
  Napi::Value take_released(const Napi::CallbackInfo& info);
  void ref(const Napi::CallbackInfo& info);

  pipeline::Writer& writer() const;
  static void end_of_environment(void* self) noexcept;
  void end() noexcept;

  const napi_env env_;
  std::string path_;
  std::shared_ptr<Waker> waker_;
  /// Null after end().
  std::unique_ptr<pipeline::Writer> writer_;
  /// In the order of the series.
  std::vector<SeriesValues> series_;
  /// What was transferred, kept from the garbage collector until its token is released: the facade may be collected together
  /// with the buffers while the writer still reads them.
  std::unordered_map<std::uint64_t, std::vector<napi_ref>> pins_;

  // Reused by every append, so that none allocates.
  std::vector<napi_value> many_arguments_;
  std::vector<pipeline::RowValue> values_;
  std::vector<ScalarSlot> slots_;
  std::vector<std::int64_t> frame_ids_;
};

}  // namespace h5saver::napi
