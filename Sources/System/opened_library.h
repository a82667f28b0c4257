// A library that is opened when it is first needed: `has_library()` says whether it is there with all that is used of it,
// and `lib` then has each function under its name and an underscore.
//
// For a source file that defines LIBRARY, the library's file; FUNCTIONS(F), which is F(name, ...) for each function; and
// DECLARE(name, ...), the member that points to it.
#include <dlfcn.h>
#include <pthread.h>

static struct {
  FUNCTIONS(DECLARE)
} lib;
static int is_open;

static void open_library(void) {
  void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (!handle) return;
#define FIND(name, ...) \
  if (!(*(void **)&lib.name##_ = dlsym(handle, #name))) return;
  FUNCTIONS(FIND)
  is_open = 1;
}

static int has_library(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, open_library);
  return is_open;
}
