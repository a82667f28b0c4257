// Requests sent twice: carried out once, answered alike, and never at somebody else's cost.
import Base
import Foundation
import Store
import Testing
import Web

@testable import App

struct IdempotencyTests {
  private func key(
    _ campus: Campus, _ text: String = "k1", body: String = "{}", path: String = "/api/v1/people",
    method: Web.Method = .post, query: String = "", person: ID<Person>? = nil, organization: ID<Organization>? = nil
  ) throws -> IdempotencyKey {
    func raw<R>(_ text: String, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
      try Array(text.utf8).withUnsafeBytes { try body($0) }
    }
    return try raw(text) { field in
      try raw(path) { path in
        try raw(query) { query in
          try raw(body) { body in
            try IdempotencyKey(
              field: field, method: method, path: path, query: query, body: body,
              organization: organization ?? campus.home.id, person: person ?? campus.admin.person,
              campus.appliance.secrets)
          }
        }
      }
    }
  }

  /// A body may hold a password: what is kept of it tells nothing without the key file.
  @Test func whatIsKeptOfARequestIsKeyed() throws {
    let (here, there) = (try Campus(), try Campus())
    #expect(
      try key(here, body: "{\"password\":\"x\"}").fingerprint == key(here, body: "{\"password\":\"x\"}").fingerprint)
    func print(_ secrets: Secrets) throws -> Digest {
      let bytes = Array("/p".utf8)
      return try bytes.withUnsafeBytes { raw in
        try IdempotencyKey(
          field: raw, method: .post, path: raw, query: raw, body: raw, organization: there.home.id,
          person: there.admin.person, secrets
        ).fingerprint
      }
    }
    #expect(
      try print(Secrets(key: [UInt8](repeating: 1, count: 32))) != print(Secrets(key: [UInt8](repeating: 2, count: 32)))
    )
  }

  /// Makes a person and answers with their name, as a route of the API would; `done` counts how often that happened.
  private func create(
    _ name: String, _ key: IdempotencyKey, _ campus: Campus, keeping: Remembrance = .answer
  ) throws -> Reply {
    let home = campus.home
    return try campus.store.write(campus.context) { writer in
      try Idempotency.once(key, keeping: keeping, writer) {
        var input = PersonInput()
        input.name = name
        let row = try PeopleChanges.create(input, in: home, writer)
        let buffer = Buffer()
        buffer.append(text: "{\"name\":\"\(name)\"}")
        return Reply(
          201, .json, body: .buffer(buffer), headers: [Reply.Header("Location", "/api/v1/people/\(row.id.text)")],
          etag: EntityTag(version: 1))
      }
    }
  }

  private func text(_ reply: Reply) -> String {
    if case .buffer(let buffer) = reply.body { buffer.string } else { "" }
  }

  private func header(_ reply: Reply, _ name: String) -> String? {
    reply.headers.first { "\($0.name)" == name }?.value
  }

  @Test func aRepeatGetsTheFirstAnswerAndDoesNothing() throws {
    let campus = try Campus()
    let first = try create("Ines", key(campus), campus)
    #expect(first.status == 201 && header(first, "Idempotent-Replayed") == nil)
    let mark = try campus.mark()
    // The name differs to show that the work is not run; the request is the same.
    let again = try create("Nobody", key(campus), campus)
    #expect(again.status == 201 && text(again) == "{\"name\":\"Ines\"}" && again.etag?.text == "v1")
    #expect(header(again, "Location") == header(first, "Location") && header(again, "Location") != nil)
    #expect(header(again, "Idempotent-Replayed") == "true")
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func anotherRequestUnderTheSameKeyIsRefused() throws {
    let campus = try Campus()
    _ = try create("Ines", key(campus), campus)
    let mark = try campus.mark()
    for other in [
      try key(campus, body: "{ }"), try key(campus, path: "/api/v1/peoplf"), try key(campus, method: .put),
      try key(campus, query: "a=1"), try key(campus, body: "", query: "{}"),
    ] {
      let failure = #expect(throws: Failure.self) { try create("Other", other, campus) }
      #expect(failure?.kind == .conflict && failure?.code == "idempotency-key-reused")
    }
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func keysArePersonalAndStayInTheirOrganization() throws {
    let campus = try Campus()
    _ = try create("Ines", key(campus), campus)
    for other in [
      try key(campus, person: campus.staff.person), try key(campus, organization: campus.away.id),
      try key(campus, "k2"), try key(campus, "K1"),
    ] {
      let reply = try create("Another", other, campus)
      #expect(text(reply) == "{\"name\":\"Another\"}" && header(reply, "Idempotent-Replayed") == nil)
    }
  }

  @Test func whatFailedIsNotRemembered() throws {
    struct Broken: Error {}
    let campus = try Campus()
    let mark = try campus.mark()
    let broken = try key(campus)
    let home = campus.home
    #expect(throws: Broken.self) {
      try campus.store.write(campus.context) { writer in
        _ = try Idempotency.once(broken, writer) {
          var input = PersonInput()
          input.name = "Half"
          _ = try PeopleChanges.create(input, in: home, writer)
          throw Broken()
        }
      }
    }
    // Nor is what fails after it was remembered: answer and change go together.
    #expect(throws: Broken.self) {
      try campus.store.write(campus.context) { writer in
        _ = try Idempotency.once(broken, writer) { Reply(204) }
        throw Broken()
      }
    }
    #expect(try campus.isUnchanged(since: mark))
    #expect(text(try create("Whole", broken, campus)) == "{\"name\":\"Whole\"}")
    let refused = try campus.store.write(campus.context) { writer in
      try Idempotency.once(key(campus, "k3"), writer) { Reply(404) }
    }
    #expect(refused.status == 404)
    #expect(try campus.store.write(campus.context) { try Idempotency.replay(key(campus, "k3"), $0) } == nil)
  }

  /// Eight at once, queued behind a held writer so that they land in one group.
  @Test func atTheSameMomentItHappensOnce() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    let same = try key(campus)
    let hold = campus.holdWriter()
    let outcomes = Outcomes()
    let group = DispatchGroup()
    for number in 0..<8 {
      group.enter()
      Thread.detachNewThread {
        outcomes.add((try? create("Racer \(number)", same, campus)).map(text) ?? "failed")
        group.leave()
      }
    }
    Thread.sleep(forTimeInterval: 0.1)
    hold.release()
    group.wait()
    #expect(Set(outcomes.all).count == 1 && outcomes.all.first?.contains("Racer") == true, "\(outcomes.all)")
    #expect(try campus.events(since: mark) == ["person.created"])
  }

  private final class Outcomes: @unchecked Sendable {
    private let lock = NSLock()
    private var texts: [String] = []
    func add(_ text: String) { lock.withLock { texts.append(text) } }
    var all: [String] { lock.withLock { texts } }
  }

  /// The schema itself refuses a second row, whatever the code above it does.
  @Test func aKeyIsUniqueByConstraint() throws {
    let campus = try Campus()
    let twice = try key(campus)
    #expect(throws: ConstraintViolation.self) {
      try campus.store.write(campus.context) { writer in
        try Idempotency.remember(Reply(204), of: twice, writer)
        try Idempotency.remember(Reply(204), of: twice, writer)
      }
    }
  }

  @Test func aDayLaterTheKeyIsNew() throws {
    let campus = try Campus()
    _ = try create("Ines", key(campus), campus)
    campus.clock.advance(seconds: Idempotency.retentionSeconds - 1)
    #expect(text(try create("Late", key(campus), campus)) == "{\"name\":\"Ines\"}")
    campus.clock.advance(seconds: 1)
    #expect(text(try create("Late", key(campus), campus)) == "{\"name\":\"Late\"}")
    #expect(text(try create("Later", key(campus), campus)) == "{\"name\":\"Late\"}")
  }

  @Test func oldAnswersGoAFewAtATime() throws {
    let campus = try Campus()
    func remember(_ name: String) throws {
      let key = try key(campus, name)
      try campus.store.write(campus.context) { try Idempotency.remember(Reply(204), of: key, $0) }
    }
    for number in 0..<50 { try remember("old \(number)".replacing(" ", with: "-")) }
    campus.clock.advance(seconds: Idempotency.retentionSeconds)
    try remember("new")
    func purge(_ limit: Int) throws -> Int {
      try campus.store.write(campus.context) { try Idempotency.purge(limit: limit, $0) }
    }
    #expect(try purge(25) == 25, "twenty went with the new one")
    #expect(try purge(25) == 5)
    #expect(try purge(25) == 0)
    #expect(try campus.store.write(campus.context) { try Idempotency.replay(key(campus, "new"), $0) } != nil)
    try campus.store.write(campus.context) { try Idempotency.forget(campus.admin.person, $0) }
    #expect(try campus.store.write(campus.context) { try Idempotency.replay(key(campus, "new"), $0) } == nil)
  }

  /// A new token is told once. Its repeat makes no second one, and the database never knew it.
  @Test func secretsAreNotKept() throws {
    let campus = try Campus()
    let secret = try key(campus, "token")
    _ = try create("Ines", secret, campus, keeping: .outcome)
    let mark = try campus.mark()
    let failure = #expect(throws: Failure.self) { try create("Second", secret, campus, keeping: .outcome) }
    #expect(failure?.kind == .conflict && failure?.code == "already-done")
    #expect(try campus.isUnchanged(since: mark))
    #expect(
      try campus.store.read { try $0.one(IdempotencyStore.find, campus.home.id, campus.admin.person, "token") }.body
        == nil)
  }

  @Test func whatCannotBeRepeatedIsStillDoneOnce() throws {
    let campus = try Campus()
    let long = Buffer()
    long.append([UInt8](repeating: 0x20, count: Idempotency.longestBody + 1))
    let replies = [
      Reply(200, .json, body: .buffer(long)), Reply(200, .csv, body: .buffer(Buffer())),
      Reply(204, headers: [Reply.Header("Set-Cookie", "quad-session=secret")]),
    ]
    for (number, reply) in replies.enumerated() {
      let key = try key(campus, "odd\(number)")
      try campus.store.write(campus.context) { writer in _ = try Idempotency.once(key, writer) { reply } }
      let failure = #expect(throws: Failure.self) {
        try campus.store.write(campus.context) { writer in _ = try Idempotency.replay(key, writer) }
      }
      #expect(failure?.code == "already-done")
    }
    long.truncate(to: Idempotency.longestBody)
    let fits = try key(campus, "fits")
    let again = try campus.store.write(campus.context) { writer in
      _ = try Idempotency.once(fits, writer) { Reply(200, .json, body: .buffer(long)) }
      return try Idempotency.replay(fits, writer)
    }
    #expect(again.map(text)?.utf8.count == Idempotency.longestBody)
    let empty = try key(campus, "empty")
    let nothing = try campus.store.write(campus.context) { writer in
      _ = try Idempotency.once(empty, writer) { Reply(204) }
      return try Idempotency.replay(empty, writer)
    }
    #expect(nothing?.status == 204)
  }

  @Test(
    arguments: [
      ("8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324"), ("\"abc\"", "abc"),
      ("a", "a"), ("", nil), ("\"\"", nil), ("\"", nil), ("a b", nil), ("é", nil), ("\"a", nil), ("a\"", nil),
      ("a\"b", nil), ("a\\b", nil), ("a,b", nil), ("\u{7f}", nil), ("a\u{0}", nil),
    ] as [(String, String?)])
  func spellings(_ field: String, _ expected: String?) throws {
    let campus = try Campus()
    #expect((try? key(campus, field))?.text == expected)
    if expected == nil {
      let failure = #expect(throws: Failure.self) { try key(campus, field) }
      #expect(failure?.kind == .invalid && failure?.code == "idempotency-key")
    }
  }

  @Test func theLongestKey() throws {
    let campus = try Campus()
    let longest = String(repeating: "k", count: IdempotencyKey.longest)
    #expect(try create("Long", key(campus, longest), campus).status == 201)
    #expect((try? key(campus, "\"\(longest)\""))?.text == longest)
    #expect((try? key(campus, longest + "k")) == nil)
  }
}
