// One CBOR item at a time, as a value: libcbor's stateless decoder tells it by callbacks, which suit Swift badly.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum {
  QUAD_CBOR_FAULT,
  QUAD_CBOR_UNSIGNED,
  QUAD_CBOR_NEGATIVE,
  QUAD_CBOR_BYTES,
  QUAD_CBOR_TEXT,
  QUAD_CBOR_ARRAY,
  QUAD_CBOR_MAP,
  QUAD_CBOR_BOOL,
  QUAD_CBOR_NULL
};

struct quad_cbor_item {
  // One of the above. Cut short, malformed, of indefinite length, a tag, a float or undefined: all a fault.
  int kind;
  // The number (n for -1 - n), 0 or 1, or how many elements or pairs follow.
  uint64_t number;
  // Where the content of bytes or text begins, counted from `source`, and how long it is.
  size_t start;
  size_t length;
  // How many bytes the item takes; of a container only its head.
  size_t read;
};

// Reads the item at `source`. Allocates nothing and never reads past `length`.
struct quad_cbor_item quad_cbor_next(const uint8_t *source, size_t length);
