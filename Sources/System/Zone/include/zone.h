// Time zones by CCTZ, as C: the C++ library behind functions that Swift can call. No exception leaves them.
#pragma once
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A loaded zone. Never freed: CCTZ keeps every zone it has loaded, and there are a few hundred at most.
typedef struct quad_zone quad_zone;

/// What clocks and calendars of a zone show at an instant.
typedef struct {
  int64_t day;             ///< days since 1970-01-01
  int32_t second;          ///< seconds since local midnight by the clock on the wall, 0...86399
  int32_t offset;          ///< seconds east of UTC
  bool daylight;           ///< daylight saving time is in force
  char abbreviation[16];   ///< such as CET, NUL-terminated
} quad_zone_local;

/// The instants, in seconds since 1970 UTC, of a local date and time.
typedef struct {
  int32_t kind;        ///< 0: it happens once; 1: it is skipped; 2: it happens twice
  int64_t before;      ///< by the offset in force before the transition; the instant itself where kind is 0
  int64_t transition;  ///< when the offset changes
  int64_t after;       ///< by the offset in force after the transition
} quad_zone_instants;

/// An offset and the seconds since 1970 between which it holds.
typedef struct {
  int64_t from;
  int64_t until;
  int32_t offset;  ///< seconds east of UTC
} quad_zone_steady;

/// Loads a zone by its IANA name from the system's tzdata; NULL when there is none. The caller checks the name's shape.
const quad_zone *quad_zone_load(const char *name);

/// UTC, which needs no tzdata. NULL only when memory is out.
const quad_zone *quad_zone_utc(void);

/// Thread-safe. `seconds` must lie in the years 1 to 9999.
void quad_zone_local_at(const quad_zone *zone, int64_t seconds, quad_zone_local *result);

/// Thread-safe. `day` must lie in the years 1 to 9999, `second` in 0...86400.
void quad_zone_instants_of(const quad_zone *zone, int64_t day, int32_t second, quad_zone_instants *result);

/// The offset in force at an instant, and while it stays the same: from the last change of clocks (INT64_MIN when there
/// was none) to the next one (INT64_MAX when none is known). Thread-safe. `seconds` must lie in the years 1 to 9999.
void quad_zone_steady_at(const quad_zone *zone, int64_t seconds, quad_zone_steady *result);

/// The version of the zone's data, such as 2026b, into `result`; empty when the data does not tell.
void quad_zone_version(const quad_zone *zone, char *result, int32_t size);

#ifdef __cplusplus
}
#endif
