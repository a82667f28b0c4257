// Paper to write tables on: pages of a PDF, laid out by Pango and drawn by Cairo. One thread at a time.
#ifndef QUAD_PAGES_H
#define QUAD_PAGES_H

#include <stddef.h>

typedef struct quad_pages quad_pages;

/// Takes the document's bytes as they come; anything but 0 stops it.
typedef int (*quad_pages_sink)(void *context, const unsigned char *bytes, unsigned int count);

/// Where a text stands in its width.
enum { QUAD_PAGES_START = 0, QUAD_PAGES_END = 1, QUAD_PAGES_MIDDLE = 2 };

/// A document of pages of this size, in points of 1/72 inch. NULL where there is no memory, or no Pango.
quad_pages *quad_pages_open(double width, double height, quad_pages_sink sink, void *context);

/// What the document says of itself.
void quad_pages_describe(quad_pages *pages, const char *title, const char *language);

/// One line of UTF-8 at its upper edge, cut with an ellipsis where it is wider than `width`. What is no UTF-8 is replaced.
void quad_pages_text(
  quad_pages *pages, const char *text, size_t length, double x, double y, double width, double size, int is_bold,
  int place);

/// A thin line; `gray` is 0 for black to 1 for white.
void quad_pages_line(quad_pages *pages, double x1, double y1, double x2, double y2, double gray);

/// Ends the page and begins another.
void quad_pages_next(quad_pages *pages);

/// Ends the document and frees it; 0 where all of it was written.
int quad_pages_close(quad_pages *pages);

#endif
