// Time zones by their IANA names: what clocks show at an instant, and which instants a time on the clock means.
import CZone
import Glibc
import Synchronization

/// A time zone of the IANA database, read from the system's tzdata by CCTZ. Cheap to copy; lookups are thread-safe.
package struct Zone: Sendable {
  /// A zone stays loaded until the process ends. CCTZ's lookups are safe from every thread, hence the `@unchecked`.
  private final class Loaded: @unchecked Sendable {
    let name: String
    let handle: OpaquePointer

    init(name: String, handle: OpaquePointer) {
      self.name = name
      self.handle = handle
    }
  }

  private static let loaded = Mutex<[String: Loaded]>([:])

  private let zone: Loaded

  private init(_ zone: Loaded) { self.zone = zone }

  /// Nil unless the system's tzdata has a zone of that name. Reads a file the first time a name is asked for.
  package init?(_ iana: String) {
    guard Zone.isWellFormed(iana) else { return nil }
    let found: Loaded? = Zone.loaded.withLock { zones in
      if let zone = zones[iana] { return zone }
      // Names are bounded by what tzdata holds: one that does not load is not remembered.
      guard let handle = quad_zone_load(iana) else { return nil }
      let zone = Loaded(name: iana, handle: handle)
      zones[iana] = zone
      return zone
    }
    guard let found else { return nil }
    zone = found
  }

  /// Coordinated universal time; needs no tzdata.
  package static let utc: Zone = {
    guard let handle = quad_zone_utc() else { fatalError("out of memory while making the UTC zone") }
    return Zone(Loaded(name: "UTC", handle: handle))
  }()

  /// The IANA name, such as `Europe/Paris`.
  package var name: String { zone.name }

  /// The version of the system's zone data, such as `2026b`; empty when it does not tell.
  package var dataVersion: String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { characters in
      guard let start = characters.baseAddress else { return "" }
      quad_zone_version(zone.handle, start, 64)
      return String(cString: start)
    }
  }

  /// A name of letters, digits, `_`, `+` and `-`, in at most three parts: no absolute path, no `..`, and none of the
  /// variants beside the database proper (`right/` counts leap seconds; `localtime` is whatever this machine says).
  package static func isWellFormed(_ name: String) -> Bool {
    guard (1...64).contains(name.utf8.count) else { return false }
    let parts = name.utf8.split(separator: 0x2f, omittingEmptySubsequences: false)
    guard parts.count <= 3 else { return false }
    for part in parts {
      guard let first = part.first, isLetter(first) else { return false }
      guard part.allSatisfy({ isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x5f || $0 == 0x2b || $0 == 0x2d })
      else { return false }
    }
    return !["posix/", "right/"].contains { name.hasPrefix($0) }
      && !["localtime", "posixrules", "Factory"].contains(name)
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) }
}

extension Zone: Hashable {
  package static func == (a: Zone, b: Zone) -> Bool { a.name == b.name }
  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// What clocks and calendars of a zone show at an instant.
package struct LocalTime: Sendable, Equatable {
  package let date: LocalDate
  /// Seconds since midnight by the clock on the wall, 0...86399.
  package let secondsOfDay: Int
  /// Seconds east of UTC.
  package let offsetSeconds: Int
  /// Such as `CET`; for many zones merely `+04`.
  package let abbreviation: String
  /// Whether daylight saving time is in force.
  package let isDaylight: Bool

  package var hour: Int { secondsOfDay / 3600 }
  package var minute: Int { secondsOfDay / 60 % 60 }
  package var second: Int { secondsOfDay % 60 }
}

/// The instants that a date and a time on the clock mean in a zone.
package enum LocalInstant: Sendable, Equatable {
  case unique(Timestamp)
  /// Clocks were put forward over it: it never happens. `transition` is when they were; the others are where the old
  /// and the new offset would put it.
  case skipped(before: Timestamp, transition: Timestamp, after: Timestamp)
  /// Clocks were put back over it: it happens twice.
  case repeated(first: Timestamp, transition: Timestamp, second: Timestamp)

  /// One instant, keeping the order of times on the clock: the first of two, and the transition for one that is skipped.
  package var timestamp: Timestamp {
    switch self {
    case .unique(let instant): instant
    case .skipped(_, let transition, _): transition
    case .repeated(let first, _, _): first
    }
  }
}

extension Zone {
  /// Seconds since 1970 of the years 1 to 9999, with a day spared at each end for the offset.
  private static let instants: ClosedRange<Int64> =
    (Int64(LocalDate.first.dayNumber) + 1) * 86_400...Int64(LocalDate.last.dayNumber) * 86_400 - 1

