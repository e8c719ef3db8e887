#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

static int fail(const struct sdo_library *library, struct sdo_error *err) {
  const char *reason = dlerror();
  return sdo_fail(err, SDO_STORE, "cannot load %s: %.200s", library->file,
                  reason ? reason : "unknown reason");
}

int sdo_library_load(struct sdo_library *library, struct sdo_error *err) {
  if (library->loaded) return 0;
  void *handle = dlopen(library->file, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
  if (!handle) return fail(library, err);
  for (size_t i = 0; i < library->count; i++) {
    void *address = dlsym(handle, library->symbols[i].name);
    if (!address) return fail(library, err);
    memcpy(library->symbols[i].to, &address, sizeof address);
  }
  library->loaded = 1;
  return 0;
}
