// SQLite's own header, and inline wrappers for its variadic functions and macros, which Swift can't use.
#pragma once
#include <sqlite3.h>

static inline int quad_sqlite3_memstatus_off(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
static inline int quad_sqlite3_db_config(sqlite3 *db, int option, int value) {
  int result = 0;
  return sqlite3_db_config(db, option, value, &result);
}
/// The destructor value that tells SQLite to copy what is bound.
static inline sqlite3_destructor_type quad_sqlite3_transient(void) { return SQLITE_TRANSIENT; }
/// Binds text that SQLite copies.
static inline int quad_sqlite3_bind_text(sqlite3_stmt *statement, int index, const void *bytes, int count) {
  return sqlite3_bind_text(statement, index, bytes ? (const char *)bytes : "", count, SQLITE_TRANSIENT);
}
/// Binds bytes that SQLite copies.
static inline int quad_sqlite3_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int count) {
  return sqlite3_bind_blob(statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT);
}
/// How many foreign keys that are checked at the end of the transaction are broken now.
static inline int quad_sqlite3_deferred_foreign_keys(sqlite3 *db) {
  int now = 0, high = 0;
  sqlite3_db_status(db, SQLITE_DBSTATUS_DEFERRED_FKS, &now, &high, 0);
  return now;
}
