// Time zones by CCTZ, as C. Every function catches whatever the library throws: an exception must not unwind into Swift.
#include "zone.h"

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

#include <chrono>
#include <cstring>
#include <new>

struct quad_zone {
  cctz::time_zone zone;
};

namespace {

using Instant = cctz::time_point<cctz::seconds>;

Instant instant(int64_t seconds) {
  return std::chrono::time_point_cast<cctz::seconds>(std::chrono::system_clock::from_time_t(0)) +
         cctz::seconds(seconds);
}

int64_t seconds_of(Instant when) { return (when - instant(0)).count(); }

const cctz::civil_day epoch(1970, 1, 1);

void copy(char *result, size_t size, const char *text) {
  if (size == 0) return;
  std::strncpy(result, text ? text : "", size - 1);
  result[size - 1] = 0;
}

}  // namespace

extern "C" const quad_zone *quad_zone_load(const char *name) {
  try {
    cctz::time_zone zone;
    if (!cctz::load_time_zone(name, &zone)) return nullptr;
    return new quad_zone{zone};
  } catch (...) {
    return nullptr;
  }
}

extern "C" const quad_zone *quad_zone_utc(void) {
  try {
    return new quad_zone{cctz::utc_time_zone()};
  } catch (...) {
    return nullptr;
  }
}

extern "C" void quad_zone_local_at(const quad_zone *zone, int64_t seconds, quad_zone_local *result) {
  try {
    const auto found = zone->zone.lookup(instant(seconds));
    const cctz::civil_day day(found.cs);
    result->day = day - epoch;
    result->second = static_cast<int32_t>(found.cs - cctz::civil_second(day));
    result->offset = found.offset;
    result->daylight = found.is_dst;
    copy(result->abbreviation, sizeof result->abbreviation, found.abbr);
  } catch (...) {
    // A lookup allocates nothing and does not throw; UTC is the answer that is never absurd.
    const int64_t day = seconds >= 0 ? seconds / 86400 : -((86399 - seconds) / 86400);
    *result = quad_zone_local{day, static_cast<int32_t>(seconds - day * 86400), 0, false, "UTC"};
  }
}

extern "C" void quad_zone_steady_at(const quad_zone *zone, int64_t seconds, quad_zone_steady *result) {
  try {
    result->offset = zone->zone.lookup(instant(seconds)).offset;
    cctz::time_zone::civil_transition change;
    // The previous one before the second that follows: a change at this very second counts as passed.
    result->from = zone->zone.prev_transition(instant(seconds + 1), &change)
                       ? seconds_of(zone->zone.lookup(change.to).trans)
                       : INT64_MIN;
    result->until = zone->zone.next_transition(instant(seconds), &change)
                        ? seconds_of(zone->zone.lookup(change.to).trans)
                        : INT64_MAX;
  } catch (...) {
    *result = quad_zone_steady{seconds, seconds, 0};
  }
}

extern "C" void quad_zone_instants_of(const quad_zone *zone, int64_t day, int32_t second, quad_zone_instants *result) {
  try {
    const auto found = zone->zone.lookup(cctz::civil_second(epoch + day) + second);
    result->kind = found.kind == cctz::time_zone::civil_lookup::UNIQUE    ? 0
                   : found.kind == cctz::time_zone::civil_lookup::SKIPPED ? 1
                                                                          : 2;
    result->before = seconds_of(found.pre);
    result->transition = seconds_of(found.trans);
    result->after = seconds_of(found.post);
  } catch (...) {
    const int64_t same = day * 86400 + second;
    *result = quad_zone_instants{0, same, same, same};
  }
}

extern "C" void quad_zone_version(const quad_zone *zone, char *result, int32_t size) {
  if (size <= 0) return;
  try {
    copy(result, static_cast<size_t>(size), zone->zone.version().c_str());
  } catch (...) {
    result[0] = 0;
  }
}
