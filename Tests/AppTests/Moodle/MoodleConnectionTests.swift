// The connection to Moodle as administrators see it: making, changing, testing, removing, and what nobody may do.
import Base
import Store
import Testing

@testable import App

struct MoodleConnectionTests {
  static let path = "/api/v1/moodle/connection"
  /// Beyond the policy: the test of such a connection ends before anything is sent.
  static let input = "{\"url\":\"https://localhost:1/lms/\",\"token\":\"hushhush0123\"}"

  private func connect(_ campus: Campus) throws {
    let answer = try campus.admin.put(Self.path, json: Self.input)
    #expect(answer.status == 200, "\(answer.text)")
  }

  private func row(_ campus: Campus) throws -> MoodleConnectionRow {
    let home = campus.home.id
    return try campus.store.read { try MoodleConnections.row(of: home, $0) }
  }

  @Test(arguments: Depth.allCases) func aConnectionIsMadeChangedTestedAndRemoved(depth: Depth) throws {
    let campus = try Campus(depth)
    let mark = try campus.mark()
    #expect(try campus.admin.get(Self.path).status == 404)
    #expect(try campus.admin.post("\(Self.path)/test").status == 404)
    #expect(try campus.admin.delete(Self.path).status == 404)
    let made = try campus.admin.put(Self.path, json: Self.input)
    #expect(made.status == 200 && made.json["url"]?.string == "https://localhost:1/lms", "\(made.text)")
    #expect(made.json["readSeconds"]?.int64 == 10 && made.json["writeSeconds"]?.int64 == 60)
    #expect(made.json["testedAt"]?.isNull == true && !made.text.contains("hush"))
    let tested = try campus.admin.post("\(Self.path)/test")
    #expect(tested.status == 200 && tested.json["isWorking"]?.bool == false, "\(tested.text)")
    #expect(tested.json["fault"]?.string == "outbound")
    #expect(tested.json["advice"]?.string?.contains("network that Quad may not call") == true)
    let seen = try campus.admin.get(Self.path)
    #expect(seen.json["isWorking"]?.bool == false && seen.json["fault"]?.string == "outbound")
    let changed = try campus.admin.put(
      Self.path,
      json: "{\"url\":\"https://localhost:1/moodle\",\"token\":\"hushhush0123\",\"readSeconds\":20,\"version\":1}")
    #expect(changed.status == 200 && changed.json["version"]?.int64 == 2 && changed.json["readSeconds"]?.int64 == 20)
    #expect(changed.json["testedAt"]?.isNull == true, "another address has not been tested")
    #expect(try row(campus).token(campus.appliance.secrets) == Secret("hushhush0123"))
    #expect(try campus.admin.delete(Self.path).status == 204)
    #expect(try campus.admin.get(Self.path).status == 404)
    #expect(
      try campus.events(since: mark) == ["moodle.connected", "moodle.tested", "moodle.changed", "moodle.disconnected"])
    for row in try campus.eventRows(since: mark) { #expect(!row.data.contains("hush")) }
  }

  @Test func theTokenIsSealedForItsOrganization() throws {
    let campus = try Campus()
    try connect(campus)
    let row = try row(campus)
    #expect(!String(decoding: row.sealedToken, as: UTF8.self).contains("hush"))
    #expect(throws: Failure.self) { try row.token(Secrets(key: [UInt8](repeating: 7, count: 32))) }
    let moved = MoodleConnectionRow(
      organization: campus.away.id, url: row.url, sealedToken: row.sealedToken, times: row.times, tested: nil,
      version: 1,
      created: row.created, updated: row.updated)
    #expect(throws: Failure.self) { try moved.token(campus.appliance.secrets) }
  }

  /// Whoever may change the address does not get the token by it.
  @Test func anotherServerGetsItsOwnToken() throws {
    let campus = try Campus()
    try connect(campus)
    let mark = try campus.mark()
    for url in [
      "https://evil.example/lms", "https://localhost:2/lms", "https://localhost.evil.example:1/lms",
      // The same server, and perhaps somebody else's site.
      "https://localhost:1/lms/other", "https://localhost:1",
    ] {
      let answer = try campus.admin.put(Self.path, json: "{\"url\":\"\(url)\"}")
      #expect(answer.status == 422 && answer.faults == ["token"], "\(url) \(answer.text)")
    }
    #expect(try campus.events(since: mark) == [] && row(campus).url == "https://localhost:1/lms")
    let answer = try campus.admin.put(Self.path, json: "{\"url\":\"https://evil.example/lms\",\"token\":\"another1\"}")
    #expect(answer.status == 200)
    #expect(try row(campus).token(campus.appliance.secrets) == Secret("another1"))
  }

  @Test func whoWasSlowerIsTold() throws {
    let campus = try Campus()
    try connect(campus)
    let tag = try #require(try campus.admin.get(Self.path)["etag"])
    #expect(tag == "\"v1\"")
    let change = "{\"url\":\"https://localhost:1/lms\",\"readSeconds\":30}"
    #expect(try campus.admin.with("If-Match", tag).put(Self.path, json: change).status == 200)
    #expect(try campus.admin.with("If-Match", tag).put(Self.path, json: change).status == 412)
    #expect(try campus.admin.with("If-Match", tag).delete(Self.path).status == 412)
    let old = "{\"url\":\"https://localhost:1/lms\",\"readSeconds\":31,\"version\":1}"
    #expect(try campus.admin.put(Self.path, json: old).code == "changed-meanwhile")
    #expect(try campus.admin.put(Self.path, json: change).json["version"]?.int64 == 2, "nothing to change")
    // A test does not make the settings newer.
    #expect(try campus.admin.post("\(Self.path)/test").status == 200)
    #expect(try campus.admin.with("If-Match", "\"v2\"").delete(Self.path).status == 204)
    #expect(try campus.admin.with("If-Match", "\"v2\"").put(Self.path, json: Self.input).status == 412, "it is gone")
  }

