// llhttp as Debian ships it (package node-llhttp), in its strict mode: this file only brings its source into the build.
#define LLHTTP_STRICT_MODE 1
#include "/usr/share/llhttp/http.c"
