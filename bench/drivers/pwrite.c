/* The limit of the machine: every row of a pool in memory written with pwrite(2), one call a row, from C.
 * pwrite POOL ROW_BYTES POOL_ROWS ROWS OUTPUT: prints "ready", waits for a line, writes, and prints one line:
 * seconds, CPU seconds, growth of the peak memory in bytes, and p50, p99 and longest call in microseconds. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double cpu_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

static long peak_bytes(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
#ifdef __APPLE__
  return usage.ru_maxrss;
#else
  return usage.ru_maxrss * 1024;
#endif
}

static int ascending(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

/* Writes all of it: a call may write less than it was given. */
static void write_row(int file, const char *row, size_t bytes, off_t at) {
  while (bytes > 0) {
    const ssize_t written = pwrite(file, row, bytes, at);
    if (written < 0) fail("pwrite");
    row += written;
    at += written;
    bytes -= (size_t)written;
  }
}

static char *load(const char *path, size_t bytes) {
  char *pool = malloc(bytes);
  FILE *file = fopen(path, "rb");
  if (!pool || !file || fread(pool, 1, bytes, file) != bytes) fail(path);
  fclose(file);
  return pool;
}

int main(int count, char **arguments) {
  if (count != 6) return 2;
  const size_t row_bytes = strtoull(arguments[2], NULL, 10), pool_rows = strtoull(arguments[3], NULL, 10);
  const size_t rows = strtoull(arguments[4], NULL, 10);
  if (row_bytes == 0 || pool_rows == 0 || rows == 0) return 2;
  const char *pool = load(arguments[1], row_bytes * pool_rows);
  double *calls = malloc(rows * sizeof *calls);
  if (!calls) fail("malloc");
  for (size_t row = 0; row < rows; row++) calls[row] = 0; /* touched before the clock starts */
  puts("ready");
  fflush(stdout);
  if (getchar() == EOF) return 1;

  const long peak = peak_bytes();
  const double cpu = cpu_seconds(), started = now();
  const int file = open(arguments[5], O_CREAT | O_EXCL | O_WRONLY, 0644);
  if (file < 0) fail(arguments[5]);
  for (size_t row = 0; row < rows; row++) {
    const double start = now();
    write_row(file, pool + (row % pool_rows) * row_bytes, row_bytes, (off_t)(row * row_bytes));
    calls[row] = now() - start;
  }
  if (close(file) != 0) fail("close");
  const double seconds = now() - started, cpu_used = cpu_seconds() - cpu;
  const long growth = peak_bytes() - peak;

  qsort(calls, rows, sizeof *calls, ascending);
  const size_t at99 = (size_t)(0.99 * (double)rows);
  printf("%.9f %.9f %ld %.3f %.3f %.3f\n", seconds, cpu_used, growth, calls[rows / 2] * 1e6, calls[at99] * 1e6, calls[rows - 1] * 1e6);
  return 0;
}