  private func lookUp(_ instant: Timestamp) -> quad_zone_local {
    var found = quad_zone_local()
    let seconds = min(max(instant.seconds, Zone.instants.lowerBound), Zone.instants.upperBound)
    quad_zone_local_at(zone.handle, seconds, &found)
    return found
  }

  /// The offset in force at the instant, in seconds east of UTC, and the seconds since 1970 between which clocks are not
  /// changed: for whoever writes many times of the same zone. Nil outside the years 1 to 9999.
  package func steadyOffset(at instant: Timestamp) -> (offset: Int64, range: Range<Int64>)? {
    guard Zone.instants.contains(instant.seconds) else { return nil }
    var found = quad_zone_steady()
    quad_zone_steady_at(zone.handle, instant.seconds, &found)
    let from = max(found.from, Zone.instants.lowerBound)
    let until = min(found.until, Zone.instants.upperBound)
    return from <= instant.seconds && instant.seconds < until ? (Int64(found.offset), from..<until) : nil
  }

  /// The date in this zone at the instant. An instant outside the years 1 to 9999 answers the nearest date.
  package func localDate(at instant: Timestamp) -> LocalDate { LocalDate(clampingDayNumber: lookUp(instant).day) }

  /// What the clocks show at the instant, to the second.
  package func local(at instant: Timestamp) -> LocalTime {
    var found = lookUp(instant)
    let abbreviation = withUnsafeBytes(of: &found.abbreviation) { raw in
      String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
    }
    return LocalTime(
      date: LocalDate(clampingDayNumber: found.day), secondsOfDay: Int(found.second), offsetSeconds: Int(found.offset),
      abbreviation: abbreviation, isDaylight: found.daylight)
  }

  /// The instants at which clocks show that date and time. Seconds beyond 0...86400 are brought into it; 86400 is the
  /// next day's midnight.
  package func instant(of date: LocalDate, secondsOfDay: Int) -> LocalInstant {
    var found = quad_zone_instants()
    quad_zone_instants_of(zone.handle, Int64(date.dayNumber), Int32(min(max(secondsOfDay, 0), 86_400)), &found)
    func instant(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds &* 1000) }
    switch found.kind {
    case 1:
      return .skipped(
        before: instant(found.before), transition: instant(found.transition), after: instant(found.after))
    case 2:
      return .repeated(
        first: instant(found.before), transition: instant(found.transition), second: instant(found.after))
    default: return .unique(instant(found.before))
    }
  }

  /// The first instant of that date. Where midnight is skipped it is the transition, as in Beirut each spring; a date
  /// that a zone skipped whole begins when the next one does.
  package func startOfDay(_ date: LocalDate) -> Timestamp { instant(of: date, secondsOfDay: 0).timestamp }

  /// From the first instant of the date up to, not including, the next date's. Not always 24 hours.
  package func day(_ date: LocalDate) -> Range<Timestamp> {
    let start = startOfDay(date)
    let end = date == .last ? start.adding(seconds: 86_400) : startOfDay(date.adding(days: 1))
    return start..<max(start, end)
  }
}

extension Zone {
  /// The names to offer in a form, sorted, `UTC` first: one or more for each country, as tzdata's `zone.tab` lists them.
  /// Read once. Only `UTC` when the system has no tzdata.
  package static let available: [String] = {
    let folder = getenv("TZDIR").map { String(cString: $0) } ?? "/usr/share/zoneinfo"
    for file in ["zone.tab", "zone1970.tab"] {
      guard let bytes = try? readFile("\(folder)/\(file)", limit: 1 << 20) else { continue }
      let names = String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line -> String? in
        let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
        guard !line.hasPrefix("#"), columns.count >= 3, isWellFormed(String(columns[2])) else { return nil }
        return String(columns[2])
      }
      if !names.isEmpty { return ["UTC"] + Set(names).subtracting(["UTC"]).sorted() }
    }
    return ["UTC"]
  }()
}
