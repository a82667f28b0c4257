// The client of Moodle by itself: trying again, keeping away, limits, and words.
import Base
import Foundation
import Synchronization
import Testing

@testable import App
@testable import Outbound

struct MoodleClientTests {
  private static let site = "{\"sitename\":\"S\",\"userid\":2,\"functions\":[]}"

  private func failure(_ fault: OutboundFault) -> Result<OutboundAnswer, OutboundFailure> {
    .failure(OutboundFailure(fault, host: "moodle.campus.test"))
  }

  private func answer(
    _ status: Int, _ body: String, _ headers: [(name: String, value: String)] = []
  ) -> Result<OutboundAnswer, OutboundFailure> { .success(FakeMoodle.answer(status, Array(body.utf8), headers)) }

  /// Reads are tried again where the connection or the answer broke, and no more than twice.
  @Test func readsAreTriedAgain() throws {
    let broken = FakeMoodle([failure(.broken), answer(200, "{\"sitename\":\"S\","), answer(200, Self.site)])
    #expect(try broken.client.siteInfo().name == "S" && broken.requests.count == 3)
    let dead = FakeMoodle([failure(.refused)])
    #expect(fault { _ = try dead.client.siteInfo() }?.outbound?.fault == .refused)
    #expect(dead.requests.count == 3)
    for once in [failure(.timedOut), failure(.tooLarge), failure(.untrusted), answer(404, ""), answer(500, "x")] {
      let fake = FakeMoodle([once])
      #expect(fault { _ = try fake.client.siteInfo() } != nil)
      #expect(fake.requests.count == 1, "\(once)")
    }
  }

  /// Of a write without an answer nobody knows whether it was done: it is said so, and not done again.
  @Test func writesAreNotTriedAgain() throws {
    for (answer, isUnsure) in [
      (failure(.broken), true), (failure(.timedOut), true), (failure(.refused), false), (answer(502, "x"), true),
      (answer(200, "nul"), true),
      (answer(200, "{\"exception\":\"x\",\"errorcode\":\"invalidparameter\",\"message\":\"m\"}"), false),
    ] {
      let fake = FakeMoodle([answer])
      let failed = try #require(fault { try fake.client.enroll([MoodleEnrollment()]) })
      #expect(fake.requests.count == 1 && failed.mayHaveHappened == isUnsure, "\(failed)")
    }
  }

