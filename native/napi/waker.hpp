// Calls one JavaScript function when a writer has news, from any thread, at most one call at a time.
// Ownership: shared by the writer's wake callback, the binding, and Node's thread-safe function, whichever lives longest.
// Teardown: the writer's threads are joined first, then release() is called; a thread that had to be left behind finds the
// function gone and does nothing.
#pragma once

#include <napi.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

namespace h5saver::napi {

class Waker {
 public:
  /// Does not keep the process alive at first. JavaScript thread.
  static std::shared_ptr<Waker> create(Napi::Env env, Napi::Function callback);

  /// `is_over` tells, behind each call, whether there is no more news to come: then the function is released. The function knows
  /// its writer, so that neither would ever be collected before. JavaScript thread.
  void release_when(std::function<bool()> is_over) { is_over_ = std::move(is_over); }
  /// Any thread, never blocks. Wakes that come before the function has run are one.
  void wake() noexcept;
  /// Whether a pending wake keeps the process alive. JavaScript thread.
  void ref(Napi::Env env, bool keep_alive) noexcept;
  /// Nothing is called from here on. Harmless when repeated. JavaScript thread.
  void release() noexcept;

 private:
  static void call_js(napi_env env, napi_value callback, void* context, void* data);
  static void finalize(napi_env env, void* data, void* hint);

  std::atomic<bool> pending_{false};
  /// The JavaScript thread's.
  std::function<bool()> is_over_;
  std::mutex mutex_;
  /// Null after release(); guarded by mutex_.
  napi_threadsafe_function function_ = nullptr;
};

}  // namespace h5saver::napi
