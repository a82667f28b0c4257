// One CBOR item at a time, by libcbor's stateless decoder.
#include "cbor_item.h"

#include <cbor.h>

struct reading {
  const uint8_t *source;
  struct quad_cbor_item item;
};

static void number(void *context, int kind, uint64_t value) {
  struct quad_cbor_item *item = &((struct reading *)context)->item;
  item->kind = kind;
  item->number = value;
}

static void content(void *context, int kind, cbor_data bytes, size_t length) {
  struct reading *reading = (struct reading *)context;
  reading->item.kind = kind;
  reading->item.start = (size_t)(bytes - reading->source);
  reading->item.length = length;
}

static void unsigned8(void *context, uint8_t value) { number(context, QUAD_CBOR_UNSIGNED, value); }
static void unsigned16(void *context, uint16_t value) { number(context, QUAD_CBOR_UNSIGNED, value); }
static void unsigned32(void *context, uint32_t value) { number(context, QUAD_CBOR_UNSIGNED, value); }
static void unsigned64(void *context, uint64_t value) { number(context, QUAD_CBOR_UNSIGNED, value); }
static void negative8(void *context, uint8_t value) { number(context, QUAD_CBOR_NEGATIVE, value); }
static void negative16(void *context, uint16_t value) { number(context, QUAD_CBOR_NEGATIVE, value); }
static void negative32(void *context, uint32_t value) { number(context, QUAD_CBOR_NEGATIVE, value); }
static void negative64(void *context, uint64_t value) { number(context, QUAD_CBOR_NEGATIVE, value); }
static void bytes(void *context, cbor_data at, size_t length) { content(context, QUAD_CBOR_BYTES, at, length); }
static void text(void *context, cbor_data at, size_t length) { content(context, QUAD_CBOR_TEXT, at, length); }
static void array(void *context, size_t count) { number(context, QUAD_CBOR_ARRAY, count); }
static void map(void *context, size_t count) { number(context, QUAD_CBOR_MAP, count); }
static void boolean(void *context, bool value) { number(context, QUAD_CBOR_BOOL, value); }
static void null(void *context) { number(context, QUAD_CBOR_NULL, 0); }

struct quad_cbor_item quad_cbor_next(const uint8_t *source, size_t length) {
  // What has no callback of ours keeps libcbor's empty one, and the item stays a fault.
  struct cbor_callbacks callbacks = cbor_empty_callbacks;
  callbacks.uint8 = unsigned8;
  callbacks.uint16 = unsigned16;
  callbacks.uint32 = unsigned32;
  callbacks.uint64 = unsigned64;
  callbacks.negint8 = negative8;
  callbacks.negint16 = negative16;
  callbacks.negint32 = negative32;
  callbacks.negint64 = negative64;
  callbacks.byte_string = bytes;
  callbacks.string = text;
  callbacks.array_start = array;
  callbacks.map_start = map;
  callbacks.boolean = boolean;
  callbacks.null = null;
  struct reading reading = {.source = source};
  struct cbor_decoder_result result = cbor_stream_decode(source, length, &callbacks, &reading);
  if (result.status != CBOR_DECODER_FINISHED) reading.item.kind = QUAD_CBOR_FAULT;
  reading.item.read = result.read;
  return reading.item;
}
