// Argon2: the password hash.
#pragma once
#include <argon2.h>
