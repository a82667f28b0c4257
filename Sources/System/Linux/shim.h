// What the Glibc module leaves out (epoll, eventfd, signalfd) and the variadic calls Swift can't make.
#pragma once
// Without _GNU_SOURCE: it changes glibc's own types, and Clang then refuses to see them through two modules. What it would
// have declared is declared below.
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
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
#include <sys/un.h>
#include <unistd.h>

static inline int quad_open(const char *path, int flags, unsigned mode) { return open(path, flags, mode); }
static inline int quad_fcntl(int fd, int command, int value) { return fcntl(fd, command, value); }

extern int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);
extern int pthread_setname_np(pthread_t thread, const char *name);
extern int sync_file_range(int descriptor, int64_t offset, int64_t count, unsigned flags);

/// Has what was written to a stretch of a file go to the disk, and waits for it where `waits`. Says nothing of what the disk
/// keeps in its own memory: only `fsync` does. 0, or an error number.
static inline int quad_write_out(int descriptor, int64_t offset, int64_t count, int waits) {
  // SYNC_FILE_RANGE_WAIT_BEFORE | WRITE | WAIT_AFTER, or WRITE alone.
  return sync_file_range(descriptor, offset, count, waits ? 7u : 2u) == 0 ? 0 : errno;
}

/// Has writes go to the disk past the kernel's cache (`on`), or through it again. 0, or an error number where the file system
/// has no such way.
// `__O_DIRECT` is what glibc calls it where GNU extensions are not asked for.
static inline int quad_set_direct(int descriptor, int on) {
  int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0) return errno;
  return fcntl(descriptor, F_SETFL, on ? flags | __O_DIRECT : flags & ~__O_DIRECT) == 0 ? 0 : errno;
}

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

/// The address of a local socket; 0, or ENAMETOOLONG.
static inline int quad_local_address(const char *path, struct sockaddr_un *address) {
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  if (strlen(path) >= sizeof address->sun_path) return ENAMETOOLONG;
  memcpy(address->sun_path, path, strlen(path));
  return 0;
}

/// Binds a local socket to a path; 0 or an error number.
static inline int quad_bind_local(int descriptor, const char *path) {
  struct sockaddr_un address;
  int fault = quad_local_address(path, &address);
  if (fault != 0) return fault;
  return bind(descriptor, (struct sockaddr *)&address, sizeof address) == 0 ? 0 : errno;
}

/// Connects a local socket; 0 or an error number.
static inline int quad_connect_local(int descriptor, const char *path) {
  struct sockaddr_un address;
  int fault = quad_local_address(path, &address);
  if (fault != 0) return fault;
  return connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0 ? 0 : errno;
}

/// Sends a datagram to a local socket, by its path or by an abstract name that begins with @; 0 or an error number.
static inline int quad_send_local(int descriptor, const char *name, const void *bytes, size_t count) {
  struct sockaddr_un address;
  int fault = quad_local_address(name, &address);
  if (fault != 0) return fault;
  // An abstract name begins with a zero and ends with its length.
  if (name[0] == '@') address.sun_path[0] = 0;
  socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name) + (name[0] == '@' ? 0 : 1));
  ssize_t sent;
  do {
    sent = sendto(descriptor, bytes, count, MSG_NOSIGNAL, (struct sockaddr *)&address, length);
  } while (sent < 0 && errno == EINTR);
  return sent < 0 ? errno : 0;
}

/// The account of the process at the other end of a local socket, as the kernel knows it; -1 when it doesn't say.
static inline int64_t quad_peer_user(int descriptor) {
  // What <sys/socket.h> calls struct ucred where it may.
  struct { pid_t process; uid_t user; gid_t group; } peer;
  socklen_t length = sizeof peer;
  if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0 || length != sizeof peer) return -1;
  return (int64_t)peer.user;
}
