// libxlsxwriter, and a file in memory for it to write to: this version can't write anywhere else.
#pragma once
#include <sys/syscall.h>
#include <unistd.h>
#include <xlsxwriter.h>

/// A file that has no name and is gone when it is closed; -1 when there is no memory. Close-on-exec.
static inline int quad_memory_file(void) { return (int)syscall(SYS_memfd_create, "quad-sheet", 1u); }
