// What the Glibc module leaves out (epoll, eventfd, signalfd) and the variadic calls Swift can't make.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <unistd.h>

static inline int quad_open(const char *path, int flags, unsigned mode) { return open(path, flags, mode); }
static inline int quad_fcntl(int fd, int command, int value) { return fcntl(fd, command, value); }
