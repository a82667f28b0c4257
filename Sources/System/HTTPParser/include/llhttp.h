// llhttp: the HTTP/1.1 parser, from Debian's node-llhttp.
#pragma once
#include "/usr/share/include/llhttp/llhttp.h"
