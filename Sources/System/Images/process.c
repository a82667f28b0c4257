// The process in which pictures are decoded: how it is started, and what it gives up before it reads its first byte.
#define _GNU_SOURCE
#include "quad_images.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static int limit(int what, uint64_t soft, uint64_t hard) {
  struct rlimit value = {soft, hard};
  return setrlimit(what, &value) == 0 ? 0 : errno;
}

#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#endif

#define ALLOW(name) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
// Only where the third argument, the protection, does not make memory executable.
#define ALLOW_DATA(name) \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 4), \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])), \
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW), \
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

// Everything but reading, writing, memory and going is refused: no file, no socket, no process, no signal to others.
static int close_the_kernel(void) {
#ifdef MACHINE
  struct sock_filter program[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    ALLOW(read),
    ALLOW(write),
    ALLOW(close),
    ALLOW(brk),
    ALLOW_DATA(mmap),
    ALLOW_DATA(mprotect),
    ALLOW(munmap),
    ALLOW(mremap),
    ALLOW(madvise),
    ALLOW(futex),
    ALLOW(getrandom),
    ALLOW(clock_gettime),
    ALLOW(rt_sigreturn),
    ALLOW(exit),
    ALLOW(exit_group),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
  };
  struct sock_fprog filter = {sizeof program / sizeof *program, program};
  // A kernel that was built without it says EINVAL: what came before holds all the same.
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0 && errno != EINVAL) return errno;
#endif
  return 0;
}

int quad_confine(uint64_t memory, uint32_t seconds) {
  int fault = 0;
  // Where memory is short, this is to go before whoever serves. No file may be opened later.
  int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (score >= 0) {
    if (write(score, "1000", 4) < 0) { /* A kernel that refuses: then it is judged like others. */ }
    close(score);
  }
  // Whoever serves comes first.
  setpriority(PRIO_PROCESS, 0, 10);
  // What was handed on by mistake is not there. Kernels before 5.9 don't know this: the limit below keeps new ones out.
  if (syscall(SYS_close_range, 3u, ~0u, 0u) != 0) {
    for (int file = 3; file < 1024; file++) close(file);
  }
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return errno;
  // Who started it and went waits for nothing any more.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return errno;
  if ((fault = limit(RLIMIT_CORE, 0, 0)) != 0) return fault;
  if ((fault = limit(RLIMIT_FSIZE, 0, 0)) != 0) return fault;
  if ((fault = limit(RLIMIT_NOFILE, 3, 3)) != 0) return fault;
  if ((fault = limit(RLIMIT_CPU, seconds, seconds)) != 0) return fault;
  if ((fault = limit(RLIMIT_AS, memory, memory)) != 0) return fault;
  return close_the_kernel();
}

// A nameless file in memory with this content, read from its start; a descriptor, or a negative error number.
static int memory_file(const void *bytes, size_t size) {
  int file = memfd_create("quad-image", MFD_CLOEXEC);
  if (file < 0) return -errno;
  size_t done = 0;
  while (done < size) {
    ssize_t n = write(file, (const char *)bytes + done, size - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      int fault = n < 0 ? errno : EIO;
      close(file);
      return -fault;
    }
    done += (size_t)n;
  }
  if (lseek(file, 0, SEEK_SET) != 0) {
    int fault = errno;
    close(file);
    return -fault;
  }
  return file;
}

// The same with what is opened for it: 0 or an error number.
static int spawn(pid_t *process, const char *program, char *const arguments[], char *const environment[], int input,
    int output) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t how;
  int fault = posix_spawn_file_actions_init(&files);
  if (fault != 0) return fault;
  if ((fault = posix_spawnattr_init(&how)) != 0) {
    posix_spawn_file_actions_destroy(&files);
    return fault;
  }
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  fault = posix_spawn_file_actions_adddup2(&files, input, 0);
  if (fault == 0) fault = posix_spawn_file_actions_adddup2(&files, output, 1);
  if (fault == 0) fault = posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
  if (fault == 0) fault = posix_spawn_file_actions_addclosefrom_np(&files, 3);
  if (fault == 0) fault = posix_spawnattr_setsigmask(&how, &none);
  if (fault == 0) fault = posix_spawnattr_setsigdefault(&how, &all);
  if (fault == 0) fault = posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  if (fault == 0) fault = posix_spawn(process, program, &files, &how, arguments, environment);
  posix_spawnattr_destroy(&how);
  posix_spawn_file_actions_destroy(&files);
  return fault;
}

pid_t quad_start(const char *program, char *const arguments[], char *const environment[], const void *bytes,
    size_t size, int *output) {
  *output = -1;
  int input = memory_file(bytes, size);
  if (input < 0) return input;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    int fault = errno;
    close(input);
    return -fault;
  }
  pid_t process = 0;
  int fault = spawn(&process, program, arguments, environment, input, ends[1]);
  close(input);
  close(ends[1]);
  if (fault != 0) {
    close(ends[0]);
    return -fault;
  }
  *output = ends[0];
  return process;
}
