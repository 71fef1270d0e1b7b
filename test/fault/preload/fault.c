// A library to be preloaded: watches what a process does to the files of one folder, and makes it go wrong.
//
// It names the phase of the journal's protocol that each call belongs to, counts, and at a given call: ends the process (before
// it, in its middle, after it), lets it fail, or lets it be short. It can leave out syncs, and it can record everything in a trace.
//
//   FAULT_FOLDER   files "*.h5" and "*.h5.h5j" in this folder are watched, and the folder itself
//   FAULT_CONTROL  a file of the size of struct control: how it is told what to do, and what it tells (harness/control.mjs)
//   FAULT_TRACE    the file that the trace is appended to (power/trace.mjs reads it)
//
// Calls that it does not know and that would change a watched file end the process: a trace with a gap would prove nothing.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PHASE_ANY, OPENING, REPLAY, RAW, FILE_SYNC, RECORD, JOURNAL_SYNC, MARK, APPLY, CLOSING, TELLING, PHASES };
enum { OP_WRITE = 1, OP_SYNC = 2, OP_TRUNCATE = 4, OP_UNLINK = 8, OP_FOLDER = 16, OP_ALLOCATE = 32 };
enum { DO_NOTHING, DIE_BEFORE, DIE_WITHIN, DIE_AFTER, FAIL, SHORTEN };
enum { SKIP_FILE_SYNC = 1, SKIP_JOURNAL_SYNC = 2, SKIP_FOLDER_SYNC = 4 };
enum { T_WRITE = 1, T_SIZE, T_SYNC, T_ACK, T_OPEN, T_UNLINK, T_FOLDER_SYNC };

// harness/control.mjs lists the fields in this order.
struct control {
  uint64_t action, phase, ops, at, times, number, part, skip;
  uint64_t seen, hits, hit_phase, in_commit, last_phase;
  uint64_t counts[PHASES];
};

struct watched {
  char path[512];     // of the HDF5 file
  int journal_ready;  // its header was written since the journal was opened
  int in_commit;
};

enum { NOT_WATCHED, THE_FILE, THE_JOURNAL, THE_FOLDER };
struct descriptor {
  int kind, file;
};

static struct control nowhere;
static volatile struct control* control = &nowhere;
static struct watched files[256];
static int file_count;
static struct descriptor descriptors[65536];
static int trace = -1;
static const char* folder;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
// The file whose record this thread applies, + 1.
static __thread int applying;

static ssize_t (*real_write)(int, const void*, size_t);
static ssize_t (*real_pwrite)(int, const void*, size_t, off_t);
static int (*real_open)(const char*, int, ...);
static int (*real_close)(int);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_unlink)(const char*);
static int (*real_fallocate)(int, int, off_t, off_t);
static int (*real_posix_fallocate)(int, off_t, off_t);

static void start(void) __attribute__((constructor));
static void start(void) {
  if (real_open) return;
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite");
  real_close = dlsym(RTLD_NEXT, "close");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  real_fallocate = dlsym(RTLD_NEXT, "fallocate");
  real_posix_fallocate = dlsym(RTLD_NEXT, "posix_fallocate");
  real_open = dlsym(RTLD_NEXT, "open");
  folder = getenv("FAULT_FOLDER");
  const char* path = getenv("FAULT_CONTROL");
  if (path) {
    const int fd = real_open(path, O_RDWR | O_CLOEXEC);
    void* page = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED) {
      perror(path);
      _exit(97);
    }
    control = page;
    real_close(fd);
  }
  path = getenv("FAULT_TRACE");
  if (path) trace = real_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

static void refuse(const char* call) {
  fprintf(stderr, "fault.c does not know how to watch %s\n", call);
  _exit(98);
}

// What a path names: the file's place in `files` comes back in `file`.
static int kind_of(const char* path, int* file) {
  if (!folder || !path) return NOT_WATCHED;
  const size_t length = strlen(folder);
  if (strncmp(path, folder, length) != 0) return NOT_WATCHED;
  if (path[length] == '\0' || strcmp(path + length, "/") == 0) return THE_FOLDER;
  if (path[length] != '/') return NOT_WATCHED;
  char base[512];
  if (strlen(path) >= sizeof base) return NOT_WATCHED;
  strcpy(base, path);
  int kind = THE_FILE;
  char* end = base + strlen(base);
  if (end - base > 4 && strcmp(end - 4, ".h5j") == 0) {
    kind = THE_JOURNAL;
    *(end -= 4) = '\0';
  }
  if (end - base < 3 || strcmp(end - 3, ".h5") != 0) return NOT_WATCHED;
  for (int i = 0; i < file_count; ++i) {
    if (strcmp(files[i].path, base) == 0) return *file = i, kind;
  }
  // Soaks open thousands of files: the oldest are forgotten.
  const int next = file_count < 256 ? file_count++ : 0;
  memset(&files[next], 0, sizeof files[next]);
  strcpy(files[next].path, base);
  return *file = next, kind;
}

