// zlib, and inline wrappers for the initializers that are macros.
#pragma once
#include <zlib.h>

static inline int quad_deflateInit2(z_stream *stream, int level, int windowBits, int memLevel) {
  return deflateInit2(stream, level, Z_DEFLATED, windowBits, memLevel, Z_DEFAULT_STRATEGY);
}

static inline int quad_inflateInit2(z_stream *stream, int windowBits) { return inflateInit2(stream, windowBits); }
