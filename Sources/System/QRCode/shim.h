// libqrencode: QR codes. Thread-safe as Debian builds it: its one cache has a lock.
#pragma once
#include <qrencode.h>
