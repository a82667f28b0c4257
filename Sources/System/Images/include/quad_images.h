// Decoding, scaling and writing pictures, over libjpeg-turbo, libpng and libwebp; and the process of its own in which that
// is done. Nothing here is to be called on bytes from outside but in such a process, after `quad_confine`.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// A picture as dots: red, green and blue, a byte each, row after row without gaps.
struct quad_dots {
  uint8_t *bytes;
  uint32_t width;
  uint32_t height;
};

void quad_dots_free(struct quad_dots *dots);

// These make dots of a whole file in memory. What is transparent becomes white. `enough` is a side in dots: a decoder that can
// make a smaller picture for less work may, as long as its longer side stays at least that, and its shorter side three
// eighths of that, where they were. 0, -1 when the file can't be decoded, -2 when there is no memory for it.
int quad_decode_jpeg(const uint8_t *file, size_t size, uint32_t enough, struct quad_dots *dots);
int quad_decode_png(const uint8_t *file, size_t size, struct quad_dots *dots);
int quad_decode_webp(const uint8_t *file, size_t size, uint32_t enough, struct quad_dots *dots);

// Turns and mirrors dots so that they stand upright; `orientation` is EXIF's, 1 to 8. 0 or -1.
int quad_turn(struct quad_dots *dots, int orientation);

// A rectangle of the dots, scaled down to `width` times `height` by the mean of what each new dot covers. The rectangle lies
// within the picture and the new size is no larger than it. 0 or -1.
int quad_scale(const struct quad_dots *from, uint32_t x, uint32_t y, uint32_t w, uint32_t h, uint32_t width,
  uint32_t height, struct quad_dots *to);

// The dots as a JPEG file without any metadata; `*file` is the caller's to free. 0 or -1.
int quad_encode_jpeg(const struct quad_dots *dots, int quality, uint8_t **file, size_t *size);

// Gives up, for good, everything a process needs not that only decodes what is on its standard input: files beyond the
// three standard ones, new ones, sockets, other programs, its parent's fate, memory beyond `memory` bytes, a processor
// for longer than `seconds`. 0, or an error number when one of that was not possible: then nothing is to be decoded.
int quad_confine(uint64_t memory, uint32_t seconds);

// Starts a program with these bytes on its standard input, nothing on its standard error, no other open file, no blocked
// signal and an environment of its own. The process's number, with where its standard output is read in `*output`, which
// is the caller's to close; or a negative error number.
pid_t quad_start(const char *program, char *const arguments[], char *const environment[], const void *bytes,
  size_t size, int *output);