static struct descriptor of(int fd) {
  static const struct descriptor none;
  return fd >= 0 && fd < (int)(sizeof descriptors / sizeof *descriptors) ? descriptors[fd] : none;
}

static void record(uint32_t op, struct descriptor what, uint64_t offset, uint64_t length, const void* data) {
  if (trace < 0) return;
  const struct {
    uint32_t op, file;
    uint64_t offset, length;
  } head = {op, (uint32_t)(what.file * 4 + what.kind), offset, length};
  if (real_write(trace, &head, sizeof head) != sizeof head) _exit(99);
  if (data && length && real_write(trace, data, length) != (ssize_t)length) _exit(99);
}

static void set_in_commit(struct watched* file, int value) {
  if (file->in_commit == value) return;
  file->in_commit = value;
  control->in_commit += value ? 1 : -1;
}

static int phase_of(struct descriptor what, int op, off_t offset, size_t size) {
  struct watched* file = &files[what.file];
  if (what.kind == THE_FOLDER) return file_count > 0 && files[file_count - 1].journal_ready ? OPENING : CLOSING;
  if (op == OP_UNLINK) {
    set_in_commit(file, 0);
    file->journal_ready = 0;
    return CLOSING;
  }
  if (what.kind == THE_JOURNAL) {
    if (op == OP_SYNC) return JOURNAL_SYNC;
    if (!file->journal_ready) {
      if (offset == 0) file->journal_ready = 1;
      return OPENING;
    }
    if (offset == 1024) return TELLING;
    if (offset == 16 && size == 8) {
      // The first of two marks begins to apply, the second ends it.
      if (applying == what.file + 1) {
        applying = 0;
        set_in_commit(file, 0);
      } else {
        applying = what.file + 1;
      }
      return MARK;
    }
    if (offset >= 4096) set_in_commit(file, 1);
    return RECORD;
  }
  if (!file->journal_ready) return REPLAY;
  if (applying == what.file + 1) return APPLY;
  if (op == OP_SYNC) {
    set_in_commit(file, 1);
    return FILE_SYNC;
  }
  return op == OP_TRUNCATE ? CLOSING : RAW;
}

// What is to be done at this call. Under the mutex.
static int decide(struct descriptor what, int op, off_t offset, size_t size) {
  const int phase = phase_of(what, op, offset, size);
  control->last_phase = (uint64_t)phase;
  ++control->counts[phase];
  if (!(control->ops & (uint64_t)op)) return DO_NOTHING;
  if (control->phase != PHASE_ANY && control->phase != (uint64_t)phase) return DO_NOTHING;
  // The statistics come by the clock: the number of a call shall mean the same call in every run.
  if (phase == TELLING && control->phase != TELLING) return DO_NOTHING;
  ++control->seen;
  if (control->action == DO_NOTHING || control->seen < control->at) return DO_NOTHING;
  if (control->times != 0 && control->seen >= control->at + control->times) return DO_NOTHING;
  if (++control->hits == 1) control->hit_phase = (uint64_t)phase;
  return (int)control->action;
}

// number: a signal; 1000: abort(); above: _exit(number - 1001).
static void die(void) {
  const int number = (int)control->number;
  if (number == 1000) abort();
  if (number > 1000) _exit(number - 1001);
  kill(getpid(), number);
  for (;;) pause();
}

static void lock(void) { pthread_mutex_lock(&mutex); }
static void unlock(void) { pthread_mutex_unlock(&mutex); }

// A process that is killed may leave a write half done, cut where a page of the file ends.
static size_t part_of(off_t offset, size_t size) {
  const size_t wanted = size * (control->part % 1024) / 1024;
  const off_t cut = (offset + (off_t)wanted) & ~(off_t)4095;
  return cut > offset ? (size_t)(cut - offset) : 0;
}

static ssize_t watched_pwrite(struct descriptor what, int fd, const void* data, size_t size, off_t offset) {
  lock();
  const int action = decide(what, OP_WRITE, offset, size);
  if (action == FAIL) {
    unlock();
    errno = (int)control->number;
    return -1;
  }
  if (action == DIE_BEFORE) die();
  size_t wanted = size;
  if (action == DIE_WITHIN) wanted = part_of(offset, size);
  if (action == SHORTEN && size > 1) wanted = size / 2;
  // With a trace, one call at a time: their order in it is the order in which they were done.
  if (trace < 0 && action == DO_NOTHING) unlock();
  const ssize_t written = wanted == 0 ? 0 : real_pwrite(fd, data, wanted, offset);
  const int number = errno;
  if (written > 0) record(T_WRITE, what, (uint64_t)offset, (uint64_t)written, data);
  if (action == DIE_WITHIN || action == DIE_AFTER) die();
  if (trace >= 0 || action != DO_NOTHING) unlock();
  errno = number;
  return written;
}

