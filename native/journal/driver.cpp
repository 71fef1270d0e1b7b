#include "journal/driver.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <atomic>
#include <cerrno>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "h5/call.hpp"
#include "journal/live_file.hpp"
#include "journal/read_file.hpp"
#include "journal/store.hpp"

namespace h5saver::journal {
namespace {

using core::Error;
using core::ErrorCode;

struct Info {
  Access access;
  Durability durability;
};

/// What libhdf5 holds of an open file. `base` comes first: libhdf5 knows nothing of the rest.
struct DriverFile {
  H5FD_t base{};
  std::shared_ptr<WrittenFile> store;
  std::shared_ptr<const ReadFile> reader;
  haddr_t end_of_allocation = 0;
  dev_t device = 0;
  ino_t inode = 0;
  /// Counts the files in the order in which they were opened.
  std::uint64_t serial = 0;

  int fd() const { return store ? store->fd() : reader->fd(); }
};

DriverFile* of(H5FD_t* file) { return reinterpret_cast<DriverFile*>(file); }
const DriverFile* of(const H5FD_t* file) { return reinterpret_cast<const DriverFile*>(file); }

// Every callback runs in this: nothing is thrown through libhdf5.
template <typename F>
herr_t guarded(F&& body) noexcept {
  // Of a callback that succeeded nothing shall be left: what fails later in libhdf5 is no fault of the operating system.
  const int before = errno;
  try {
    body();
    errno = before;
    return 0;
  } catch (...) {
    const Error error = core::error_of_current_exception();
    h5::note_driver_error(error);
    errno = error.error_number();
    return -1;
  }
}

// libhdf5 opens a file without the flags to make it before it does with them, to see whether it is open already: that must
// change nothing.
bool is_trial(Access access, unsigned flags) {
  return (access == Access::create || access == Access::create_live) && (flags & H5F_ACC_EXCL) == 0;
}

std::shared_ptr<WrittenFile> open_to_write(const char* name, const Info& info) {
  switch (info.access) {
    case Access::create:
      return std::make_shared<Store>(name, Store::Mode::create, info.durability);
    case Access::append:
      return std::make_shared<Store>(name, Store::Mode::append, info.durability);
    case Access::create_live:
      return LiveFile::create(name, info.durability);
    case Access::repair:
      return LiveFile::repair(name);
    case Access::read:
      break;
  }
  throw Error(ErrorCode::ERR_INTERNAL, "a file that is only read cannot be written");
}

H5FD_t* open(const char* name, unsigned flags, hid_t file_access, haddr_t) noexcept {
  std::unique_ptr<DriverFile> file;
  const herr_t status = guarded([&] {
    const auto* info = static_cast<const Info*>(H5Pget_driver_info(file_access));
    if (info == nullptr) throw Error(ErrorCode::ERR_INTERNAL, "the driver is used without its properties");
    file = std::make_unique<DriverFile>();
    const bool writes = (flags & H5F_ACC_RDWR) != 0 && !is_trial(info->access, flags);
    if (writes) {
      file->store = open_to_write(name, *info);
    } else {
      file->reader = std::make_shared<const ReadFile>(name, info->access == Access::read);
    }
    struct stat status_of_file {};
    if (::fstat(file->fd(), &status_of_file) != 0) throw_errno("looking at", name, errno);
    file->device = status_of_file.st_dev;
    file->inode = status_of_file.st_ino;
    static std::atomic<std::uint64_t> opened{0};
    file->serial = ++opened;
  });
  return status < 0 ? nullptr : &file.release()->base;
}

herr_t close(H5FD_t* file) noexcept {
  // The store lives on with its owner, who closes it without the HDF5 lock: that waits for the disk.
  const std::unique_ptr<DriverFile> owned(of(file));
  return 0;
}

int compare(const H5FD_t* a, const H5FD_t* b) noexcept {
  const DriverFile* first = of(a);
  const DriverFile* second = of(b);
  // Somebody still reads a file whose writer has closed it: for a new writer that one is no longer the file.
  const auto is_over = [](const DriverFile* file) { return file->store && file->store->is_closed(); };
  // And two who read have each their own view: that of the one who came first may be old by now.
  const bool both_read = first->reader && second->reader;
  // Nor does a writer go on in what somebody has opened to read: libhdf5 would refuse it. Whoever reads after the writer came, reads through it.
  const auto reads_before = [](const DriverFile* one, const DriverFile* other) {
    return one->reader && other->store && one->serial < other->serial;
  };
  const bool reader_came_first = reads_before(first, second) || reads_before(second, first);
  if (first == second) return 0;
  if (both_read || reader_came_first || is_over(first) || is_over(second)) return first < second ? -1 : 1;
  if (first->device != second->device) return first->device < second->device ? -1 : 1;
  if (first->inode != second->inode) return first->inode < second->inode ? -1 : 1;
  return 0;
}

herr_t query(const H5FD_t*, unsigned long* flags) noexcept {
  if (flags != nullptr) {
    *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_AGGREGATE_SMALLDATA | H5FD_FEAT_DATA_SIEVE |
             H5FD_FEAT_DEFAULT_VFD_COMPATIBLE | H5FD_FEAT_SUPPORTS_SWMR_IO;
  }
  return 0;
}

haddr_t get_eoa(const H5FD_t* file, H5FD_mem_t) noexcept { return of(file)->end_of_allocation; }

herr_t set_eoa(H5FD_t* file, H5FD_mem_t, haddr_t address) noexcept {
  of(file)->end_of_allocation = address;
  if (of(file)->store) of(file)->store->set_end_of_allocation(address);
  return 0;
}

haddr_t get_eof(const H5FD_t* file, H5FD_mem_t) noexcept {
  return of(file)->store ? of(file)->store->end_of_file() : of(file)->reader->end();
}

herr_t get_handle(H5FD_t* file, hid_t, void** handle) noexcept {
  *handle = of(file);
  return 0;
}

herr_t read(H5FD_t* file, H5FD_mem_t type, hid_t, haddr_t address, size_t size, void* out) noexcept {
  return guarded([&] {
    if (type == H5FD_MEM_DRAW && RawReads::note(address, size)) return;
    auto* bytes = static_cast<std::byte*>(out);
    if (of(file)->store) {
      of(file)->store->read(address, bytes, size);
    } else {
      of(file)->reader->read(address, bytes, size);
    }
  });
}

herr_t write(H5FD_t* file, H5FD_mem_t type, hid_t, haddr_t address, size_t size, const void* data) noexcept {
  return guarded([&] {
    if (!of(file)->store) throw Error(ErrorCode::ERR_READ_ONLY, "the file was opened for reading");
    const auto* bytes = static_cast<const std::byte*>(data);
    if (type == H5FD_MEM_DRAW) {
      of(file)->store->write_raw(address, bytes, size);
    } else {
      of(file)->store->write(address, bytes, size, false);
    }
  });
}

herr_t truncate(H5FD_t* file, hid_t, hbool_t) noexcept {
  return guarded([&] {
    if (of(file)->store) of(file)->store->reach_end();
  });
}

// Locks are taken when a file is opened, whatever the environment says about HDF5's own.
herr_t lock(H5FD_t*, hbool_t) noexcept { return 0; }
herr_t unlock_file(H5FD_t*) noexcept { return 0; }

H5FD_class_t driver_class() {
  H5FD_class_t driver{};
  driver.name = "h5saver";
  // As HDF5's own driver: what a signed file offset can hold.
  driver.maxaddr = (haddr_t{1} << 63U) - 1;
  driver.fc_degree = H5F_CLOSE_STRONG;
  driver.fapl_size = sizeof(Info);
  driver.open = open;
  driver.close = close;
  driver.cmp = compare;
  driver.query = query;
  driver.get_eoa = get_eoa;
  driver.set_eoa = set_eoa;
  driver.get_eof = get_eof;
  driver.get_handle = get_handle;
  driver.read = read;
  driver.write = write;
  driver.truncate = truncate;
  driver.lock = lock;
  driver.unlock = unlock_file;
  const H5FD_mem_t map[H5FD_MEM_NTYPES] = H5FD_FLMAP_DICHOTOMY;
  std::copy(std::begin(map), std::end(map), std::begin(driver.fl_map));
  return driver;
}

hid_t driver_id() {
  static const H5FD_class_t driver = driver_class();
  static hid_t id = H5I_INVALID_HID;
  // The id is gone when the library was closed.
  if (id < 0 || H5Iget_type(id) != H5I_VFL) id = h5::call("H5FDregister", "", [] { return H5FDregister(&driver); });
  return id;
}

const DriverFile& driver_file_of(hid_t file) {
  void* handle = nullptr;
  h5::call("H5Fget_vfd_handle", "", [&] { return H5Fget_vfd_handle(file, H5P_DEFAULT, &handle); });
  return *static_cast<const DriverFile*>(handle);
}

}  // namespace

void use_driver(hid_t file_access, Access access, Durability durability) {
  const Info info{access, durability};
  const hid_t driver = driver_id();
  h5::call("H5Pset_driver", "", [&] { return H5Pset_driver(file_access, driver, &info); });
}

std::shared_ptr<const ReadFile> read_file_of(hid_t file) { return driver_file_of(file).reader; }

std::shared_ptr<WrittenFile> store_of(hid_t file) { return driver_file_of(file).store; }

std::optional<LeftBehind> left_behind_of(hid_t file) {
  const DriverFile& opened = driver_file_of(file);
  return opened.reader ? opened.reader->left_behind() : std::nullopt;
}

bool has_journal_of_another(hid_t file) {
  const DriverFile& opened = driver_file_of(file);
  return opened.reader && opened.reader->has_journal_of_another();
}

}  // namespace h5saver::journal
