// Pages of a PDF by Pango and Cairo. Each document has a font map of its own, so that nothing stays when it is done.
//
// The libraries are opened when the first sheet is printed: they and the dozen behind them would cost each idle process
// 4 MB, for what most campuses do once a month. Hence their functions are declared here: SwiftPM links whatever it takes
// headers from. Both promise to keep them as they are.
#include "quad_pages.h"

#include <stdlib.h>
#include <sys/types.h>

// As their headers number them.
enum { CAIRO_STATUS_SUCCESS = 0, CAIRO_STATUS_WRITE_ERROR = 11, CAIRO_PDF_METADATA_TITLE = 0 };
enum {
  PANGO_SCALE = 1024, PANGO_ELLIPSIZE_END = 3, PANGO_WEIGHT_NORMAL = 400, PANGO_WEIGHT_BOLD = 700, PANGO_ALIGN_LEFT = 0,
  PANGO_ALIGN_CENTER = 1, PANGO_ALIGN_RIGHT = 2
};

// Its name, what it returns, what it takes.
#define FUNCTIONS(F) \
  F(cairo_create, void *, (void *surface)) \
  F(cairo_destroy, void, (void *cairo)) \
  F(cairo_line_to, void, (void *cairo, double x, double y)) \
  F(cairo_move_to, void, (void *cairo, double x, double y)) \
  F(cairo_pdf_surface_create_for_stream, void *, \
    (int (*take)(void *, const unsigned char *, unsigned int), void *closure, double width, double height)) \
  F(cairo_pdf_surface_set_metadata, void, (void *surface, int kind, const char *text)) \
  F(cairo_set_line_width, void, (void *cairo, double width)) \
  F(cairo_set_source_rgb, void, (void *cairo, double red, double green, double blue)) \
  F(cairo_show_page, void, (void *cairo)) \
  F(cairo_status, int, (void *cairo)) \
  F(cairo_stroke, void, (void *cairo)) \
  F(cairo_surface_destroy, void, (void *surface)) \
  F(cairo_surface_finish, void, (void *surface)) \
  F(cairo_surface_status, int, (void *surface)) \
  F(g_free, void, (void *memory)) \
  F(g_object_unref, void, (void *object)) \
  F(g_utf8_make_valid, char *, (const char *text, ssize_t length)) \
  F(pango_cairo_context_set_resolution, void, (void *context, double dots)) \
  F(pango_cairo_font_map_new, void *, (void)) \
  F(pango_cairo_show_layout, void, (void *cairo, void *layout)) \
  F(pango_context_set_language, void, (void *context, void *language)) \
  F(pango_font_description_free, void, (void *font)) \
  F(pango_font_description_from_string, void *, (const char *names)) \
  F(pango_font_description_set_absolute_size, void, (void *font, double size)) \
  F(pango_font_description_set_weight, void, (void *font, int weight)) \
  F(pango_font_map_create_context, void *, (void *fonts)) \
  F(pango_language_from_string, void *, (const char *name)) \
  F(pango_layout_get_baseline, int, (void *layout)) \
  F(pango_layout_new, void *, (void *context)) \
  F(pango_layout_set_alignment, void, (void *layout, int alignment)) \
  F(pango_layout_set_ellipsize, void, (void *layout, int place)) \
  F(pango_layout_set_font_description, void, (void *layout, void *font)) \
  F(pango_layout_set_single_paragraph_mode, void, (void *layout, int is_single)) \
  F(pango_layout_set_text, void, (void *layout, const char *text, int length)) \
  F(pango_layout_set_width, void, (void *layout, int width))

#define DECLARE(name, result, parameters) result(*name##_) parameters;
#define LIBRARY "libpangocairo-1.0.so.0"
#include "../opened_library.h"

struct quad_pages {
  quad_pages_sink sink;
  void *context;
  void *surface;
  void *cairo;
  void *fonts;
  void *words;
  void *layout;
  void *font;
};

