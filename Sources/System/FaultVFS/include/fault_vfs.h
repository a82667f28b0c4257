// A SQLite file system that fails on purpose. For tests: nothing of it is linked into the product.
#pragma once
#include <stdint.h>

/// What a failing call answers, and what it does before it fails.
enum quad_fault_kind {
  /// SQLITE_IOERR_*; nothing is written.
  QUAD_FAULT_IO = 0,
  /// SQLITE_FULL; nothing is written.
  QUAD_FAULT_FULL = 1,
  /// SQLITE_IOERR_WRITE after half of the bytes have been written: a torn write. (A sync fails as with IO.)
  QUAD_FAULT_SHORT = 2,
};

/// Registers the file system "quad-fault" over the default one. Safe to call again. 0 on success.
int quad_fault_register(void);
/// Forgets every fault and sets the counters to zero.
void quad_fault_reset(void);
/// Makes the n-th write (from 1, counted from the last reset) and, if `sticky`, all later writes fail. 0 for none.
void quad_fault_fail_write(int64_t n, int kind, int sticky);
/// The same for syncs.
void quad_fault_fail_sync(int64_t n, int kind, int sticky);
/// From the n-th write or sync together on, every write, sync, truncation and deletion fails: the machine has died as
/// far as the disk can tell. 0 for none.
void quad_fault_die_at(int64_t n);
/// Makes writes that would take any file beyond `bytes` fail with SQLITE_FULL. 0 for no limit.
void quad_fault_limit_size(int64_t bytes);
/// Delays every sync: an emulated slow disk.
void quad_fault_delay_sync(int64_t microseconds);

int64_t quad_fault_writes(void);
int64_t quad_fault_syncs(void);
/// How many calls were made to fail.
int64_t quad_fault_failures(void);