static int watched_truncate(struct descriptor what, int fd, off_t size) {
  lock();
  const int action = decide(what, OP_TRUNCATE, size, 0);
  if (action == FAIL) {
    unlock();
    errno = (int)control->number;
    return -1;
  }
  if (action == DIE_BEFORE || action == DIE_WITHIN) die();
  const int status = real_ftruncate(fd, size);
  const int number = errno;
  if (status == 0) record(T_SIZE, what, (uint64_t)size, 0, NULL);
  if (action == DIE_AFTER) die();
  unlock();
  errno = number;
  return status;
}

static int watched_sync(struct descriptor what, int fd, int (*sync)(int)) {
  lock();
  const int op = what.kind == THE_FOLDER ? OP_FOLDER : OP_SYNC;
  const int action = decide(what, op, 0, 0);
  if (action == FAIL) {
    unlock();
    errno = (int)control->number;
    return -1;
  }
  if (action == DIE_BEFORE || action == DIE_WITHIN) die();
  const uint64_t mine = what.kind == THE_FILE ? SKIP_FILE_SYNC : what.kind == THE_JOURNAL ? SKIP_JOURNAL_SYNC : SKIP_FOLDER_SYNC;
  int status = 0;
  int number = errno;
  if (!(control->skip & mine)) {
    if (trace < 0 && action == DO_NOTHING) unlock();
    status = sync(fd);
    number = errno;
    if (status == 0) record(what.kind == THE_FOLDER ? T_FOLDER_SYNC : T_SYNC, what, 0, 0, NULL);
    if (trace < 0 && action == DO_NOTHING) return errno = number, status;
  }
  if (action == DIE_AFTER) die();
  unlock();
  errno = number;
  return status;
}

static int watched_allocate(struct descriptor what, int fd, int mode, off_t offset, off_t size) {
  lock();
  const int action = decide(what, OP_ALLOCATE, offset, 0);
  if (action == FAIL) {
    unlock();
    errno = (int)control->number;
    return -1;
  }
  if (action == DIE_BEFORE || action == DIE_WITHIN) die();
  struct stat before, after;
  fstat(fd, &before);
  const int status = real_fallocate(fd, mode, offset, size);
  const int number = errno;
  // What it changes for readers is the size; holes that are punched would be more.
  if (mode & ~FALLOC_FL_KEEP_SIZE) refuse("fallocate with this mode");
  if (status == 0 && fstat(fd, &after) == 0 && after.st_size != before.st_size) record(T_SIZE, what, (uint64_t)after.st_size, 0, NULL);
  if (action == DIE_AFTER) die();
  unlock();
  errno = number;
  return status;
}

static int opened(const char* path, int flags, int fd) {
  if (fd < 0 || fd >= (int)(sizeof descriptors / sizeof *descriptors)) return fd;
  lock();
  struct descriptor what = {NOT_WATCHED, 0};
  what.kind = kind_of(path, &what.file);
  const int writes = (flags & O_ACCMODE) != O_RDONLY;
  if (what.kind != THE_FOLDER && !writes) what.kind = NOT_WATCHED;
  descriptors[fd] = what;
  if (what.kind == THE_FILE) files[what.file].journal_ready = 0;
  if (what.kind == THE_FILE || what.kind == THE_JOURNAL) record(T_OPEN, what, 0, strlen(path), path);
  unlock();
  return fd;
}

#define OPEN(name)                                                    \
  int name(const char* path, int flags, ...) {                        \
    start();                                                          \
    va_list list;                                                     \
    va_start(list, flags);                                            \
    const int mode = flags & O_CREAT ? va_arg(list, int) : 0;         \
    va_end(list);                                                     \
    return opened(path, flags, real_open(path, flags, mode));         \
  }
OPEN(open)
OPEN(open64)

int close(int fd) {
  start();
  // Who gets the number next must not find it watched.
  if (fd >= 0 && fd < (int)(sizeof descriptors / sizeof *descriptors)) descriptors[fd].kind = NOT_WATCHED;
  return real_close(fd);
}

#define PWRITE(name)                                                      \
  ssize_t name(int fd, const void* data, size_t size, off_t offset) {     \
    start();                                                              \
    const struct descriptor what = of(fd);                                \
    if (what.kind == NOT_WATCHED) return real_pwrite(fd, data, size, offset); \
    return watched_pwrite(what, fd, data, size, offset);                  \
  }
