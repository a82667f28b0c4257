// From files to dots: JPEG, PNG and WebP.
#include "quad_images.h"

#include <stdio.h>

#include <jpeglib.h>
#include <jerror.h>
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <webp/decode.h>

void quad_dots_free(struct quad_dots *dots) {
  free(dots->bytes);
  memset(dots, 0, sizeof *dots);
}

// What libjpeg calls when it can't go on: it must not return.
struct jpeg_faults {
  struct jpeg_error_mgr manager;
  jmp_buf way_out;
};

static void give_up(j_common_ptr info) {
  struct jpeg_faults *faults = (struct jpeg_faults *)info->err;
  longjmp(faults->way_out, 1);
}

// Programs write into JPEG files what libjpeg grumbles at and every browser shows. Dots that are missing are another matter.
static void judge(j_common_ptr info, int level) {
  if (level >= 0) return;
  switch (info->err->msg_code) {
  case JWRN_HIT_MARKER:
  case JWRN_JPEG_EOF:
  case JWRN_HUFF_BAD_CODE:
    give_up(info);
  default:
    break;
  }
}

static void say_nothing(j_common_ptr info) { (void)info; }

struct jpeg_reading {
  struct jpeg_decompress_struct info;
  struct jpeg_faults faults;
  // Kept here and not in locals, which a jump would leave undefined.
  struct quad_dots dots;
  uint8_t *inks;
};

static int read_jpeg(struct jpeg_reading *reading, const uint8_t *file, size_t size, uint32_t enough) {
  struct jpeg_decompress_struct *const info = &reading->info;
  info->err = jpeg_std_error(&reading->faults.manager);
  reading->faults.manager.error_exit = give_up;
  reading->faults.manager.emit_message = judge;
  reading->faults.manager.output_message = say_nothing;
  if (setjmp(reading->faults.way_out) != 0) return info->err->msg_code == JERR_OUT_OF_MEMORY ? -2 : -1;
  jpeg_create_decompress(info);
  jpeg_mem_src(info, file, (unsigned long)size);
  if (jpeg_read_header(info, TRUE) != JPEG_HEADER_OK) return -1;
  const int has_inks = info->jpeg_color_space == JCS_CMYK || info->jpeg_color_space == JCS_YCCK;
  info->out_color_space = has_inks ? JCS_CMYK : JCS_RGB;
  uint32_t longer = info->image_width > info->image_height ? info->image_width : info->image_height;
  uint32_t shorter = info->image_width > info->image_height ? info->image_height : info->image_width;
  info->scale_denom = 8;
  info->scale_num = 1;
  while (info->scale_num < 8 &&
      ((uint64_t)longer * info->scale_num < (uint64_t)enough * 8 || (uint64_t)shorter * info->scale_num < (uint64_t)enough * 3)) {
    info->scale_num *= 2;
  }
  if (!jpeg_start_decompress(info)) return -1;
  size_t width = info->output_width, height = info->output_height;
  reading->dots.width = (uint32_t)width;
  reading->dots.height = (uint32_t)height;
  reading->dots.bytes = malloc(width * height * 3);
  reading->inks = has_inks ? malloc(width * 4) : NULL;
  if (!reading->dots.bytes || (has_inks && !reading->inks)) return -2;
  while (info->output_scanline < info->output_height) {
    uint8_t *row = reading->dots.bytes + (size_t)info->output_scanline * width * 3;
    JSAMPROW target = has_inks ? reading->inks : row;
    if (jpeg_read_scanlines(info, &target, 1) != 1) return -1;
    if (!has_inks) continue;
    for (size_t x = 0; x < width; x++) {
      const uint8_t *ink = reading->inks + x * 4;
      for (int c = 0; c < 3; c++) {
        // Adobe's programs, and so nearly all, write the inks the other way round.
        unsigned a = info->saw_Adobe_marker ? ink[c] : 255 - ink[c];
        unsigned k = info->saw_Adobe_marker ? ink[3] : 255 - ink[3];
        row[x * 3 + c] = (uint8_t)(a * k / 255);
      }
    }
  }
  return jpeg_finish_decompress(info) ? 0 : -1;
}

int quad_decode_jpeg(const uint8_t *file, size_t size, uint32_t enough, struct quad_dots *dots) {
  struct jpeg_reading *reading = calloc(1, sizeof *reading);
  if (!reading) return -1;
  int result = read_jpeg(reading, file, size, enough);
  jpeg_destroy_decompress(&reading->info);
  free(reading->inks);
  if (result != 0) quad_dots_free(&reading->dots);
  *dots = reading->dots;
  free(reading);
  return result;
}

int quad_decode_png(const uint8_t *file, size_t size, struct quad_dots *dots) {
  memset(dots, 0, sizeof *dots);
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  if (!png_image_begin_read_from_memory(&image, file, size)) return -1;
  image.format = PNG_FORMAT_RGB;
  dots->width = image.width;
  dots->height = image.height;
  dots->bytes = malloc((size_t)image.width * image.height * 3);
  const png_color white = {255, 255, 255};
  int result = !dots->bytes ? -2 : png_image_finish_read(&image, &white, dots->bytes, 0, NULL) ? 0 : -1;
  png_image_free(&image);
  if (result != 0) quad_dots_free(dots);
  return result;
}

int quad_decode_webp(const uint8_t *file, size_t size, uint32_t enough, struct quad_dots *dots) {
  memset(dots, 0, sizeof *dots);
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) return -1;
  if (WebPGetFeatures(file, size, &config.input) != VP8_STATUS_OK || config.input.has_animation) return -1;
  uint32_t width = (uint32_t)config.input.width, height = (uint32_t)config.input.height;
  uint32_t longer = width > height ? width : height, shorter = width > height ? height : width;
  uint32_t by = 1;
  while (longer / (by + 1) >= enough && shorter / (by + 1) >= enough / 8 * 3) by++;
  if (by > 1) {
    width /= by;
    height /= by;
    config.options.use_scaling = 1;
    config.options.scaled_width = (int)width;
    config.options.scaled_height = (int)height;
  }
  // With its colors multiplied by how much of them shows: what is left is to add white.
  config.output.colorspace = MODE_rgbA;
  VP8StatusCode status = WebPDecode(file, size, &config);
  if (status != VP8_STATUS_OK) {
    WebPFreeDecBuffer(&config.output);
    return status == VP8_STATUS_OUT_OF_MEMORY ? -2 : -1;
  }
  dots->width = width;
  dots->height = height;
  dots->bytes = malloc((size_t)width * height * 3);
  if (!dots->bytes) {
    WebPFreeDecBuffer(&config.output);
    quad_dots_free(dots);
    return -2;
  }
  const WebPRGBABuffer *source = &config.output.u.RGBA;
  for (size_t y = 0; y < height; y++) {
    const uint8_t *from = source->rgba + y * (size_t)source->stride;
    uint8_t *to = dots->bytes + y * width * 3;
    for (size_t x = 0; x < width; x++) {
      for (int c = 0; c < 3; c++) {
        unsigned value = from[x * 4 + c] + (255u - from[x * 4 + 3]);
        to[x * 3 + c] = (uint8_t)(value > 255 ? 255 : value);
      }
    }
  }
  WebPFreeDecBuffer(&config.output);
  return 0;
}
