// SQLite's own header, and inline wrappers for its variadic functions, which Swift can't call.
#pragma once
#include <sqlite3.h>

static inline int quad_sqlite3_memstatus_off(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
static inline int quad_sqlite3_db_config(sqlite3 *db, int option, int value) {
  int result = 0;
  return sqlite3_db_config(db, option, value, &result);
}
/// The destructor value that tells SQLite to copy what is bound.
static inline sqlite3_destructor_type quad_sqlite3_transient(void) { return SQLITE_TRANSIENT; }
