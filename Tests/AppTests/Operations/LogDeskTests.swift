// The newest lines of the log, found by whoever runs the box.
import Foundation
import Testing
import Web

@testable import App
@testable import Base

struct LogDeskTests {
  private static let start = Timestamp(milliseconds: 1_795_000_000_000)

  /// A campus whose log goes nowhere but into its memory.
  private func stage(_ format: Log.Format = .keyValue) throws -> (campus: Campus, log: Log, clock: StandingClock) {
    let clock = StandingClock(Self.start)
    let sink = open("/dev/null", O_WRONLY)
    let log = Log(
      level: .debug, format: format, descriptor: sink, clock: clock.clock, memory: LogMemory(bytes: 256 << 10, days: 1))
    let campus = try Campus(at: Self.start.rfc3339, log: log)
    return (campus, log, clock)
  }

  @Test(arguments: [Log.Format.keyValue, .json]) func whatIsAskedForIsFound(format: Log.Format) throws {
    let (campus, log, clock) = try stage(format)
    // Opening the campus may have said something already.
    let before = String(
      decoding: (log.memory?.pieces(of: .messages) ?? []).flatMap(\.bytes), as: UTF8.self
    ).split(separator: "\n").count { $0.contains("warning") }
    log.info("reloaded")
    log.warning("something is odd", ["mode": "644"])
    campus.clock.advance(seconds: 3600)
    clock.advance(seconds: 3600)
    log.error("request failed", ["request": "03R0S8X2G0001", "detail": "the disk said \"no\"\nand more"])
    let admin = try campus.visitor(campus.admin.person)
    func lines(_ query: String = "") throws -> [String] {
      let answer = try admin.get("/api/v1/operator/logs?\(query)")
      #expect(answer.status == 200, "\(answer.text)")
      return answer.items.compactMap { $0["line"]?.string }
    }
    #expect(try lines().count >= 3 && lines().first?.contains("request failed") == true, "newest first")
    #expect(try lines("level=warning").count == before + 2 && lines("level=error").count == 1)
    #expect(try lines("within=quarter").count == 1 && lines("within=day&level=warning").count == before + 2)
    #expect(try lines("search=ODD%20mode").count == 1 && lines("search=zzzz").isEmpty)
    #expect(try lines("request=03r0s8x2g0001").count == 1)
    #expect(try lines("row=requests").isEmpty)
    #expect(try lines("level=error").allSatisfy { !$0.contains("\n") }, "nobody forges a line")
    for wrong in ["level=loud", "within=ever", "row=x", "before=x", "after=-1", "page=2"] {
      #expect(try admin.get("/api/v1/operator/logs?\(wrong)").status == 422, "\(wrong)")
    }
    let browser = try campus.browser(admin)
    let page = try browser.get("/operator/logs?level=warning")
    #expect(page.status == 200 && page.text.contains("request failed") && !page.text.contains("reloaded"))
    #expect(page["refresh"] == nil)
    #expect(try browser.get("/operator/logs?follow=true")["refresh"] == "5")
    let file = try browser.get("/operator/logs/quad.log?level=warning")
    #expect(file["content-disposition"]?.contains("quad.log") == true)
    #expect(file.text.split(separator: "\n").count == before + 2 && file.text.hasSuffix("\n"))
    for visitor in [campus.staff, campus.stranger] {
      #expect(try visitor.get("/api/v1/operator/logs").status == 403)
    }
  }

  /// Going on before a place, or after one, gives each line once.
  @Test func placesGoOn() throws {
    let (campus, log, _) = try stage()
    for number in 0..<3000 { log.info("counted", ["number": number]) }
    func ask(_ query: String) throws -> [(place: Int64, line: String)] {
      try campus.admin.get("/api/v1/operator/logs?search=counted&limit=100&\(query)").items.compactMap { item in
        guard let place = item["place"]?.int64, let line = item["line"]?.string else { return nil }
        return (place, line)
      }
    }
    var back: [String] = []
    var query = ""
    while true {
      let lines = try ask(query)
      back += lines.map(\.line)
      guard let last = lines.last else { break }
      query = "before=\(last.place)"
    }
    #expect(back.count > 1000 && Set(back).count == back.count, "\(back.count)")
    #expect(back.first?.hasSuffix("number=2999") == true && back == back.sorted { number($0) > number($1) })
    let some = try #require(try ask("").last)
    let on = try ask("after=\(some.place)")
    #expect(on.count == 99 && on.last?.line == back.first && on.first.map { number($0.line) } == number(some.line) + 1)
    log.info("counted", ["number": 3000])
    let newest = try #require(on.last)
    #expect(try ask("after=\(newest.place)").map(\.line).count == 1, "what has come since")
  }

  private func number(_ line: String) -> Int { Int(line.split(separator: "=").last ?? "") ?? -1 }

  @Test func strangeLinesAreLeftOut() {
    func line(_ text: String) -> LogLine? { LogLine(Array(text.utf8)[...], place: 0) }
    #expect(line("at=2026-11-21T08:30:00.000Z level=error message=x")?.level == .error)
    #expect(line("{\"at\":\"2026-11-21T08:30:00.000Z\",\"level\":\"warning\",\"message\":\"x\"}")?.level == .warning)
    for text in [
      "", "hello", "at=yesterday level=info", "at=2026-11-21T08:30:00.000Z", "{\"at\":\"x\"}",
      "at=2026-11-21T08:30:00.000Z level=loud message=x",
    ] {
      #expect(line(text) == nil, "\(text)")
    }
    #expect(line("at=2026-11-21T08:30:00.000Z level=info message=\"a b\" k=1")?.words == "message=\"a b\" k=1")
  }
}