  /// A password is never tried twice: wrong ones are counted there.
  @Test func signingInIsTriedOnce() {
    let fake = FakeMoodle([failure(.broken)])
    #expect(
      fault { _ = try MoodleClient.token(userName: "a", password: Secret("b"), service: "c", at: fake.client) } != nil)
    #expect(fake.requests.count == 1)
  }

  /// Small things come to many times their bytes: they are counted, and not only weighed.
  @Test func anAnswerOfVeryManySmallThingsIsTooLarge() throws {
    func told(_ body: String) -> MoodleClient { FakeMoodle([answer(200, body)]).client }
    func list(_ count: Int, _ each: (Int) -> String) -> String { "[\((1...count).map(each).joined(separator: ","))]" }
    func isTooLarge(_ work: () throws -> Void) -> Bool { fault(work)?.outbound?.fault == .tooLarge }
    let few = told(list(20_000) { "{\"id\":\($0),\"roles\":[{\"roleid\":5,\"shortname\":\"student\"}]}" })
    #expect(try few.people(ofCourse: 2).count == 20_000)
    let many = told(list(MoodleRules.mostOfList + 1) { "{\"id\":\($0)}" })
    #expect(isTooLarge { _ = try many.people(ofCourse: 2) })
    let roles = list(200) { _ in "{\"roleid\":5}" }
    let heavy = told(list(600) { "{\"id\":\($0),\"roles\":\(roles)}" })
    #expect(isTooLarge { _ = try heavy.people(ofCourse: 2) })
    let groups = told(list(MoodleRules.mostGroups + 1) { "{\"id\":\($0),\"name\":\"G\"}" })
    #expect(isTooLarge { _ = try groups.groups(ofCourse: 2) })
    let members = told("{\((1...20_000).map { "\"a\($0)\":1" }.joined(separator: ","))}")
    #expect(isTooLarge { _ = try members.siteInfo() })
    let held = HeldAnswers()
    held.add(CourseAnswer(people: [], suspended: Set(1...Int64(SyncRules.mostHeld - 1))))
    #expect(!held.isFull)
    held.add(CourseAnswer(people: [], suspended: [1]))
    #expect(held.isFull)
  }

  /// People of a course without end: the course is left there, and not held in memory until there is none.
  @Test(arguments: [0, 1 << 20])
  func pagesWithoutEndAreLeft(_ padding: Int) throws {
    let calls = Mutex(0)
    let line = MoodleLine { _, _ throws(OutboundFailure) in
      let first = calls.withLock { count in
        defer { count += 1 }
        return count * 180
      }
      let text = (1...200).map { "{\"id\":\(first + $0)}" }.joined(separator: ",")
      return FakeMoodle.answer(200, Array("[\(text)\(String(repeating: " ", count: padding))]".utf8))
    }
    let client = MoodleClient(FakeMoodle.base, Secret("abc123"), MoodleTimes(), line)
    let failed = fault { _ = try client.people(ofCourse: 2, MoodleEnrolled(), by: 200) }
    #expect(failed?.outbound?.fault == .tooLarge && failed?.isOfOne == true, "\(String(describing: failed))")
    let asked = calls.withLock { $0 }
    #expect(padding == 0 ? (270...300).contains(asked) : asked < 40, "\(asked)")
  }

  /// A site that asks to be left alone is left alone for as long, by everybody, but for a person who wants to know.
  @Test func retryAfterIsHonoured() throws {
    let now = Mutex<UInt64>(1_000_000_000)
    let page = "<p>Down for maintenance</p>"
    let fake = FakeMoodle(
      [
        answer(503, page, [("retry-after", "300")]), answer(503, page, [("retry-after", "300")]),
        answer(200, Self.site),
      ],
      ticks: { now.withLock { $0 } })
    #expect(fault { _ = try fake.client.siteInfo() }?.retryAfter == 300)
    let second = try #require(fault { _ = try fake.client.categories() })
    #expect(second.kind == .maintenance && second.retryAfter == 300 && fake.requests.count == 1)
    now.withLock { $0 += 100_000_000_000 }
    #expect(fault { _ = try fake.client.siteInfo() }?.retryAfter == 200)
    var urgent = fake.client
    urgent.isUrgent = true
    #expect(fault { _ = try urgent.siteInfo() }?.retryAfter == 300)
    #expect(fake.requests.count == 2)
    now.withLock { $0 += 301_000_000_000 }
    #expect(try fake.client.siteInfo().name == "S" && fake.requests.count == 3)
  }

  /// What asks for hours gets one, and what can't be read asks for nothing.
  @Test func retryAfterHasBounds() {
    for (field, seconds) in [("86400", 3600), ("1", 1), ("Wed, 21 Oct 2026 07:28:00 GMT", nil), ("-1", nil), ("", nil)]
      as [(String, Int64?)]
    {
      let fake = FakeMoodle([answer(429, "", [("retry-after", field)])])
      var client = fake.client
      client.attempts = 1
      let failed = fault { _ = try client.siteInfo() }
      #expect(failed?.kind == .tooMany && failed?.retryAfter == seconds, "\(field)")
    }
  }

  /// PHP drops what comes after a thousand fields: no call has so many.
  @Test func callsStayBelowWhatPHPTakes() throws {
    let fake = FakeMoodle("[]")
    #expect(try fake.client.people(by: .id, (1...1000).map(String.init)).isEmpty)
    #expect(fake.requests.count == 3 && fake.forms.allSatisfy { $0.count <= MoodleRules.mostFields })
    let pairs = (1...500).map { (person: Int64($0), course: Int64(2)) }
    _ = try fake.client.profiles(pairs)
    #expect(fake.forms.allSatisfy { $0.count <= MoodleRules.mostFields })
    let many = FakeMoodle("null")
    #expect(
      fault { try many.client.enroll([MoodleEnrollment](repeating: MoodleEnrollment(), count: 400)) }?.kind
        == .badParameters)
    #expect(many.requests.isEmpty)
  }

  /// A site that takes no notice of pages answers all of them each time: it is not asked for ever.
  @Test func pagesThatAreNone() throws {
    let fake = FakeMoodle("[{\"id\":1},{\"id\":2},{\"id\":3}]")
    #expect(try fake.client.people(ofCourse: 2, MoodleEnrolled(), by: 2).map(\.id) == [1, 2, 3])
    #expect(fake.requests.count == 1)
    #expect(try fake.client.people(ofCourse: 2, MoodleEnrolled(), by: 50).map(\.id) == [1, 2, 3])
    // Twice the same page, the same begun anew, and all of them without pages.
    #expect(fake.requests.count == 6)
  }

  /// Moodle leaves out whom the token may not see after it has counted a page off: a page that is not full need not be
  /// the last.
  @Test func aShortPageIsNotTheLast() throws {
    let course = FakeCourse(1...45, hidden: [3, 4, 17, 44])
    let found = try course.client.people(ofCourse: 2, MoodleEnrolled(), by: 10)
    #expect(found.map(\.id) == course.visible)
    // Where a page ends with some whom one may not see, what follows it can't be told from a loss: all are asked for.
    let odd = FakeCourse(1...45, hidden: [10])
    #expect(try odd.client.people(ofCourse: 2, MoodleEnrolled(), by: 10).map(\.id) == odd.visible)
  }

  /// Who leaves between two pages moves the next up: nobody is lost by it, however many leave.
  @Test(arguments: [1, 2, 4, 9, 30]) func nobodyIsLostBetweenPages(_ leaving: Int) throws {
    let course = FakeCourse(1...45)
    course.leave(Set(1...Int64(leaving)), afterCalls: 1)
    let found = try course.client.people(ofCourse: 2, MoodleEnrolled(), by: 10)
    #expect(Set(found.map(\.id)).isSuperset(of: Int64(leaving + 1)...45), "\(found.map(\.id))")
    #expect(Set(found.map(\.id)).count == found.count)
  }

  @Test func pagesOfAnySize() throws {
    for count in [0, 1, 2, 3, 9, 10, 11, 18, 19, 20] as [Int64] {
      for limit in [1, 2, 3, 10, 100] as [Int64] {
        let course = FakeCourse(Array(1..<(count + 1)))
        #expect(
          try course.client.people(ofCourse: 2, MoodleEnrolled(), by: limit).map(\.id) == course.visible,
          "\(count) by \(limit)")
      }
    }
  }

  /// One description with a pasted picture does not spoil the list, and says nothing; what is too large without it is
  /// said to be so.
  @Test func aLargeTextSpoilsNoList() throws {
    let picture = String(repeating: "A", count: 3 << 20)
    let large = "{\"id\":2,\"summary\":\"<img src=\\\"data:\(picture)\\\">\",\"fullname\":\"Two\",\"idnumber\":\"n\"}"
    let list = FakeMoodle("{\"courses\":[{\"id\":1,\"summary\":\"One\"},\(large),{\"id\":3}],\"warnings\":[]}")
    let courses = try list.client.courses(by: .category, "7")
    #expect(courses.map(\.id) == [1, 2, 3] && courses.map(\.summary) == ["One", "", ""])
    #expect(courses.map(\.name) == ["", "Two", ""] && courses.map(\.idnumber) == [nil, "n", nil])
    let many = "[" + String(repeating: "1,", count: 300_000) + "1]"
    let values = FakeMoodle("[{\"id\":1,\"customfields\":\(many)}]")
    let failed = fault { _ = try values.client.courses() }
    #expect(failed?.outbound?.fault == .tooLarge && values.requests.count == 1, "\(failed.map { "\($0)" } ?? "")")
  }

  /// Calls that have to be over by a time: the site is not asked after it, and no longer than until it.
  @Test func callsAreOverInTime() throws {
    let now = Mutex<UInt64>(1_000_000_000)
    let fake = FakeMoodle([answer(200, Self.site)], ticks: { now.withLock { $0 } })
    var client = fake.client
    client.deadline = 4_000_000_000
    _ = try client.siteInfo()
    #expect(fake.requests.last?.limits.total == 3001)
    _ = try client.with(Secret("other")).siteInfo()
    #expect(fake.requests.last?.limits.total == 3001)
    now.withLock { $0 = 4_000_000_000 }
    #expect(fault { _ = try client.siteInfo() }?.outbound?.fault == .busy && fake.requests.count == 2)
    #expect(try fake.client.siteInfo().name == "S")
    #expect(fake.requests.last?.limits.total == 10_000)
  }

  /// What one site asks for, its neighbour on the same server does not.
  @Test func sitesOfAServerKeepApart() throws {
    let clients = MoodleClients(HTTPClient.Options(), Secrets(key: [UInt8](repeating: 1, count: 32)), log: .silent)
    defer { clients.end() }
    let line = clients.line("https://campus.test/a")
    #expect(line !== clients.line("https://campus.test/b") && line !== clients.line("https://other.test/a"))
    for same in ["https://Campus.test/a/", "https://campus.test/a", "https://campus.test/a/login/index.php"] {
      #expect(line === clients.line(same), "\(same)")
    }
  }

  /// Three calls at once, whoever makes them.
  @Test func onlyAFewCallsAtOnce() {
    let state = Mutex((now: 0, most: 0, calls: 0))
    let line = MoodleLine { _, _ throws(OutboundFailure) in
      state.withLock { state in
        state.now += 1
        state.calls += 1
        state.most = max(state.most, state.now)
      }
      usleep(5000)
      state.withLock { $0.now -= 1 }
      return FakeMoodle.answer(200, Array(Self.site.utf8))
    }
    let client = MoodleClient(FakeMoodle.base, Secret("t"), MoodleTimes(), line)
    let group = DispatchGroup()
    for _ in 0..<12 { DispatchQueue.global().async(group: group) { _ = try? client.siteInfo() } }
    group.wait()
    #expect(state.withLock { $0.calls } == 12 && state.withLock { $0.most } <= MoodleLine.width)
  }

  /// What is no answer of a Moodle at all.
  @Test func whatIsNoAnswer() {
    for (body, kind) in [
      ("<!DOCTYPE html><html>", .html), ("<br />\n<b>Warning</b>: x\n[]", .html), ("<?xml version=\"1.0\"?><x/>", .xml),
      ("", .empty), (" \n", .empty), ("[{\"id\":1},", .cutShort), ("{\"sitename\"", .cutShort),
      ("[{\"id\":1},,2]", .notJSON), ("nonsense", .notJSON), ("{\"a\":1}trailing", .notJSON),
      ("5", .unexpected), ("null", .unexpected),
    ] as [(String, MoodleFaultKind)] {
      let fake = FakeMoodle(body)
      var client = fake.client
      client.attempts = 1
      #expect(fault { _ = try client.categories() }?.kind == kind, "\(body)")
    }
    for (status, kind) in [
      (403, .webServicesOff), (404, .notMoodle), (410, .notMoodle), (500, .status), (502, .status), (401, .status),
    ] as [(Int, MoodleFaultKind)] {
      let fake = FakeMoodle([answer(status, "")])
      var client = fake.client
      client.attempts = 1
      let failed = fault { _ = try client.categories() }
      #expect(failed?.kind == kind && failed?.status == status, "\(status)")
    }
    let moved = FakeMoodle([answer(301, "", [("location", "https://new.campus.test/lms/x?token=1")])])
    let failed = fault { _ = try moved.client.categories() }
    #expect(failed?.kind == .redirected && failed?.text.en.contains("https://new.campus.test:443") == true)
    #expect(failed?.text.en.contains("token=1") == false, "an address can hold secrets")
  }

  /// Faults are logged: neither the token, nor what was asked, nor what Moodle said is in them.
  @Test func faultsHoldNoSecrets() {
    let fake = FakeMoodle("{\"exception\":\"e\",\"errorcode\":\"invalidparameter\",\"message\":\"for s17 Jane\"}")
    let failed = fault { _ = try fake.client.people(by: .email, ["jane@x.test"]) }
    let text = failed.map { "\($0)" } ?? ""
    #expect(failed?.kind == .badParameters && failed?.words == "for s17 Jane")
    #expect(!text.contains("abc123") && !text.contains("jane") && !text.contains("Jane"), "\(text)")
    #expect(!"\(fake.requests)".contains("abc123"))
  }

  // MARK: Words

  @Test(arguments: [
    ("Tom &amp; Jerry", "Tom & Jerry"), ("&lt;b&gt;", "<b>"), ("&amp;lt;", "&lt;"), ("AT&T; x & y", "AT&T; x & y"),
    ("&#039;&#39;&#x27;&quot;", "'''\""), ("&nbsp;", "\u{a0}"), ("0&ndash;100", "0–100"), ("&#0;&#x1;", "&#0;&#x1;"),
    ("&#xD800;", "&#xD800;"), ("&#-5;&#x;&#;&;", "&#-5;&#x;&#;&;"), ("&#128512;", "😀"), ("&unknown;", "&unknown;"),
    ("&#99999999999;", "&#99999999999;"), ("&", "&"), ("e\u{301}", "é"), ("", ""),
    ("&\u{301};", "&\u{301};"),
  ])
  func escapesAreUndoneOnce(_ text: String, _ wanted: String) {
    #expect(Array(MoodleWords.unescaped(text).unicodeScalars) == Array(wanted.unicodeScalars))
  }

  /// A name is one line.
  @Test func controlCharactersAreBlanks() {
    #expect(MoodleWords.plain("a\tb\u{0}c\u{85}") == "a b c ")
    #expect(MoodleWords.unescaped("a\nb &amp; c") == "a b & c")
  }

  @Test(arguments: [
    ("<p>Block <b>A</b> &amp; co.</p>", "Block A & co."), ("<div>one</div><div>two</div>", "one two"),
    ("a < b", "a < b"),
    ("x<br/>y", "x y"), ("<img src=\"a>b\"/>", "b\"/>"), ("<p", ""), ("no tags &lt;here&gt;", "no tags <here>"),
    ("", ""),
  ])
  func htmlIsReadAsText(_ html: String, _ wanted: String) { #expect(MoodleWords.ofHTML(html) == wanted) }

  @Test(arguments: [
    ("https://m.campus.test", "https://m.campus.test"), ("https://m.campus.test/", "https://m.campus.test"),
    ("https://M.Campus.test/lms//", "https://m.campus.test/lms"),
    ("https://m.campus.test/lms/login/index.php", "https://m.campus.test/lms"),
    ("https://m.campus.test/my/", "https://m.campus.test"),
    ("https://m.campus.test/webservice/rest/server.php", "https://m.campus.test"),
    ("http://127.0.0.1:8099", "http://127.0.0.1:8099"),
    ("https://m.campus.test/?redirect=0", "https://m.campus.test"),
    ("https://m.campus.test/lms/?redirect=0", "https://m.campus.test/lms"),
    ("https://m.campus.test/my/courses.php#top", "https://m.campus.test"),
    ("https://m.campus.test/lms/login/index.php?lang=fr", "https://m.campus.test/lms"),
  ])
  func addressesAreTidied(_ text: String, _ wanted: String) { #expect(MoodleAddress.tidied(text) == wanted) }

  @Test(arguments: [
    "", "m.campus.test", "https://a.b/course/view.php?id=2", "?x", "https://?x", "ftp://a.b", "https:///x",
    "https://u@a.b", "https:///login",
  ])
  func whatIsNoAddress(_ text: String) { #expect(MoodleAddress.tidied(text) == nil) }
}
