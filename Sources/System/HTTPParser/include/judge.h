// llhttp as a second opinion on a request's framing: it reads the same bytes as the engine's own scanner and must come
// to the same end. The callbacks are written in C so that nothing of Swift runs inside the parser.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "llhttp.h"

typedef struct quad_judge {
  llhttp_t parser;
  uint64_t body;     // body bytes seen in this message
  uint8_t complete;  // 1 when the message's last byte has been read
} quad_judge;

// Forgets everything: the next byte is the first of a request line.
void quad_judge_reset(quad_judge *judge);

// Reads n bytes. Returns how many were used up to the end of the message, or -1 when llhttp refuses them.
ptrdiff_t quad_judge_feed(quad_judge *judge, const void *bytes, size_t n);
