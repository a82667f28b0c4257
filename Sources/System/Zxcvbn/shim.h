// zxcvbn in C: how many guesses a password takes. Debian's build carries its dictionary in the library, constant, and
// keeps no state between calls.
#pragma once
#include <zxcvbn.h>
