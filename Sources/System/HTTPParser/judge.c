// See include/judge.h.
#include "judge.h"

static int on_body(llhttp_t *parser, const char *at, size_t length) {
  (void)at;
  ((quad_judge *)parser)->body += length;
  return 0;
}

static int on_message_complete(llhttp_t *parser) {
  ((quad_judge *)parser)->complete = 1;
  return HPE_PAUSED;
}

static const llhttp_settings_t settings = {.on_body = on_body, .on_message_complete = on_message_complete};

void quad_judge_reset(quad_judge *judge) {
  llhttp_init(&judge->parser, HTTP_REQUEST, &settings);
  judge->body = 0;
  judge->complete = 0;
}

ptrdiff_t quad_judge_feed(quad_judge *judge, const void *bytes, size_t n) {
  llhttp_errno_t outcome = llhttp_execute(&judge->parser, bytes, n);
  if (outcome == HPE_OK) return (ptrdiff_t)n;
  if ((outcome == HPE_PAUSED || outcome == HPE_PAUSED_UPGRADE) && judge->complete)
    return llhttp_get_error_pos(&judge->parser) - (const char *)bytes;
  return -1;
}