  @Test func whatCannotBeRight() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    let urls = [
      "http://moodle.campus.test", "https://127.0.0.1/", "https://169.254.169.254/x", "https://[::1]/", "https:///x",
      "ftp://moodle.campus.test", "https://a.b/course/view.php?id=2", "https://?x", "https://user@a.b",
      "javascript:alert(1)", "a.b", "",
      "https://10.1.2.3", "https://0x7f000001/", "https://a.b/" + String(repeating: "x", count: 300),
    ]
    for url in urls {
      let answer = try campus.admin.put(Self.path, json: "{\"url\":\"\(url)\",\"token\":\"t0ken\"}")
      #expect(answer.status == 422 && answer.faults == ["url"], "\(url) \(answer.text)")
    }
    let url = "\"url\":\"https://moodle.campus.test\""
    for (json, field) in [
      ("{\(url)}", "token"), ("{\(url),\"token\":\"a b\"}", "token"), ("{\(url),\"token\":\"é\"}", "token"),
      ("{\(url),\"token\":\"\(String(repeating: "a", count: 129))\"}", "token"),
      ("{\(url),\"token\":\"a\",\"readSeconds\":0}", "readSeconds"),
      ("{\(url),\"token\":\"a\",\"readSeconds\":121}", "readSeconds"),
      ("{\(url),\"token\":\"a\",\"writeSeconds\":301}", "writeSeconds"), ("{\(url),\"token\":\"a\",\"x\":1}", "x"),
    ] {
      let answer = try campus.admin.put(Self.path, json: json)
      #expect(answer.status >= 400 && answer.faults == [field], "\(json) \(answer.text)")
    }
    #expect(try campus.events(since: mark) == [] && campus.admin.get(Self.path).status == 404)
  }

  @Test func onlyWhoMayDoesIt() throws {
    let campus = try Campus()
    try connect(campus)
    let mark = try campus.mark()
    for (visitor, status) in [(campus.staff, 403), (campus.guest, 401)] {
      #expect(try visitor.get(Self.path).status == status)
      #expect(try visitor.put(Self.path, json: Self.input).status == status)
      #expect(try visitor.post("\(Self.path)/test").status == status)
      #expect(try visitor.delete(Self.path).status == status)
    }
    // The other organization has its own, which is none.
    #expect(try campus.stranger.get(Self.path).status == 404)
    #expect(try campus.stranger.post("\(Self.path)/test").status == 404)
    #expect(try campus.stranger.delete(Self.path).status == 404)
    #expect(try campus.events(since: mark) == [])
    let keeper = try campus.ownRole("Moodle keeper", ["moodle.manage"])
    let person = try campus.person("Mona")
    try campus.assign(keeper, to: person.id)
    #expect(try campus.visitor(person.id).get(Self.path).status == 200)
    // Two organizations with the same server keep two connections.
    #expect(try campus.stranger.put(Self.path, json: Self.input).status == 200)
    #expect(try campus.stranger.delete(Self.path).status == 204)
    #expect(try campus.admin.get(Self.path).status == 200)
  }

  /// Several administrators at once: one makes it, the others change it or are told that they were slower.
  @Test func manyAtOnce() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    let answers = try atOnce(24, threads: 8) { number in
      try campus.admin.put(
        Self.path, json: "{\"url\":\"https://localhost:1\",\"token\":\"t\(number)\",\"readSeconds\":\(number + 1)}")
    }
    #expect(answers.allSatisfy { $0.status == 200 })
    let events = try campus.events(since: mark)
    #expect(events.filter { $0 == "moodle.connected" }.count == 1 && events.count == 24)
    #expect(try row(campus).version == 24)
    // Of those that name the version they have seen, one comes first.
    let slower = try atOnce(8, threads: 8) { number in
      try campus.admin.put(
        Self.path, json: "{\"url\":\"https://localhost:1\",\"token\":\"u\(number)\",\"version\":24}")
    }
    #expect(slower.filter { $0.status == 200 }.count == 1 && slower.filter { $0.status == 409 }.count == 7)
  }

  // MARK: Pages

  @Test func thePages() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let path = "/organization/moodle"
    #expect(try browser.get(path).text.contains("No Moodle is connected yet"))
    let refused = try browser.submit(
      "\(path)/edit", on: "\(path)/edit", [("url", "http://x.test"), ("token", "hushhush0123")])
    #expect(
      refused.status == 422 && refused.text.contains("only be called over https") && !refused.text.contains("hush"))
    let saved = try browser.submit(
      "\(path)/edit", on: "\(path)/edit", [("url", "https://localhost:1"), ("token", "hushhush0123")])
    #expect(saved.status == 303 && saved["location"] == path, "\(saved.text)")
    let shown = try browser.get(path)
    #expect(shown.text.contains("https://localhost:1") && shown.text.contains("Not tested yet"))
    #expect(!shown.text.contains("hush"))
    let tested = try browser.submit("\(path)/test", on: path)
    #expect(tested.status == 200 && tested.text.contains("lies in a network that Quad may not call"), "\(tested.text)")
    let kept = try browser.submit("\(path)/edit", on: "\(path)/edit", [("readSeconds", "25")])
    #expect(kept.status == 303)
    #expect(try row(campus).times.read == 25 && row(campus).token(campus.appliance.secrets) == Secret("hushhush0123"))
    #expect(try browser.submit("\(path)/remove", on: path).status == 303)
    #expect(try browser.get(path).text.contains("No Moodle is connected yet"))
  }
}
