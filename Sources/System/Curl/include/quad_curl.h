// What Quad asks of libcurl. The library is opened when it is first needed: with it come two dozen others, whose start took
// 20 ms and whose pages 4 MB of every process, also of those that call nobody.
//
// libcurl's own functions are not to be called from Swift: nothing links them.
#pragma once
// The checks by macro want the option as a constant; the wrappers' types check instead.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

/// Opens the library and starts it: once, before anything else here except addresses. CURLE_FAILED_INIT where it is missing.
CURLcode quad_curl_start(void);

CURL *quad_curl_easy_init(void);
CURLcode quad_curl_easy_perform(CURL *handle);
void quad_curl_easy_reset(CURL *handle);
void quad_curl_easy_cleanup(CURL *handle);
const char *quad_curl_easy_strerror(CURLcode code);
/// Nil when there is no memory, or no library.
struct curl_slist *quad_curl_slist_append(struct curl_slist *list, const char *text);
void quad_curl_slist_free_all(struct curl_slist *list);
/// An address to be read or put together; nil when there is no memory, or no library. Needs no start.
CURLU *quad_curl_url(void);
void quad_curl_url_cleanup(CURLU *address);
CURLUcode quad_curl_url_get(CURLU *address, CURLUPart part, char **text, unsigned int flags);
CURLUcode quad_curl_url_set(CURLU *address, CURLUPart part, const char *text, unsigned int flags);
void quad_curl_free(void *memory);

CURLcode quad_curl_set_number(CURL *handle, CURLoption option, long value);
CURLcode quad_curl_set_size(CURL *handle, CURLoption option, curl_off_t value);
/// libcurl copies the text.
CURLcode quad_curl_set_text(CURL *handle, CURLoption option, const char *text);
/// The list must outlive the transfer.
CURLcode quad_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *list);
/// The bytes must outlive the transfer.
CURLcode quad_curl_set_body(CURL *handle, const void *bytes, size_t count);
/// A body that is asked for while it is sent, of so many bytes, and may be asked for again from the beginning.
CURLcode quad_curl_set_upload(
    CURL *handle, void *context, curl_read_callback read, curl_seek_callback seek, curl_off_t count);
/// At least CURL_ERROR_SIZE bytes, which must outlive the transfer.
CURLcode quad_curl_set_error_buffer(CURL *handle, char *buffer);
/// Everything that libcurl calls back during a transfer, all with the same context.
CURLcode quad_curl_set_callbacks(
    CURL *handle, void *context, curl_write_callback body, curl_write_callback head, curl_opensocket_callback open,
    curl_prereq_callback connected, curl_xferinfo_callback progress);
CURLcode quad_curl_number(CURL *handle, CURLINFO what, long *value);
CURLcode quad_curl_size(CURL *handle, CURLINFO what, curl_off_t *value);
/// Copies the address that libcurl is about to connect to; it is longer than the field it is declared as.
void quad_curl_copy_address(const struct curl_sockaddr *from, struct sockaddr_storage *to);
curl_socket_t quad_curl_open(const struct curl_sockaddr *address);
/// What a mail's transfer calls back, all with the same context: for the message, for each line of the conversation, for
/// each socket, and at least once a second. `count` is the message's length in bytes.
CURLcode quad_curl_set_mail(
    CURL *handle, void *context, curl_off_t count, curl_read_callback read, curl_debug_callback line,
    curl_opensocket_callback open, curl_xferinfo_callback progress, curl_write_callback ignored);
