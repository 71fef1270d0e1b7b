#include "napi/waker.hpp"

#include "napi/args.hpp"

namespace h5saver::napi {

std::shared_ptr<Waker> Waker::create(Napi::Env env, Napi::Function callback) {
  auto waker = std::make_shared<Waker>();
  auto held = std::make_unique<std::shared_ptr<Waker>>(waker);
  napi_threadsafe_function function = nullptr;
  const napi_status status =
      napi_create_threadsafe_function(env, callback, nullptr, Napi::String::New(env, "h5saver:wake"), 0, 1, held.get(),
                                      &Waker::finalize, waker.get(), &Waker::call_js, &function);
  if (status != napi_ok) throw Napi::Error::New(env);
  // Node owns it from here: its finalizer deletes it.
  static_cast<void>(held.release());
  waker->function_ = function;
  waker->ref(env, false);
  return waker;
}

void Waker::wake() noexcept {
  if (pending_.exchange(true, std::memory_order_acq_rel)) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (function_ != nullptr) napi_call_threadsafe_function(function_, nullptr, napi_tsfn_nonblocking);
}

void Waker::ref(Napi::Env env, bool keep_alive) noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (function_ == nullptr) return;
  if (keep_alive) {
    napi_ref_threadsafe_function(env, function_);
  } else {
    napi_unref_threadsafe_function(env, function_);
  }
}

void Waker::release() noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (function_ == nullptr) return;
  napi_release_threadsafe_function(function_, napi_tsfn_abort);
  function_ = nullptr;
  is_over_ = nullptr;
}

void Waker::call_js(napi_env env, napi_value callback, void* context, void* /*data*/) {
  // After an abort Node empties the queue without an environment, and does so after finalize(): the Waker may be gone.
  if (env == nullptr || callback == nullptr) return;
  // Cleared before the call: news that comes while the function runs makes another wake.
  static_cast<Waker*>(context)->pending_.store(false, std::memory_order_release);
  napi_value receiver = nullptr;
  if (napi_get_undefined(env, &receiver) != napi_ok) return;
  auto* waker = static_cast<Waker*>(context);
  // Looked at before: the function has to be told of the end.
  const bool is_over = waker->is_over_ && waker->is_over_();
  const napi_status status = napi_call_function(env, receiver, callback, 0, nullptr, nullptr);
  if (is_over) waker->release();
  if (status != napi_pending_exception) return;
  // Node 20 only warns of what a thread-safe function's callback throws: it shall be an uncaught exception like any other.
  napi_value exception = nullptr;
  if (napi_get_and_clear_last_exception(env, &exception) == napi_ok) napi_fatal_exception(env, exception);
}

void Waker::finalize(napi_env /*env*/, void* data, void* /*hint*/) {
  delete static_cast<std::shared_ptr<Waker>*>(data);
}

}  // namespace h5saver::napi
