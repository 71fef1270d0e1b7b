// A program with one seeded fault per sanitizer. scripts/sanitize.mjs runs it first and goes on only when it is caught:
// a sanitizer run that finds nothing must be one that could have found something.
#include <climits>
#include <cstdio>
#include <cstring>
#include <thread>
#include <vector>

namespace {

int heap_overflow() {
  std::vector<int> values(8);
  volatile std::size_t past_the_end = 8;
  return values.data()[past_the_end];
}

int signed_overflow() {
  volatile int largest = INT_MAX;
  return largest + 1;
}

int data_race() {
  int shared = 0;
  std::thread other([&shared] { shared = 1; });
  shared = 2;
  other.join();
  return shared;
}

}  // namespace

int main(int argc, char** argv) {
  const char* fault = argc > 1 ? argv[1] : "";
  int result = -1;
  if (std::strcmp(fault, "heap-overflow") == 0) result = heap_overflow();
  if (std::strcmp(fault, "signed-overflow") == 0) result = signed_overflow();
  if (std::strcmp(fault, "data-race") == 0) result = data_race();
  std::printf("%s: not caught (%d)\n", fault, result);
  return 0;
}
