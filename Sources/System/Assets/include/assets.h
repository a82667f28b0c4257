// The files of static/ and Swagger UI's, embedded in the program when it is built.
#ifndef QUAD_ASSETS_H
#define QUAD_ASSETS_H

#include <stddef.h>

struct quad_asset {
  /// The file's name, such as it is in static/.
  const char *name;
  /// Lives as long as the process.
  const unsigned char *bytes;
  size_t size;
  /// Whether the bytes are the file packed by gzip.
  int is_packed;
};

size_t quad_asset_count(void);

/// The file at `index`; one without a name when there is none.
struct quad_asset quad_asset_at(size_t index);

#endif
