// Cron's five fields: what they mean, what they refuse, and what becomes of them when clocks change.
import Base
import Testing

private func instant(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

/// The first `count` instants after `start`, as texts.
private func runs(_ pattern: String, _ zone: String, after start: String, _ count: Int) throws -> [String] {
  let pattern = try CronPattern(pattern)
  let zone = try #require(Zone(zone))
  var at = try instant(start)
  var found: [String] = []
  for _ in 0..<count {
    guard let next = pattern.next(after: at, in: zone) else { break }
    #expect(next > at)
    found.append(next.rfc3339)
    at = next
  }
  return found
}

@Suite("Cron")
struct CronTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let pattern: String
    let zone: String
    let after: String
    let runs: [String]
    var testDescription: String { "\(pattern) in \(zone) after \(after)" }

    init(_ pattern: String, _ zone: String, _ after: String, _ runs: String...) {
      self.pattern = pattern
      self.zone = zone
      self.after = after
      self.runs = runs
    }
  }

  static let plain: [Case] = [
    Case("0 3 * * *", "UTC", "2026-11-21T03:00:00Z", "2026-11-22T03:00:00.000Z"),
    Case("0 3 * * *", "UTC", "2026-11-21T02:59:59.999Z", "2026-11-21T03:00:00.000Z"),
    Case("*/20 * * * *", "UTC", "2026-11-21T23:30:00Z", "2026-11-21T23:40:00.000Z", "2026-11-22T00:00:00.000Z"),
    Case(
      "5-20/7,50 4 * * *", "UTC", "2026-01-01T00:00:00Z", "2026-01-01T04:05:00.000Z", "2026-01-01T04:12:00.000Z",
      "2026-01-01T04:19:00.000Z", "2026-01-01T04:50:00.000Z", "2026-01-02T04:05:00.000Z"),
    Case("0 0 1 JAN,jul *", "UTC", "2026-02-01T00:00:00Z", "2026-07-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z"),
    Case("30 6 * * mon-fri", "UTC", "2026-11-20T06:30:00Z", "2026-11-23T06:30:00.000Z"),
    Case("0 12 * * 7", "UTC", "2026-11-21T00:00:00Z", "2026-11-22T12:00:00.000Z"),
    Case("0 12 * * 0", "UTC", "2026-11-21T00:00:00Z", "2026-11-22T12:00:00.000Z"),
    Case(
      "0 12 * * sat-sun", "UTC", "2026-11-21T00:00:00Z", "2026-11-21T12:00:00.000Z", "2026-11-22T12:00:00.000Z",
      "2026-11-28T12:00:00.000Z"),
    // Both days restricted: either is enough. Friday the 13th is not special.
    Case(
      "0 0 13 * 5", "UTC", "2026-11-07T00:00:00Z", "2026-11-13T00:00:00.000Z", "2026-11-20T00:00:00.000Z",
      "2026-11-27T00:00:00.000Z", "2026-12-04T00:00:00.000Z", "2026-12-11T00:00:00.000Z", "2026-12-13T00:00:00.000Z"),
    // A field that begins with a star is no restriction: both must fit.
    Case("0 0 */2 * 5", "UTC", "2026-11-01T00:00:00Z", "2026-11-13T00:00:00.000Z", "2026-11-27T00:00:00.000Z"),
    Case("0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00.000Z", "2032-02-29T00:00:00.000Z"),
    Case("0 0 29 2 *", "UTC", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00.000Z"),
    Case("0 0 31 * *", "UTC", "2026-01-31T00:00:00Z", "2026-03-31T00:00:00.000Z"),
  ]

  /// Paris puts clocks forward from 02:00 to 03:00 on 2026-03-29 and back from 03:00 to 02:00 on 2026-10-25. São Paulo put
  /// them forward at midnight on 2018-11-04 and back over midnight into Saturday on 2018-02-18. Auckland puts them back from
  /// 03:00 to 02:00 on 2026-04-05 and forward from 02:00 to 03:00 on 2026-09-27.
  static let changes: [Case] = [
    // A night's work at a time that never comes is done when clocks have skipped it, and once.
    Case("30 2 * * *", "Europe/Paris", "2026-03-28T02:00:00Z", "2026-03-29T01:00:00.000Z", "2026-03-30T00:30:00.000Z"),
    Case(
      "30 2 * * *", "Pacific/Auckland", "2026-09-25T15:00:00Z", "2026-09-26T14:00:00.000Z",
      "2026-09-27T13:30:00.000Z"),
    Case(
      "30 0 * * *", "America/Sao_Paulo", "2018-11-03T04:00:00Z", "2018-11-04T03:00:00.000Z",
      "2018-11-05T02:30:00.000Z"),
    // A time that comes twice is taken the first time, and once.
    Case("30 2 * * *", "Europe/Paris", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00.000Z", "2026-10-26T01:30:00.000Z"),
    Case(
      "30 2 * * *", "Pacific/Auckland", "2026-04-04T00:00:00Z", "2026-04-04T13:30:00.000Z",
      "2026-04-05T14:30:00.000Z"),
    Case(
      "30 23 * * *", "America/Sao_Paulo", "2018-02-17T12:00:00Z", "2018-02-18T01:30:00.000Z",
      "2018-02-19T02:30:00.000Z"),
    // Two times that are skipped together are one run.
    Case(
      "15,45 2 * * *", "Europe/Paris", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00.000Z",
      "2026-03-30T00:15:00.000Z"),
    Case("0 2,3 * * *", "Europe/Paris", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00.000Z", "2026-03-30T00:00:00.000Z"),
    // Hours that pass are counted, whatever clocks show.
    Case(
      "0 * * * *", "Europe/Paris", "2026-03-28T23:30:00Z", "2026-03-29T00:00:00.000Z", "2026-03-29T01:00:00.000Z",
      "2026-03-29T02:00:00.000Z"),
    Case(
      "30 * * * *", "Europe/Paris", "2026-10-24T23:45:00Z", "2026-10-25T00:30:00.000Z", "2026-10-25T01:30:00.000Z",
      "2026-10-25T02:30:00.000Z"),
    Case(
      "*/30 */1 * * *", "America/Sao_Paulo", "2018-02-18T01:15:00Z", "2018-02-18T01:30:00.000Z",
      "2018-02-18T02:00:00.000Z", "2018-02-18T02:30:00.000Z", "2018-02-18T03:00:00.000Z"),
    Case(
      "0 * * * *", "Pacific/Auckland", "2026-04-04T12:30:00Z", "2026-04-04T13:00:00.000Z",
      "2026-04-04T14:00:00.000Z", "2026-04-04T15:00:00.000Z"),
    // Saturday's last hour comes twice, and Sunday begins once.
    Case("0 0 * * *", "America/Sao_Paulo", "2018-02-17T12:00:00Z", "2018-02-18T03:00:00.000Z"),
    // Midnight itself is skipped: the day begins an hour later.
    Case(
      "0 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00:00Z", "2018-11-04T03:00:00.000Z",
      "2018-11-05T02:00:00.000Z"),
    // Samoa left out a whole Friday.
    Case("0 4 * * *", "Pacific/Apia", "2011-12-29T20:00:00Z", "2011-12-30T10:00:00.000Z", "2011-12-30T14:00:00.000Z"),
  ]

  @Test(arguments: plain + changes) func comesWhenItShould(_ example: Case) throws {
    let found = try runs(example.pattern, example.zone, after: example.after, example.runs.count)
    #expect(found == example.runs)
  }

  /// Over whole years: what is due every day comes once for each date, what is due every hour once an hour.
  @Test(arguments: [("Europe/Paris", 2026), ("America/Sao_Paulo", 2018), ("Pacific/Auckland", 2026)])
  func noRunIsLostOrDoubled(_ name: String, _ year: Int) throws {
    let zone = try #require(Zone(name))
    let start = zone.startOfDay(try #require(LocalDate(year: year, month: 1, day: 1)))
    let end = zone.startOfDay(try #require(LocalDate(year: year + 1, month: 1, day: 1)))
    for text in ["30 2 * * *", "0 0 * * *", "30 23 * * *", "59 0 * * *", "0 3 * * *"] {
      let pattern = try CronPattern(text)
      var at = start.adding(seconds: -1)
      var dates: [LocalDate] = []
      while let next = pattern.next(after: at, in: zone), next < end {
        dates.append(zone.localDate(at: next))
        at = next
      }
      #expect(dates.count == 365 && Set(dates).count == 365, "\(text) in \(name): \(dates.count)")
    }
    let hourly = try CronPattern("0 * * * *")
    var at = start.adding(seconds: -1)
    var count = 0
    while let next = hourly.next(after: at, in: zone), next < end {
      if count > 0 { #expect(next.seconds - at.seconds == 3600) }
      count += 1
      at = next
    }
    #expect(Int64(count) == (end.seconds - start.seconds) / 3600)
  }

  @Test(
    arguments: [
      "", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *", "* * * 0 *", "* * * 13 *",
      "* * * * 8", "? * * * *", "0 0 ? * *", "0 0 * * ?", "*/0 * * * *", "*/60 * * * *", "5/15 * * * *",
      "20-10 * * * *",
      "1,,2 * * * *", ", * * * *", "1- * * * *", "-1 * * * *", "1-2-3 * * * *", "*/ * * * *", "*/5/5 * * * *",
      "0 0 L * *", "0 0 * * 5#2", "0 0 15W * *", "0 0 * foo *", "0 0 * * sunday", "@daily", "0x1 * * * *", "+1 * * * *",
      "001 * * * *", "١ * * * *", "0 0 30 2 *", "0 0 31 4,6,9,11 *", "0 0 * * fri-tue",
    ]) func refused(_ text: String)
  { #expect(throws: CronPattern.Fault.self) { try CronPattern(text) } }

  @Test func saysWhatIsWrong() {
    #expect(throws: CronPattern.Fault(description: "“?” is no day")) { try CronPattern("0 0 ? * *") }
    #expect(throws: CronPattern.Fault(description: "no month has such a day")) { try CronPattern("0 0 30 feb *") }
    #expect(throws: CronPattern.Fault(description: "“20-10” ends before it begins")) {
      try CronPattern("20-10 * * * *")
    }
  }

  /// A day of the month that no month has is enough where a weekday will do as well.
  @Test func eitherDayIsEnough() throws {
    #expect(
      try runs("0 0 30 2 1", "UTC", after: "2026-01-31T00:00:00Z", 2)
        == ["2026-02-02T00:00:00.000Z", "2026-02-09T00:00:00.000Z"])
  }

  @Test func endsWithTheCalendar() throws {
    #expect(try CronPattern("0 0 1 1 *").next(after: Timestamp(milliseconds: .max), in: .utc) == nil)
  }
}