static int take(void *closure, const unsigned char *bytes, unsigned int count) {
  quad_pages *pages = closure;
  return pages->sink(pages->context, bytes, count) == 0 ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static void release(quad_pages *pages) {
  if (pages->font) lib.pango_font_description_free_(pages->font);
  if (pages->layout) lib.g_object_unref_(pages->layout);
  if (pages->words) lib.g_object_unref_(pages->words);
  if (pages->fonts) lib.g_object_unref_(pages->fonts);
  if (pages->cairo) lib.cairo_destroy_(pages->cairo);
  if (pages->surface) lib.cairo_surface_destroy_(pages->surface);
  free(pages);
}

quad_pages *quad_pages_open(double width, double height, quad_pages_sink sink, void *context) {
  if (!has_library()) return NULL;
  quad_pages *pages = calloc(1, sizeof *pages);
  if (!pages) return NULL;
  pages->sink = sink;
  pages->context = context;
  pages->surface = lib.cairo_pdf_surface_create_for_stream_(take, pages, width, height);
  pages->cairo = lib.cairo_create_(pages->surface);
  pages->fonts = lib.pango_cairo_font_map_new_();
  if (pages->fonts) pages->words = lib.pango_font_map_create_context_(pages->fonts);
  if (pages->words) pages->layout = lib.pango_layout_new_(pages->words);
  pages->font = lib.pango_font_description_from_string_("Noto Sans, DejaVu Sans, sans-serif");
  if (!pages->layout || !pages->font || lib.cairo_status_(pages->cairo) != CAIRO_STATUS_SUCCESS) {
    release(pages);
    return NULL;
  }
  lib.pango_cairo_context_set_resolution_(pages->words, 72);
  lib.pango_layout_set_single_paragraph_mode_(pages->layout, 1);
  lib.pango_layout_set_ellipsize_(pages->layout, PANGO_ELLIPSIZE_END);
  return pages;
}

void quad_pages_describe(quad_pages *pages, const char *title, const char *language) {
  lib.cairo_pdf_surface_set_metadata_(pages->surface, CAIRO_PDF_METADATA_TITLE, title);
  lib.pango_context_set_language_(pages->words, lib.pango_language_from_string_(language));
}

void quad_pages_text(
  quad_pages *pages, const char *text, size_t length, double x, double y, double width, double size, int is_bold,
  int place) {
  char *valid = lib.g_utf8_make_valid_(text, (ssize_t)length);
  lib.pango_font_description_set_absolute_size_(pages->font, size * PANGO_SCALE);
  lib.pango_font_description_set_weight_(pages->font, is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  lib.pango_layout_set_font_description_(pages->layout, pages->font);
  lib.pango_layout_set_width_(pages->layout, (int)(width * PANGO_SCALE));
  lib.pango_layout_set_alignment_(
    pages->layout, place == QUAD_PAGES_END      ? PANGO_ALIGN_RIGHT
                   : place == QUAD_PAGES_MIDDLE ? PANGO_ALIGN_CENTER
                                                : PANGO_ALIGN_LEFT);
  lib.pango_layout_set_text_(pages->layout, valid, -1);
  lib.g_free_(valid);
  lib.cairo_set_source_rgb_(pages->cairo, 0, 0, 0);
  // By their baseline, whatever scripts stand beside each other on a line.
  lib.cairo_move_to_(pages->cairo, x, y + size - lib.pango_layout_get_baseline_(pages->layout) / (double)PANGO_SCALE);
  lib.pango_cairo_show_layout_(pages->cairo, pages->layout);
}

void quad_pages_line(quad_pages *pages, double x1, double y1, double x2, double y2, double gray) {
  lib.cairo_set_source_rgb_(pages->cairo, gray, gray, gray);
  lib.cairo_set_line_width_(pages->cairo, 0.5);
  lib.cairo_move_to_(pages->cairo, x1, y1);
  lib.cairo_line_to_(pages->cairo, x2, y2);
  lib.cairo_stroke_(pages->cairo);
}

void quad_pages_next(quad_pages *pages) { lib.cairo_show_page_(pages->cairo); }

int quad_pages_close(quad_pages *pages) {
  lib.cairo_show_page_(pages->cairo);
  lib.cairo_surface_finish_(pages->surface);
  int failed = lib.cairo_status_(pages->cairo) != CAIRO_STATUS_SUCCESS
               || lib.cairo_surface_status_(pages->surface) != CAIRO_STATUS_SUCCESS;
  release(pages);
  return failed;
}
