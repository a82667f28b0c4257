// OpenSSL's headers, and inline wrappers for its macros, which Swift can't see.
#pragma once
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

static inline long quad_SSL_CTX_set_min_proto_version(SSL_CTX *ctx, int version) {
  return SSL_CTX_set_min_proto_version(ctx, version);
}
static inline long quad_SSL_CTX_set_mode(SSL_CTX *ctx, long mode) { return SSL_CTX_set_mode(ctx, mode); }
static inline long quad_SSL_CTX_set_session_cache_mode(SSL_CTX *ctx, long mode) {
  return SSL_CTX_set_session_cache_mode(ctx, mode);
}

// What a server's context refuses and prefers: no compression, no renegotiation, the server's order of ciphers; a
// connection cut without close_notify reads as an ordinary end (every length is framed by HTTP).
static inline void quad_SSL_CTX_harden(SSL_CTX *ctx) {
  SSL_CTX_set_options(ctx, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                               SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(ctx, 1);
}
// Gives one context the other's keys for tickets; 1 when it has them.
static inline int quad_SSL_CTX_share_tickets(SSL_CTX *from, SSL_CTX *to) {
  unsigned char keys[128];
  long size = SSL_CTX_get_tlsext_ticket_keys(from, NULL, 0);
  if (size <= 0 || size > (long)sizeof(keys)) return 0;
  int shared = SSL_CTX_get_tlsext_ticket_keys(from, keys, size) == 1 && SSL_CTX_set_tlsext_ticket_keys(to, keys, size) == 1;
  OPENSSL_cleanse(keys, sizeof(keys));
  return shared;
}
static inline EVP_PKEY *quad_EVP_P256_key(void) { return EVP_EC_gen("P-256"); }
static inline long quad_SSL_session_reused(SSL *ssl) { return SSL_session_reused(ssl); }
static inline long quad_SSL_set_tlsext_host_name(SSL *ssl, const char *name) { return SSL_set_tlsext_host_name(ssl, name); }
static inline long quad_SSL_CTX_set_max_proto_version(SSL_CTX *ctx, int version) {
  return SSL_CTX_set_max_proto_version(ctx, version);
}

// A public key of this type from its parameters; NULL when OpenSSL refuses them.
static inline EVP_PKEY *quad_EVP_PKEY_public(const char *type, OSSL_PARAM *parameters) {
  EVP_PKEY *key = NULL;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
  if (context && EVP_PKEY_fromdata_init(context) == 1 &&
      EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
    key = NULL;
  EVP_PKEY_CTX_free(context);
  return key;
}

// A P-256 key from its point: 65 bytes, uncompressed. NULL when the point is not on the curve.
static inline EVP_PKEY *quad_EVP_P256_public(const unsigned char *point) {
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)"P-256", 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)point, 65),
      OSSL_PARAM_construct_end(),
  };
  return quad_EVP_PKEY_public("EC", parameters);
}

// An RSA key from its modulus and exponent, most significant byte first.
static inline EVP_PKEY *quad_EVP_RSA_public(const unsigned char *modulus, int size, const unsigned char *exponent,
                                            int exponent_size) {
  EVP_PKEY *key = NULL;
  BIGNUM *n = BN_bin2bn(modulus, size, NULL);
  BIGNUM *e = BN_bin2bn(exponent, exponent_size, NULL);
  OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
  if (n && e && builder && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) &&
      OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e)) {
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    if (parameters) key = quad_EVP_PKEY_public("RSA", parameters);
    OSSL_PARAM_free(parameters);
  }
  OSSL_PARAM_BLD_free(builder);
  BN_free(n);
  BN_free(e);
  return key;
}
