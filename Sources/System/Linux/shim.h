// What the Glibc module leaves out (epoll, eventfd, signalfd) and the variadic calls Swift can't make.
#pragma once
// Without _GNU_SOURCE: it changes glibc's own types, and Clang then refuses to see them through two modules. What it would
// have declared is declared below.
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

static inline int quad_open(const char *path, int flags, unsigned mode) { return open(path, flags, mode); }
static inline int quad_fcntl(int fd, int command, int value) { return fcntl(fd, command, value); }

extern int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);
extern int pthread_setname_np(pthread_t thread, const char *name);

/// The words for an error number into the caller's buffer; thread-safe.
static inline const char *quad_strerror(int code, char *buffer, size_t size) {
  return strerror_r(code, buffer, size) == 0 ? buffer : "unknown error";
}

extern char **environ;
/// The environment; Swift may not touch the global itself.
static inline char **quad_environ(void) { return environ; }

// Whether a time service keeps the kernel's clock: 1 yes, 0 no, -1 when the kernel doesn't say.
static inline int quad_clock_is_kept(void) {
  struct timex clock;
  memset(&clock, 0, sizeof clock);
  if (adjtimex(&clock) < 0) return -1;
  return (clock.status & STA_UNSYNC) != 0 ? 0 : 1;
}

// Bytes of a socket that the peer has not acknowledged yet; 0 when it can't be told.
static inline int quad_unacknowledged(int socket) {
  int count = 0;
  return ioctl(socket, TIOCOUTQ, &count) == 0 ? count : 0;
}
