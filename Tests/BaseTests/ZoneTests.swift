// Zones: changes of the clock, midnights that do not exist, names that must not load.
import Base
import Testing

private func instant(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }
private func date(_ text: String) throws -> LocalDate { try #require(LocalDate(iso: text)) }
private func zone(_ name: String) throws -> Zone { try #require(Zone(name)) }

@Suite("Zones")
struct ZoneTests {
  @Test(
    "names that are no zone, or no business of ours, do not load",
    arguments: [
      "", "/etc/passwd", "../zoneinfo/UTC", "Europe/../UTC", "Europe//Paris", "Europe/Paris/", "localtime",
      "posixrules",
      "right/Europe/Paris", "posix/Europe/Paris", "libc:localtime", "Fixed/UTC+01:00:00", "zone.tab", "Europe/Atlantis",
      "Europe", "Factory", "Europe/Paris\0", " Europe/Paris", "Évry/Paris", String(repeating: "a", count: 65),
    ])
  func refused(_ name: String) { #expect(Zone(name) == nil) }

  @Test func clocksAtAnInstant() throws {
    let local = try zone("Europe/Paris").local(at: instant("2026-07-14T22:30:15.250Z"))
    #expect(try local.date == date("2026-07-15"))
    #expect((local.hour, local.minute, local.second) == (0, 30, 15))
    #expect(local.offsetSeconds == 7200 && local.abbreviation == "CEST" && local.isDaylight)
    let winter = try zone("Europe/Paris").local(at: instant("2026-01-01T00:00:00Z"))
    #expect(winter.clock == "01:00" && winter.abbreviation == "CET" && !winter.isDaylight && winter.offset == "+01:00")
  }

  @Test func oddOffsets() throws {
    let noon = try instant("2026-11-21T12:00:00Z")
    #expect(try zone("Asia/Kathmandu").local(at: noon).clock == "17:45")
    #expect(try zone("Australia/Lord_Howe").local(at: noon).clock == "23:00")
    #expect(try zone("Pacific/Kiritimati").local(at: noon).date == date("2026-11-22"))
    #expect(try zone("Asia/Manila").local(at: noon).clock == "20:00")
    #expect(try zone("America/St_Johns").local(at: noon).offset == "-03:30")
  }

  @Test func beforeZonesAndFarAhead() throws {
    #expect(try zone("Europe/Paris").local(at: instant("1880-01-01T00:00:00Z")).offset == "+00:09:21")
    #expect(try zone("Europe/Paris").local(at: instant("2150-07-01T00:00:00Z")).offset == "+02:00")
    #expect(Zone.utc.localDate(at: Timestamp(milliseconds: .min)) <= LocalDate.first.adding(days: 1))
    #expect(Zone.utc.localDate(at: Timestamp(milliseconds: .max)) >= LocalDate.last.adding(days: -1))
    #expect(Zone.utc.localDate(at: Timestamp(milliseconds: -1)).iso == "1969-12-31")
  }

  @Test func uniqueSkippedRepeated() throws {
    let paris = try zone("Europe/Paris")
    #expect(
      try paris.instant(of: date("2026-11-21"), secondsOfDay: 8 * 3600) == .unique(instant("2026-11-21T07:00:00Z")))
    #expect(
      try paris.instant(of: date("2026-03-29"), secondsOfDay: 9000)
        == .skipped(
          before: instant("2026-03-29T01:30:00Z"), transition: instant("2026-03-29T01:00:00Z"),
          after: instant("2026-03-29T00:30:00Z")))
    #expect(
      try paris.instant(of: date("2026-10-25"), secondsOfDay: 9000)
        == .repeated(
          first: instant("2026-10-25T00:30:00Z"), transition: instant("2026-10-25T01:00:00Z"),
          second: instant("2026-10-25T01:30:00Z")))
  }

  @Test("a day is 23, 24 or 25 hours", arguments: [("2026-03-29", 23), ("2026-06-01", 24), ("2026-10-25", 25)])
  func lengthOfDays(_ day: String, _ hours: Int64) throws {
    let range = try zone("Europe/Paris").day(date(day))
    #expect(range.upperBound.seconds - range.lowerBound.seconds == hours * 3600)
  }

  @Test func skippedMidnight() throws {
    #expect(try zone("America/Sao_Paulo").startOfDay(date("2018-11-04")) == instant("2018-11-04T03:00:00Z"))
    #expect(try zone("America/Sao_Paulo").local(at: instant("2018-11-04T03:00:00Z")).clock == "01:00")
    #expect(try zone("Asia/Beirut").startOfDay(date("2022-03-27")) == instant("2022-03-26T22:00:00Z"))
    #expect(try zone("Asia/Beirut").local(at: instant("2022-03-26T22:00:00Z")).clock == "01:00")
  }

  @Test func skippedDayIsEmpty() throws {
    let apia = try zone("Pacific/Apia")
    #expect(try apia.day(date("2011-12-30")).isEmpty)
    #expect(try apia.startOfDay(date("2011-12-31")) == instant("2011-12-30T10:00:00Z"))
  }

  @Test func everyDayOfAYearBeginsOnItself() throws {
    for name in ["Europe/Paris", "Asia/Beirut", "America/Santiago", "Africa/Cairo", "America/Havana"] {
      let zone = try zone(name)
      for number in 0..<366 {
        let day = try date("2018-01-01").adding(days: number)
        let start = zone.startOfDay(day)
        #expect(zone.localDate(at: start) == day, "\(name) \(day)")
        #expect(zone.localDate(at: Timestamp(milliseconds: start.milliseconds - 1)) < day, "\(name) \(day)")
      }
    }
  }

  @Test func availableNamesLoad() {
    #expect(Zone.available.first == "UTC" && Zone.available.count > 300)
    #expect(Zone.available.contains("Asia/Manila") && Zone.available.contains("Europe/Paris"))
    #expect(Zone.available.allSatisfy { Zone($0)?.name == $0 })
  }

  @Test func fromManyThreads() async throws {
    let now = try instant("2026-11-21T12:00:00Z")
    let dates = await withTaskGroup(of: LocalDate?.self) { group in
      for index in 0..<64 {
        group.addTask { Zone(["Asia/Tokyo", "Asia/Seoul", "Europe/Rome"][index % 3])?.localDate(at: now) }
      }
      return await group.reduce(into: [LocalDate?]()) { $0.append($1) }
    }
    #expect(dates.count == 64 && dates.allSatisfy { $0?.iso == "2026-11-21" })
  }
}

