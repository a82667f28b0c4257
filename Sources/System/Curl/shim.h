// libcurl's headers, and inline wrappers for its variadic calls, which Swift can't make.
#pragma once
// The checks by macro want the option as a constant; the wrappers' types check instead.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

static inline CURLcode quad_curl_start(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }

static inline CURLcode quad_curl_set_number(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode quad_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}
/// libcurl copies the text.
static inline CURLcode quad_curl_set_text(CURL *handle, CURLoption option, const char *text) {
  return curl_easy_setopt(handle, option, text);
}
/// The list must outlive the transfer.
static inline CURLcode quad_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *list) {
  return curl_easy_setopt(handle, option, list);
}
/// The bytes must outlive the transfer.
static inline CURLcode quad_curl_set_body(CURL *handle, const void *bytes, size_t count) {
  CURLcode code = curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
  return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_POSTFIELDS, (const char *)bytes);
}
/// At least CURL_ERROR_SIZE bytes, which must outlive the transfer.
static inline CURLcode quad_curl_set_error_buffer(CURL *handle, char *buffer) {
  return curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, buffer);
}

/// Everything that libcurl calls back during a transfer, all with the same context.
static inline CURLcode quad_curl_set_callbacks(
    CURL *handle, void *context, curl_write_callback body, curl_write_callback head, curl_opensocket_callback open,
    curl_prereq_callback connected, curl_xferinfo_callback progress) {
  CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, body);
  if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
  if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, head);
  if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_HEADERDATA, context);
  if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open);
  if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, context);
  if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, connected);
  if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_PREREQDATA, context);
  if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, progress);
  if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_XFERINFODATA, context);
  if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  return code;
}

static inline CURLcode quad_curl_number(CURL *handle, CURLINFO what, long *value) {
  return curl_easy_getinfo(handle, what, value);
}
static inline CURLcode quad_curl_size(CURL *handle, CURLINFO what, curl_off_t *value) {
  return curl_easy_getinfo(handle, what, value);
}

/// Copies the address that libcurl is about to connect to; it is longer than the field it is declared as.
static inline void quad_curl_copy_address(const struct curl_sockaddr *from, struct sockaddr_storage *to) {
  memset(to, 0, sizeof *to);
  size_t length = from->addrlen < sizeof *to ? from->addrlen : sizeof *to;
  memcpy(to, &from->addr, length);
}
static inline curl_socket_t quad_curl_open(const struct curl_sockaddr *address) {
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}
