// utf8proc: Unicode normalization and folding.
#pragma once
#include <utf8proc.h>
