// A shim over SQLite's default file system: counts writes and syncs and makes chosen ones fail.
#include "fault_vfs.h"
#include <sqlite3.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

struct fault_file {
  sqlite3_file base;
  // The real file follows in the same allocation.
};

static sqlite3_vfs *real_vfs;
static sqlite3_vfs fault_vfs;
static _Atomic int64_t writes, syncs, operations, failures;
static _Atomic int64_t failing_write, failing_sync, dying_operation, size_limit, sync_delay;
static _Atomic int write_kind, sync_kind, write_sticky, sync_sticky;

static sqlite3_file *real(sqlite3_file *file) { return (sqlite3_file *)((char *)file + sizeof(struct fault_file)); }

static int is_due(int64_t now, int64_t due, int sticky) { return due > 0 && (now == due || (sticky && now > due)); }

static int is_dead(void) {
  int64_t due = atomic_load(&dying_operation);
  return due > 0 && atomic_load(&operations) >= due;
}

static int failed(int code) {
  atomic_fetch_add(&failures, 1);
  return code;
}

static int fault_close(sqlite3_file *file) { return real(file)->pMethods->xClose(real(file)); }
static int fault_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 at) {
  return real(file)->pMethods->xRead(real(file), bytes, count, at);
}

static int fault_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 at) {
  int64_t now = atomic_fetch_add(&writes, 1) + 1;
  atomic_fetch_add(&operations, 1);
  if (is_dead()) return failed(SQLITE_IOERR_WRITE);
  if (is_due(now, atomic_load(&failing_write), atomic_load(&write_sticky))) {
    int kind = atomic_load(&write_kind);
    if (kind == QUAD_FAULT_FULL) return failed(SQLITE_FULL);
    if (kind == QUAD_FAULT_SHORT) real(file)->pMethods->xWrite(real(file), bytes, count / 2, at);
    return failed(SQLITE_IOERR_WRITE);
  }
  int64_t limit = atomic_load(&size_limit);
  if (limit > 0 && at + count > limit) return failed(SQLITE_FULL);
  return real(file)->pMethods->xWrite(real(file), bytes, count, at);
}

static int fault_truncate(sqlite3_file *file, sqlite3_int64 size) {
  if (is_dead()) return failed(SQLITE_IOERR_TRUNCATE);
  return real(file)->pMethods->xTruncate(real(file), size);
}

static int fault_sync(sqlite3_file *file, int flags) {
  int64_t now = atomic_fetch_add(&syncs, 1) + 1;
  atomic_fetch_add(&operations, 1);
  if (is_dead()) return failed(SQLITE_IOERR_FSYNC);
  if (is_due(now, atomic_load(&failing_sync), atomic_load(&sync_sticky))) {
    return failed(atomic_load(&sync_kind) == QUAD_FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR_FSYNC);
  }
  int64_t delay = atomic_load(&sync_delay);
  if (delay > 0) usleep((useconds_t)delay);
  return real(file)->pMethods->xSync(real(file), flags);
}

static int fault_size(sqlite3_file *file, sqlite3_int64 *size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
static int fault_lock(sqlite3_file *file, int level) { return real(file)->pMethods->xLock(real(file), level); }
static int fault_unlock(sqlite3_file *file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }
static int fault_reserved(sqlite3_file *file, int *result) {
  return real(file)->pMethods->xCheckReservedLock(real(file), result);
}
static int fault_control(sqlite3_file *file, int operation, void *argument) {
  return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
static int fault_sector(sqlite3_file *file) { return real(file)->pMethods->xSectorSize(real(file)); }
static int fault_traits(sqlite3_file *file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }
static int fault_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **memory) {
  return real(file)->pMethods->xShmMap(real(file), region, size, extend, memory);
}
static int fault_shm_lock(sqlite3_file *file, int at, int count, int flags) {
  return real(file)->pMethods->xShmLock(real(file), at, count, flags);
}
static void fault_shm_barrier(sqlite3_file *file) { real(file)->pMethods->xShmBarrier(real(file)); }
static int fault_shm_unmap(sqlite3_file *file, int delete) {
  return real(file)->pMethods->xShmUnmap(real(file), delete);
}

// Version 2: the shared memory that a write-ahead log needs, but no memory-mapped reading.
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = fault_close,
    .xRead = fault_read,
    .xWrite = fault_write,
    .xTruncate = fault_truncate,
    .xSync = fault_sync,
    .xFileSize = fault_size,
    .xLock = fault_lock,
    .xUnlock = fault_unlock,
    .xCheckReservedLock = fault_reserved,
    .xFileControl = fault_control,
    .xSectorSize = fault_sector,
    .xDeviceCharacteristics = fault_traits,
    .xShmMap = fault_shm_map,
    .xShmLock = fault_shm_lock,
    .xShmBarrier = fault_shm_barrier,
    .xShmUnmap = fault_shm_unmap,
};

static int fault_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
  (void)vfs;
  file->pMethods = NULL;
  memset(real(file), 0, (size_t)real_vfs->szOsFile);
  int code = real_vfs->xOpen(real_vfs, name, real(file), flags, out);
  if (code == SQLITE_OK) {
    file->pMethods = &methods;
  } else if (real(file)->pMethods) {
    real(file)->pMethods->xClose(real(file));
  }
  return code;
}

static int fault_delete(sqlite3_vfs *vfs, const char *name, int sync) {
  (void)vfs;
  if (is_dead()) return failed(SQLITE_IOERR_DELETE);
  return real_vfs->xDelete(real_vfs, name, sync);
}

int quad_fault_register(void) {
  if (sqlite3_vfs_find("quad-fault")) return 0;
  real_vfs = sqlite3_vfs_find(NULL);
  if (!real_vfs) return 1;
  // Everything but opening and deleting is the real one's: those functions take no state from the structure but its
  // size fields, which stay the same.
  fault_vfs = *real_vfs;
  fault_vfs.pNext = NULL;
  fault_vfs.zName = "quad-fault";
  fault_vfs.szOsFile = real_vfs->szOsFile + (int)sizeof(struct fault_file);
  fault_vfs.xOpen = fault_open;
  fault_vfs.xDelete = fault_delete;
  return sqlite3_vfs_register(&fault_vfs, 0) == SQLITE_OK ? 0 : 1;
}

void quad_fault_reset(void) {
  atomic_store(&failing_write, 0);
  atomic_store(&failing_sync, 0);
  atomic_store(&dying_operation, 0);
  atomic_store(&size_limit, 0);
  atomic_store(&sync_delay, 0);
  atomic_store(&writes, 0);
  atomic_store(&syncs, 0);
  atomic_store(&operations, 0);
  atomic_store(&failures, 0);
}

void quad_fault_fail_write(int64_t n, int kind, int sticky) {
  atomic_store(&write_kind, kind);
  atomic_store(&write_sticky, sticky);
  atomic_store(&failing_write, n);
}

void quad_fault_fail_sync(int64_t n, int kind, int sticky) {
  atomic_store(&sync_kind, kind);
  atomic_store(&sync_sticky, sticky);
  atomic_store(&failing_sync, n);
}

void quad_fault_die_at(int64_t n) { atomic_store(&dying_operation, n); }
void quad_fault_limit_size(int64_t bytes) { atomic_store(&size_limit, bytes); }
void quad_fault_delay_sync(int64_t microseconds) { atomic_store(&sync_delay, microseconds); }
int64_t quad_fault_writes(void) { return atomic_load(&writes); }
int64_t quad_fault_syncs(void) { return atomic_load(&syncs); }
int64_t quad_fault_failures(void) { return atomic_load(&failures); }
