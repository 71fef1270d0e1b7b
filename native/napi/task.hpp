// One call on Node's thread pool, as a promise.
#pragma once

#include <napi.h>

#include <functional>
#include <optional>
#include <utility>

#include "napi/args.hpp"

namespace h5saver::napi {

/// Deletes itself when the promise is settled. `work` runs on a thread of the pool and touches no JavaScript; `convert` runs
/// on the JavaScript thread.
template <typename Result>
class Task final : public Napi::AsyncWorker {
 public:
  using Work = std::function<Result()>;
  using Convert = std::function<Napi::Value(Napi::Env, Result&)>;

  static Napi::Promise start(Napi::Env env, Work work, Convert convert) {
    auto* task = new Task(env, std::move(work), std::move(convert));
    const Napi::Promise promise = task->deferred_.Promise();
    task->Queue();
    return promise;
  }

 private:
  Task(Napi::Env env, Work work, Convert convert)
      : Napi::AsyncWorker(env, "h5saver:read"),
        deferred_(Napi::Promise::Deferred::New(env)),
        work_(std::move(work)),
        convert_(std::move(convert)) {}

  void Execute() override {
    try {
      result_.emplace(work_());
    } catch (...) {
      error_ = core::error_of_current_exception();
    }
  }

  void OnOK() override {
    try {
      settle();
    } catch (const Napi::Error&) {
      // The environment is being ended, and there is nobody left to be told.
    }
  }

  void settle() {
    const Napi::Env env = Env();
    try {
      if (error_) throw error_to_js(env, *error_);
      deferred_.Resolve(convert_(env, *result_));
    } catch (const Napi::Error& error) {
      deferred_.Reject(error.Value());
    }
  }

  Napi::Promise::Deferred deferred_;
  Work work_;
  Convert convert_;
  std::optional<Result> result_;
  std::optional<core::Error> error_;
};

}  // namespace h5saver::napi
