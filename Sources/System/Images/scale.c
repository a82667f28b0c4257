// From dots to dots, and to a file: turning, scaling, writing.
#include "quad_images.h"

#include <stdio.h>

#include <jpeglib.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

int quad_turn(struct quad_dots *dots, int orientation) {
  if (orientation <= 1 || orientation > 8) return 0;
  const uint32_t w = dots->width, h = dots->height;
  // From 5 on, rows become columns.
  const uint32_t width = orientation >= 5 ? h : w, height = orientation >= 5 ? w : h;
  uint8_t *turned = malloc((size_t)w * h * 3);
  if (!turned) return -1;
  for (uint32_t y = 0; y < height; y++) {
    for (uint32_t x = 0; x < width; x++) {
      uint32_t sx, sy;
      switch (orientation) {
      case 2: sx = w - 1 - x; sy = y; break;
      case 3: sx = w - 1 - x; sy = h - 1 - y; break;
      case 4: sx = x; sy = h - 1 - y; break;
      case 5: sx = y; sy = x; break;
      case 6: sx = y; sy = h - 1 - x; break;
      case 7: sx = w - 1 - y; sy = h - 1 - x; break;
      default: sx = w - 1 - y; sy = x; break;
      }
      memcpy(turned + ((size_t)y * width + x) * 3, dots->bytes + ((size_t)sy * w + sx) * 3, 3);
    }
  }
  free(dots->bytes);
  dots->bytes = turned;
  dots->width = width;
  dots->height = height;
  return 0;
}

// How much of the stretch from `from` to `to` lies in cell `at`.
static float share(double from, double to, uint32_t at) {
  double low = from > at ? from : at, high = to < at + 1.0 ? to : at + 1.0;
  return high > low ? (float)(high - low) : 0;
}

int quad_scale(const struct quad_dots *from, uint32_t x, uint32_t y, uint32_t w, uint32_t h, uint32_t width,
  uint32_t height, struct quad_dots *to) {
  memset(to, 0, sizeof *to);
  if (width == 0 || height == 0 || width > w || height > h || x > from->width || w > from->width - x || y > from->height ||
      h > from->height - y) {
    return -1;
  }
  float *sums = malloc((size_t)w * 3 * sizeof *sums);
  to->bytes = malloc((size_t)width * height * 3);
  to->width = width;
  to->height = height;
  if (!sums || !to->bytes) {
    free(sums);
    quad_dots_free(to);
    return -1;
  }
  const double down = (double)h / height, across = (double)w / width;
  const float area = (float)(down * across);
  for (uint32_t row = 0; row < height; row++) {
    // First all rows that this one covers, then in it all columns.
    const double top = row * down, bottom = (row + 1) * down;
    memset(sums, 0, (size_t)w * 3 * sizeof *sums);
    for (uint32_t at = (uint32_t)top; at < h && at < bottom; at++) {
      const float weight = share(top, bottom, at);
      const uint8_t *source = from->bytes + ((size_t)(y + at) * from->width + x) * 3;
      for (size_t i = 0; i < (size_t)w * 3; i++) sums[i] += weight * source[i];
    }
    uint8_t *target = to->bytes + (size_t)row * width * 3;
    for (uint32_t column = 0; column < width; column++) {
      const double left = column * across, right = (column + 1) * across;
      float red = 0, green = 0, blue = 0;
      for (uint32_t at = (uint32_t)left; at < w && at < right; at++) {
        const float weight = share(left, right, at);
        red += weight * sums[(size_t)at * 3];
        green += weight * sums[(size_t)at * 3 + 1];
        blue += weight * sums[(size_t)at * 3 + 2];
      }
      const float values[3] = {red / area, green / area, blue / area};
      for (int c = 0; c < 3; c++) target[column * 3 + c] = (uint8_t)(values[c] >= 255 ? 255 : values[c] + 0.5f);
    }
  }
  free(sums);
  return 0;
}

struct jpeg_writing {
  struct jpeg_compress_struct info;
  struct jpeg_error_mgr faults;
  jmp_buf way_out;
  uint8_t *file;
  unsigned long size;
};

static void stop(j_common_ptr info) {
  struct jpeg_writing *writing = (struct jpeg_writing *)((char *)info->err - offsetof(struct jpeg_writing, faults));
  longjmp(writing->way_out, 1);
}

static int write_jpeg(struct jpeg_writing *writing, const struct quad_dots *dots, int quality) {
  struct jpeg_compress_struct *info = &writing->info;
  info->err = jpeg_std_error(&writing->faults);
  writing->faults.error_exit = stop;
  if (setjmp(writing->way_out) != 0) return -1;
  jpeg_create_compress(info);
  jpeg_mem_dest(info, &writing->file, &writing->size);
  info->image_width = dots->width;
  info->image_height = dots->height;
  info->input_components = 3;
  info->in_color_space = JCS_RGB;
  jpeg_set_defaults(info);
  jpeg_set_quality(info, quality, TRUE);
  info->optimize_coding = TRUE;
  jpeg_start_compress(info, TRUE);
  while (info->next_scanline < info->image_height) {
    JSAMPROW row = dots->bytes + (size_t)info->next_scanline * dots->width * 3;
    jpeg_write_scanlines(info, &row, 1);
  }
  jpeg_finish_compress(info);
  return 0;
}

int quad_encode_jpeg(const struct quad_dots *dots, int quality, uint8_t **file, size_t *size) {
  *file = NULL;
  *size = 0;
  struct jpeg_writing *writing = calloc(1, sizeof *writing);
  if (!writing) return -1;
  int result = write_jpeg(writing, dots, quality);
  jpeg_destroy_compress(&writing->info);
  if (result == 0) {
    *file = writing->file;
    *size = (size_t)writing->size;
  } else {
    free(writing->file);
  }
  free(writing);
  return result;
}
