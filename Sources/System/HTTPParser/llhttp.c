// llhttp as Debian ships it (package node-llhttp): this file only brings its source into the build.
#include "/usr/share/llhttp/llhttp.c"
