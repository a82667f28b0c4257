// libcrypt: password hashes of other systems.
#pragma once
#include <crypt.h>
#include <stdlib.h>
#include <string.h>

// Hashes a phrase as the setting says, into the caller's buffer; 0 when libcrypt refuses the setting. Its working space
// holds 32 KB that Swift can't see as a type, hence this function. Thread-safe.
static inline int quad_crypt(const char *phrase, const char *setting, char *output, size_t capacity) {
  struct crypt_data *space = (struct crypt_data *)calloc(1, sizeof *space);
  if (!space) return 0;
  const char *hash = crypt_r(phrase, setting, space);
  int done = 0;
  if (hash && hash[0] != '*' && strlen(hash) < capacity) {
    strcpy(output, hash);
    done = 1;
  }
  free(space);
  return done;
}