PWRITE(pwrite)
PWRITE(pwrite64)

// Acknowledgements stand in the trace among the writes: what was acknowledged before a call had to survive it.
ssize_t write(int fd, const void* data, size_t size) {
  start();
  if (of(fd).kind == THE_FILE || of(fd).kind == THE_JOURNAL) refuse("write");
  if (fd == STDOUT_FILENO && trace >= 0 && size > 4 && memcmp(data, "ack ", 4) == 0) {
    const struct descriptor none = {NOT_WATCHED, 0};
    lock();
    record(T_ACK, none, 0, size, data);
    unlock();
  }
  return real_write(fd, data, size);
}

#define TRUNCATE(name)                                            \
  int name(int fd, off_t size) {                                  \
    start();                                                      \
    const struct descriptor what = of(fd);                        \
    return what.kind == NOT_WATCHED ? real_ftruncate(fd, size) : watched_truncate(what, fd, size); \
  }
TRUNCATE(ftruncate)
TRUNCATE(ftruncate64)

#define SYNC(name)                                              \
  int name(int fd) {                                            \
    start();                                                    \
    const struct descriptor what = of(fd);                      \
    return what.kind == NOT_WATCHED ? real_##name(fd) : watched_sync(what, fd, real_##name); \
  }
SYNC(fsync)
SYNC(fdatasync)

#define ALLOCATE(name)                                            \
  int name(int fd, int mode, off_t offset, off_t size) {          \
    start();                                                      \
    const struct descriptor what = of(fd);                        \
    return what.kind == NOT_WATCHED ? real_fallocate(fd, mode, offset, size) : watched_allocate(what, fd, mode, offset, size); \
  }
ALLOCATE(fallocate)
ALLOCATE(fallocate64)

#define POSIX_ALLOCATE(name)                                                                 \
  int name(int fd, off_t offset, off_t size) {                                               \
    start();                                                                                 \
    const struct descriptor what = of(fd);                                                   \
    if (what.kind == NOT_WATCHED) return real_posix_fallocate(fd, offset, size);             \
    return watched_allocate(what, fd, 0, offset, size) == 0 ? 0 : errno;                     \
  }
POSIX_ALLOCATE(posix_fallocate)
POSIX_ALLOCATE(posix_fallocate64)

int unlink(const char* path) {
  start();
  struct descriptor what = {NOT_WATCHED, 0};
  lock();
  what.kind = kind_of(path, &what.file);
  if (what.kind != THE_FILE && what.kind != THE_JOURNAL) {
    unlock();
    return real_unlink(path);
  }
  const int action = decide(what, OP_UNLINK, 0, 0);
  if (action == FAIL) {
    unlock();
    errno = (int)control->number;
    return -1;
  }
  if (action == DIE_BEFORE || action == DIE_WITHIN) die();
  const int status = real_unlink(path);
  const int number = errno;
  if (status == 0) record(T_UNLINK, what, 0, strlen(path), path);
  if (action == DIE_AFTER) die();
  unlock();
  errno = number;
  return status;
}

#define UNKNOWN(name, parameters, arguments, result)                                        \
  result name parameters {                                                                  \
    start();                                                                                \
    if (of(fd).kind == THE_FILE || of(fd).kind == THE_JOURNAL) refuse(#name);               \
    static result(*real) parameters;                                                        \
    if (!real) real = (result(*) parameters)dlsym(RTLD_NEXT, #name);                        \
    return real arguments;                                                                  \
  }
UNKNOWN(writev, (int fd, const struct iovec* parts, int count), (fd, parts, count), ssize_t)
UNKNOWN(pwritev, (int fd, const struct iovec* parts, int count, off_t offset), (fd, parts, count, offset), ssize_t)
UNKNOWN(pwritev64, (int fd, const struct iovec* parts, int count, off_t offset), (fd, parts, count, offset), ssize_t)

// Names that are given to other files: not in a trace yet.
#define UNKNOWN_NAMES(name)                                                              \
  int name(const char* from, const char* to) {                                           \
    start();                                                                             \
    int file;                                                                            \
    if (trace >= 0 && (kind_of(from, &file) != NOT_WATCHED || kind_of(to, &file) != NOT_WATCHED)) refuse(#name); \
    static int (*real)(const char*, const char*);                                        \
    if (!real) real = (int (*)(const char*, const char*))dlsym(RTLD_NEXT, #name);        \
    return real(from, to);                                                               \
  }
UNKNOWN_NAMES(rename)
UNKNOWN_NAMES(link)
