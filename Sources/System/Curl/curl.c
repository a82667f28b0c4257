// libcurl, opened when it is first needed, and its variadic calls, which Swift can't make.
#include "quad_curl.h"

#include <string.h>

// Each function that is used, by the type that libcurl's header gives it.
#define FUNCTIONS(F) \
  F(curl_global_init) F(curl_easy_init) F(curl_easy_perform) F(curl_easy_reset) F(curl_easy_cleanup) \
  F(curl_easy_strerror) F(curl_easy_setopt) F(curl_easy_getinfo) F(curl_slist_append) F(curl_slist_free_all) \
  F(curl_url) F(curl_url_cleanup) F(curl_url_get) F(curl_url_set) F(curl_free)

#define DECLARE(name) __typeof__(&name) name##_;
#define LIBRARY "libcurl.so.4"
#include "../opened_library.h"

CURLcode quad_curl_start(void) {
  return has_library() ? lib.curl_global_init_(CURL_GLOBAL_DEFAULT) : CURLE_FAILED_INIT;
}

CURL *quad_curl_easy_init(void) { return has_library() ? lib.curl_easy_init_() : NULL; }
struct curl_slist *quad_curl_slist_append(struct curl_slist *list, const char *text) {
  return has_library() ? lib.curl_slist_append_(list, text) : NULL;
}
CURLU *quad_curl_url(void) { return has_library() ? lib.curl_url_() : NULL; }

// Whoever calls one of these has a handle, a list or an address of the library's.
CURLcode quad_curl_easy_perform(CURL *handle) { return lib.curl_easy_perform_(handle); }
void quad_curl_easy_reset(CURL *handle) { lib.curl_easy_reset_(handle); }
void quad_curl_easy_cleanup(CURL *handle) { lib.curl_easy_cleanup_(handle); }
const char *quad_curl_easy_strerror(CURLcode code) { return has_library() ? lib.curl_easy_strerror_(code) : ""; }
void quad_curl_slist_free_all(struct curl_slist *list) {
  if (list) lib.curl_slist_free_all_(list);
}
void quad_curl_url_cleanup(CURLU *address) { lib.curl_url_cleanup_(address); }
CURLUcode quad_curl_url_get(CURLU *address, CURLUPart part, char **text, unsigned int flags) {
  return lib.curl_url_get_(address, part, text, flags);
}
CURLUcode quad_curl_url_set(CURLU *address, CURLUPart part, const char *text, unsigned int flags) {
  return lib.curl_url_set_(address, part, text, flags);
}
void quad_curl_free(void *memory) {
  if (memory) lib.curl_free_(memory);
}

CURLcode quad_curl_set_number(CURL *handle, CURLoption option, long value) {
  return lib.curl_easy_setopt_(handle, option, value);
}
CURLcode quad_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
  return lib.curl_easy_setopt_(handle, option, value);
}
CURLcode quad_curl_set_text(CURL *handle, CURLoption option, const char *text) {
  return lib.curl_easy_setopt_(handle, option, text);
}
CURLcode quad_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *list) {
  return lib.curl_easy_setopt_(handle, option, list);
}
CURLcode quad_curl_set_body(CURL *handle, const void *bytes, size_t count) {
  CURLcode code = lib.curl_easy_setopt_(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
  return code != CURLE_OK ? code : lib.curl_easy_setopt_(handle, CURLOPT_POSTFIELDS, (const char *)bytes);
}
CURLcode quad_curl_set_upload(
    CURL *handle, void *context, curl_read_callback read, curl_seek_callback seek, curl_off_t count) {
  CURLcode code = lib.curl_easy_setopt_(handle, CURLOPT_READFUNCTION, read);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_READDATA, context);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_SEEKFUNCTION, seek);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_SEEKDATA, context);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_INFILESIZE_LARGE, count);
  return code;
}
CURLcode quad_curl_set_error_buffer(CURL *handle, char *buffer) {
  return lib.curl_easy_setopt_(handle, CURLOPT_ERRORBUFFER, buffer);
}
CURLcode quad_curl_set_callbacks(
    CURL *handle, void *context, curl_write_callback body, curl_write_callback head, curl_opensocket_callback open,
    curl_prereq_callback connected, curl_xferinfo_callback progress) {
  CURLcode code = lib.curl_easy_setopt_(handle, CURLOPT_WRITEFUNCTION, body);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_WRITEDATA, context);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_HEADERFUNCTION, head);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_HEADERDATA, context);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_OPENSOCKETFUNCTION, open);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_OPENSOCKETDATA, context);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_PREREQFUNCTION, connected);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_PREREQDATA, context);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_XFERINFOFUNCTION, progress);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_XFERINFODATA, context);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_NOPROGRESS, 0L);
  return code;
}
CURLcode quad_curl_number(CURL *handle, CURLINFO what, long *value) {
  return lib.curl_easy_getinfo_(handle, what, value);
}
CURLcode quad_curl_size(CURL *handle, CURLINFO what, curl_off_t *value) {
  return lib.curl_easy_getinfo_(handle, what, value);
}
void quad_curl_copy_address(const struct curl_sockaddr *from, struct sockaddr_storage *to) {
  memset(to, 0, sizeof *to);
  size_t length = from->addrlen < sizeof *to ? from->addrlen : sizeof *to;
  memcpy(to, &from->addr, length);
}
curl_socket_t quad_curl_open(const struct curl_sockaddr *address) {
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}
CURLcode quad_curl_set_mail(
    CURL *handle, void *context, curl_off_t count, curl_read_callback read, curl_debug_callback line,
    curl_opensocket_callback open, curl_xferinfo_callback progress, curl_write_callback ignored) {
  CURLcode code = lib.curl_easy_setopt_(handle, CURLOPT_UPLOAD, 1L);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_INFILESIZE_LARGE, count);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_READFUNCTION, read);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_READDATA, context);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_VERBOSE, 1L);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_DEBUGFUNCTION, line);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_DEBUGDATA, context);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_OPENSOCKETFUNCTION, open);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_OPENSOCKETDATA, context);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_XFERINFOFUNCTION, progress);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_XFERINFODATA, context);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_NOPROGRESS, 0L);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_WRITEFUNCTION, ignored);
  if (code == CURLE_OK) code = lib.curl_easy_setopt_(handle, CURLOPT_WRITEDATA, context);
  return code;
}