@Suite("Local dates")
struct LocalDateTests {
  @Test("round trip through every thousandth day and the ends")
  func roundTrip() throws {
    for number in stride(from: Int(LocalDate.first.dayNumber), through: Int(LocalDate.last.dayNumber), by: 997) {
      let day = try #require(LocalDate(dayNumber: number))
      let parts = day.parts
      #expect(LocalDate(year: parts.year, month: parts.month, day: parts.day) == day)
      #expect(LocalDate(iso: day.iso) == day)
    }
    #expect(LocalDate.first.iso == "0001-01-01" && LocalDate.last.iso == "9999-12-31")
    #expect(LocalDate.last.adding(days: 1) == .last && LocalDate.first.adding(days: .min) == .first)
  }

  @Test(
    "what is no date",
    arguments: [
      "2026-02-29", "2100-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "0000-01-01", "2026-1-01", "2026-01-1",
      "2026/01/01", "20260101", " 2026-01-01", "2026-01-01T", "+026-01-01", "２０２６-01-01", "",
    ])
  func refused(_ text: String) { #expect(LocalDate(iso: text) == nil) }

  @Test func arithmetic() throws {
    let day = try date("2024-01-31")
    #expect(day.adding(months: 1).iso == "2024-02-29")
    #expect(day.adding(months: 13).iso == "2025-02-28")
    #expect(day.adding(months: -2).iso == "2023-11-30")
    #expect(day.adding(months: .max) == .last && day.adding(months: -30_000) == .first)
    #expect(try date("2026-11-21").weekday == .saturday)
    #expect(try date("2026-11-21").startOfWeek.iso == "2026-11-16")
    #expect(try date("2026-02-10").endOfMonth.iso == "2026-02-28")
    #expect(try date("2027-01-01").isoWeek == (2026, 53))
    #expect(try date("2024-12-30").isoWeek == (2025, 1))
    #expect(try date("1969-12-31").days(to: date("1970-01-02")) == 2)
  }

  @Test func words() throws {
    let day = try date("2026-11-21")
    #expect(day.long == Text(en: "Saturday 21 November 2026", fr: "samedi 21 novembre 2026"))
    #expect(day.short == Text(en: "21 Nov 2026", fr: "21 nov. 2026"))
    #expect(try date("2026-03-01").long.fr == "dimanche 1er mars 2026")
    #expect(durationWords(seconds: 7 * 3600 + 32 * 60 + 59) == "7 h 32 min")
    #expect(durationWords(seconds: 7200) == "2 h" && durationWords(seconds: 59) == "59 s")
    #expect(durationWords(seconds: .min) == "0 s" && durationWords(seconds: 2700) == "45 min")
  }
}

@Suite struct SteadyOffsets {
  @Test func holdsFromChangeToChange() throws {
    let paris = try #require(Zone("Europe/Paris"))
    // 2026-03-29T01:00:00Z and 2026-10-25T01:00:00Z.
    let (spring, autumn): (Int64, Int64) = (1_774_746_000, 1_792_890_000)
    let summer = try #require(paris.steadyOffset(at: Timestamp(milliseconds: spring * 1000)))
    #expect(summer.offset == 7200)
    #expect(summer.range == spring..<autumn)
    let before = try #require(paris.steadyOffset(at: Timestamp(milliseconds: spring * 1000 - 1)))
    #expect(before.offset == 3600)
    #expect(before.range.upperBound == spring)
    #expect(try #require(paris.steadyOffset(at: Timestamp(milliseconds: autumn * 1000))).offset == 3600)
  }

  @Test func utcNeverChanges() throws {
    let found = try #require(Zone.utc.steadyOffset(at: Timestamp(milliseconds: 0)))
    #expect(found.offset == 0)
    #expect(found.range.contains(-1) && found.range.contains(4_000_000_000))
    #expect(Zone.utc.steadyOffset(at: Timestamp(milliseconds: .max)) == nil)
    #expect(Zone.utc.steadyOffset(at: Timestamp(milliseconds: .min)) == nil)
  }
}
