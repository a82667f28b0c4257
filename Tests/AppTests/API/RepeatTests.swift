// Requests that are sent twice, and changes made to what was seen: over the router, as programs send them.
import Base
import Testing
import Web

@testable import App

struct RepeatTests {
  @Test func aChangeWithAKeyHappensOnce() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    let admin = campus.admin.with("Idempotency-Key", "0d5b7a")
    let first = try admin.post("/api/v1/people", json: "{\"name\":\"Zoe\"}")
    let second = try admin.post("/api/v1/people", json: "{\"name\":\"Zoe\"}")
    #expect(first.status == 201 && first["idempotent-replayed"] == nil)
    #expect(second.status == 201 && second["idempotent-replayed"] == "true" && second.text == first.text)
    #expect(try campus.events(since: mark) == ["person.created"])
    let other = try admin.post("/api/v1/people", json: "{\"name\":\"Zed\"}")
    #expect(other.status == 409 && other.code == "idempotency-key-reused")
    // The same word of somebody else is another key, and guests have none.
    let stranger = try campus.stranger.with("Idempotency-Key", "0d5b7a").post(
      "/api/v1/people", json: "{\"name\":\"Zoe\"}")
    #expect(stranger.status == 201 && stranger["idempotent-replayed"] == nil)
    #expect(try campus.admin.with("Idempotency-Key", "a b").post("/api/v1/people", json: "{}").status == 400)
  }

  @Test func atOnceItHappensOnceToo() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    let admin = campus.admin.with("Idempotency-Key", "at-once")
    let answers = try atOnce(24, threads: 8) { _ in try admin.post("/api/v1/people", json: "{\"name\":\"Zoe\"}") }
    #expect(answers.allSatisfy { $0.status == 201 } && Set(answers.map(\.text)).count == 1)
    #expect(answers.filter { $0["idempotent-replayed"] == nil }.count == 1)
    #expect(try campus.events(since: mark) == ["person.created"])
  }

  /// What was refused changed nothing and may be tried again.
  @Test func aRefusalIsNotRemembered() throws {
    let campus = try Campus()
    let admin = campus.admin.with("Idempotency-Key", "again")
    #expect(try admin.post("/api/v1/attendance/check-out").status == 409)
    #expect(try campus.admin.post("/api/v1/attendance/check-in").status == 201)
    #expect(try admin.post("/api/v1/attendance/check-out").status == 200)
  }

  /// A secret is shown once: the repeat learns that it is done, and no more.
  @Test func aSecretIsNotKeptForRepeats() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    let admin = campus.admin.with("Idempotency-Key", "invite")
    let body = "{\"email\":\"zoe@people.example\",\"role\":\"teacher\"}"
    let first = try admin.post("/api/v1/invitations", json: body)
    let second = try admin.post("/api/v1/invitations", json: body)
    #expect(first.status == 201 && first.text.contains("/join/"))
    #expect(second.status == 409 && second.code == "already-done" && !second.text.contains("/join/"))
    #expect(try campus.events(since: mark) == ["invitation.created"])
  }

  /// Work of several transactions: an import.
  @Test func slowWorkHappensOnceToo() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    let admin = campus.admin.with("Idempotency-Key", "import-1")
    let file = Array("Name,Number\nZoe,Z1\nZed,Z2\n".utf8)
    let first = try admin.post("/api/v1/people/import", csv: file)
    let second = try admin.post("/api/v1/people/import", csv: file)
    #expect(first.status == 200 && second.status == 200 && first.text == second.text)
    #expect(second["idempotent-replayed"] == "true")
    #expect(try campus.events(since: mark).filter { $0 == "people.imported" }.count == 1)
  }

  // MARK: Two editors

  @Test(arguments: ["/api/v1/organization", "/api/v1/roles/{role}"])
  func whoChangesWhatSomebodyElseHasChangedIsTold(path: String) throws {
    let campus = try Campus()
    let role = try campus.ownRole("Night watch", ["people.read"])
    let path = path.split(separator: "{role}", omittingEmptySubsequences: false).joined(separator: role.id.text)
    let read = try campus.admin.get(path)
    let tag = try #require(read["etag"])
    #expect(read.status == 200 && tag.hasPrefix("\"v"))
    #expect(try campus.admin.with("If-None-Match", tag).get(path).status == 304)
    let first = campus.admin.with("If-Match", tag)
    #expect(try first.patch(path, json: "{\"name\":\"Day watch\"}").status == 200)
    let mark = try campus.mark()
    let late = try first.patch(path, json: "{\"name\":\"Evening watch\"}")
    #expect(late.status == 412 && late.code == "changed-meanwhile")
    #expect(try campus.isUnchanged(since: mark))
    let fresh = try #require(try campus.admin.get(path)["etag"])
    #expect(fresh != tag)
    #expect(
      try campus.admin.with("If-Match", "\"x\", \(fresh)").patch(path, json: "{\"name\":\"Evening watch\"}").status
        == 200)
    #expect(try campus.admin.with("If-Match", "*").patch(path, json: "{\"name\":\"Dawn watch\"}").status == 200)
    #expect(try campus.admin.with("If-Match", "nonsense").patch(path, json: "{\"name\":\"Dusk\"}").status == 400)
    #expect(try campus.admin.with("If-Match", "*").patch(path, json: "{\"name\":\"Dusk\"}").status == 200)
  }

  /// Clients that ask for gzip get another tag, which serves as well.
  @Test(arguments: Depth.allCases) func theTagOfAPackedAnswerServesToo(depth: Depth) throws {
    let campus = try Campus(depth)
    let role = try campus.ownRole("Everything", Features.permissions.map(\.name))
    let path = "/api/v1/roles/\(role.id.text)"
    let packed = try campus.admin.with("Accept-Encoding", "gzip").get(path)
    let tag = try #require(packed["etag"])
    let french = try #require(try campus.admin.with("Accept-Language", "fr").get(path)["etag"])
    if packed["content-encoding"] == "gzip" { #expect(tag.hasSuffix(".gz\"")) }
    #expect(try campus.admin.with("If-None-Match", tag).get(path).status == 304)
    #expect(try campus.admin.with("If-None-Match", french).get(path).status == 200)
    #expect(try campus.admin.with("If-Match", tag).patch(path, json: "{\"name\":\"Nearly everything\"}").status == 200)
    #expect(try campus.admin.with("If-Match", french).patch(path, json: "{\"name\":\"All\"}").status == 412)
  }

  @Test func aRoleIsDeletedOnlyAsItWasSeen() throws {
    let campus = try Campus()
    let role = try campus.ownRole("Night watch", ["people.read"])
    let path = "/api/v1/roles/\(role.id.text)"
    let tag = try #require(try campus.admin.get(path)["etag"])
    #expect(try campus.admin.patch(path, json: "{\"name\":\"Day watch\"}").status == 200)
    #expect(try campus.admin.with("If-Match", tag).delete(path).status == 412)
    #expect(try campus.admin.get(path).status == 200)
    #expect(try campus.admin.delete(path).status == 204)
  }
}
