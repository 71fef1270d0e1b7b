#include "core/error.hpp"

#include <cerrno>
#include <new>

namespace h5saver::core {

const std::vector<ErrorCodeInfo>& error_codes() {
  static const std::vector<ErrorCodeInfo> codes = {
#define H5SAVER_ERROR(code, class_name, meaning) {ErrorCode::code, #code, #class_name},
#include "core/errors.def"
#undef H5SAVER_ERROR
  };
  return codes;
}

const char* error_code_name(ErrorCode code) {
  switch (code) {
#define H5SAVER_ERROR(code_name, class_name, meaning) \
  case ErrorCode::code_name:                          \
    return #code_name;
#include "core/errors.def"
#undef H5SAVER_ERROR
  }
  return "ERR_INTERNAL";
}

ErrorCode code_of_errno(int number) {
  switch (number) {
    case ENOSPC:
    case EDQUOT:
      return ErrorCode::ERR_NO_SPACE;
    case EACCES:
    case EPERM:
    case EROFS:
      return ErrorCode::ERR_PERMISSION;
    case ENOENT:
      return ErrorCode::ERR_FILE_NOT_FOUND;
    case ENOTDIR:
    case EISDIR:
    case ENAMETOOLONG:
    case ELOOP:
      return ErrorCode::ERR_PATH;
    case EEXIST:
      return ErrorCode::ERR_FILE_EXISTS;
    case EAGAIN:
      return ErrorCode::ERR_FILE_LOCKED;
    default:
      return ErrorCode::ERR_IO;
  }
}

Error error_of_current_exception() noexcept {
  try {
    throw;
  } catch (const Error& error) {
    return error;
  } catch (const std::bad_alloc&) {
    return Error(ErrorCode::ERR_INTERNAL, "out of memory");
  } catch (const std::exception& error) {
    return Error(ErrorCode::ERR_INTERNAL, error.what());
  } catch (...) {
    return Error(ErrorCode::ERR_INTERNAL, "unknown exception");
  }
}

}  // namespace h5saver::core
