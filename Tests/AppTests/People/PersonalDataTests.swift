// What is held on people, over every table there is: told, moved, and forgotten. A feature that comes later owes it too.
import Base
import Foundation
import Testing

@testable import App
@testable import Store

struct PersonalDataTests {
  /// Tables that name people or accounts and that no feature's `personal` speaks for, each with its reason.
  private static let exceptions: [String: String] = [
    "import_batches":
      "Who imported: an entry, which tells nothing once it is erased. File and counts are the campus's.",
    "openid_attempts": "On the way to a provider, for ten minutes; swept with the next that goes.",
    "openid_arrivals": "Back from a provider and not decided yet, for ten minutes; swept with the next that comes.",
  ]

  /// What stays after an erasure, under a name that tells nothing.
  private static let staying: Set = [
    "people", "accounts", "attendance", "attendance_days", "attendance_corrections", "leave_requests", "leave_days",
    "leave_balances", "schedule_assignments", "events", "orders",
    "invitations",
    // The number alone, so that a synchronization does not bring them back.
    "moodle_people",
  ]

  private static let people = "/api/v1/people"

  // MARK: Every table

  /// Tables with a column that refers to people or accounts, by key or by the name that such columns have.
  private func tables(_ campus: Campus) throws -> Set<String> {
    let schema = try campus.schema()
    var found: Set<String> = []
    for part in schema.components(separatedBy: "CREATE TABLE ").dropFirst() {
      let definition = part.components(separatedBy: "STRICT")[0]
      let name = String(definition.prefix { $0 != " " && $0 != "(" }.filter { $0 != "\"" })
      let isOfPeople = ["REFERENCES people", "REFERENCES accounts", "person_id ", "account_id "].contains {
        definition.contains($0)
      }
      if isOfPeople { found.insert(name) }
    }
    return found
  }

  @Test func everyTableThatNamesPeopleIsSpokenFor() throws {
    let campus = try Campus()
    let tables = try tables(campus)
    let spoken = Features.personal.flatMap { $0.tables.map(\.description) }
    #expect(tables.count > 20 && tables.contains("sessions") && tables.contains("passkeys"))
    for table in tables.sorted() {
      let isExcepted = Self.exceptions[table] != nil
      #expect(
        spoken.contains(table) != isExcepted,
        "\(table) names people: a feature's `personal` tells, moves and forgets it, or a reason stands here")
    }
    let schema = try campus.schema()
    for table in spoken {
      #expect(schema.contains("CREATE TABLE \(table) ") || schema.contains("\"\(table)\""), "\(table)")
    }
    for table in Self.exceptions.keys { #expect(tables.contains(table), "\(table) is no exception any more") }
    #expect(Set(spoken).count == spoken.count, "spoken for twice")
    let names = Features.personal.map(\.name.description)
    #expect(Set(names).count == names.count)
  }

  /// A row of a person in each table, told in their file and gone with them.
  @Test func whatIsHeldIsToldAndErasedInEveryTable() throws {
    let campus = try Campus()
    let person = campus.staff.person
    let stage = try Held(campus, person)
    for table in try tables(campus).subtracting(Self.exceptions.keys) {
      #expect(try stage.count(table) > 0, "\(table) has no row of the person: add one to `Held`")
    }
    let told = try campus.staff.get("/api/v1/me/data")
    #expect(told.status == 200)
    for data in Features.personal where data.query != nil {
      #expect((told.json["tables"]?["\(data.name)"]?.count ?? 0) > 0, "\(data.name) is not told")
    }
    for word in [Held.secret, "digest", "$argon2", "public_key", "credential\":\"00"] {
      #expect(!told.text.contains(word), "\(word)")
    }
    let mark = try campus.mark()
    #expect(try campus.admin.post("\(Self.people)/\(person.text)/erase").status == 204)
    #expect(try campus.events(since: mark) == ["person.erased"])
    let staying = Self.staying.union(["attendance_months"])
    for table in try tables(campus).subtracting(Self.exceptions.keys).subtracting(staying) {
      #expect(try stage.count(table) == 0, "\(table) still names the person")
    }
    #expect(try campus.admin.get("/api/v1/password-requests").json["total"]?.int64 == 0)
    #expect(try campus.admin.get(Campus.all).json["total"]?.int64 == 0)
    #expect(try campus.chainIsWhole())
  }

  // MARK: Shared accounts

  /// What an account does elsewhere is nobody's business here but its owner's.
  @Test func anAccountOfTwoOrganizationsIsToldToItsOwnerOnly() throws {
    let campus = try Campus()
    let person = campus.staff.person
    _ = try Held(campus, person)
    let path = "\(Self.people)/\(person.text)/data"
    #expect(try campus.admin.get(path).json["tables"]?["passkeys"]?.count == 1)
    _ = try campus.second(person, as: "Noor Away")
    let asked = try campus.admin.get(path).json
    for table in ["passkeys", "known_devices", "authenticator_apps", "recovery_codes", "account"] {
      #expect(asked["tables"]?[table] == nil, "\(table)")
      #expect(asked["withheld"]?.elements.contains { $0.string == table } == true, "\(table)")
    }
    #expect((asked["tables"]?["sessions"]?.count ?? 0) > 0 && asked["tables"]?["openid_identities"]?.count == 1)
    let own = try campus.staff.get("/api/v1/me/data").json
    #expect(own["tables"]?["passkeys"]?.count == 1 && own["withheld"]?.count == 0)
    let page = try campus.browser(campus.admin).get("/people/\(person.text)/data").page.text
    #expect(page.contains("This account is also used elsewhere"))
    // Erased here, it goes on there.
    #expect(try campus.admin.post("\(Self.people)/\(person.text)/erase").status == 204)
    for (table, count) in [("passkeys", 1), ("known_devices", 1), ("openid_identities", 0), ("api_tokens", 0)] {
      #expect(
        try campus.store.read { try $0.connection.rows("SELECT count(*) FROM \(table)") { $0.int(0) } } == [count])
    }
  }

  // MARK: On record

  @Test func whoTakesDataAwayIsOnRecord() throws {
    let campus = try Campus()
    let path = "\(Self.people)/\(campus.staff.person.text)/data"
    let mark = try campus.mark()
    #expect(try campus.admin.get(path).status == 200)
    #expect(try campus.staff.get("/api/v1/me/data").status == 200)
    #expect(try campus.browser(campus.admin).get("/people/\(campus.staff.person.text)/data.json").status == 200)
    #expect(try campus.browser(campus.staff).get("/account/data.json").status == 200)
    let rows = try campus.eventRows(since: mark).filter { $0.kind.hasPrefix("person.") }
    #expect(
      rows.map(\.kind) == [
        "person.data-downloaded", "person.own-data-downloaded", "person.data-downloaded", "person.own-data-downloaded",
      ])
    #expect(rows.allSatisfy { $0.subject == campus.staff.person.value && $0.data == "{}" })
    #expect(rows[0].actor == campus.admin.person.value && rows[1].actor == campus.staff.person.value)
    // Who is refused takes nothing away, and who looks at the page neither.
    let later = try campus.mark()
    #expect(try campus.staff.get("\(Self.people)/\(campus.admin.person.text)/data").status == 403)
    #expect(try campus.stranger.get(path).status == 404)
    #expect(try campus.guest.get("/api/v1/me/data").status == 401)
    #expect(try campus.admin.get("/api/v1/events").status == 200)
    #expect(try campus.events(since: later) == [])
  }

  // MARK: Merging

  /// What belongs to an entry goes with it; what opens an account stays with the account.
  @Test func whatBelongsToTheEntryMoves() throws {
    let campus = try Campus()
    let other = try campus.person("Noor Haddad", email: "second@x.example").id
    let held = try Held(campus, other)
    let own = try campus.token(of: campus.staff)
    let path = "\(Self.people)/\(campus.staff.person.text)/merge"
    #expect(try campus.admin.get("/api/v1/password-requests").json["total"]?.int64 == 1)
    let merged = try campus.admin.post(path, json: "{\"other\":\"\(other.text)\",\"account\":\"this\"}")
    #expect(merged.status == 200, "\(merged.text)")
    let staying = Self.staying.union(["attendance_months"])
    for table in try tables(campus).subtracting(Self.exceptions.keys).subtracting(staying) {
      // Ended tokens stay on record, as nobody's; the others go when the person is erased, whose entry it is.
      if ["api_tokens", "import_changes", "import_drafts", "former_emails", "email_links"].contains(table) { continue }
      #expect(try held.count(table) == 0, "\(table)")
    }
    let requests = try campus.admin.get("/api/v1/password-requests").json
    #expect(
      requests["total"]?.int64 == 1 && requests["items"]?[0]?["person"]?["id"]?.string == campus.staff.person.text)
    // The token of the account that went is over; that of the one that stays goes on.
    #expect(try campus.bearer(held.token).get("/api/v1/me").status == 401)
    #expect(try campus.bearer(own).get("/api/v1/me").status == 200)
    #expect(try campus.admin.get(Campus.all).json["total"]?.int64 == 1)
    let kept = try campus.store.read { try $0.connection.rows("SELECT count(*) FROM passkeys") { $0.int(0) } }
    #expect(kept == [0], "nobody is that account any more")
  }

  @Test func theAccountThatStaysKeepsItsTokens() throws {
    let campus = try Campus()
    let other = try campus.person("Noor Haddad", email: "second@x.example").id
    let held = try Held(campus, other)
    let own = try campus.token(of: campus.staff)
    let path = "\(Self.people)/\(campus.staff.person.text)/merge"
    let merged = try campus.admin.post(path, json: "{\"other\":\"\(other.text)\",\"account\":\"other\"}")
    #expect(merged.status == 200, "\(merged.text)")
    let me = try campus.bearer(held.token).get("/api/v1/me")
    #expect(me.status == 200 && me.json["id"]?.string == campus.staff.person.text)
    #expect(try campus.bearer(own).get("/api/v1/me").status == 401)
    let counts = ["passkeys", "known_devices", "openid_identities", "authenticator_apps"].map { table in
      try? campus.store.read { try $0.connection.rows("SELECT count(*) FROM \(table)") { $0.int(0) } }.first
    }
    #expect(counts == [1, 1, 1, 1])
  }

  /// A service's entry that was taken for a person's double is somebody by now: its token's end must not delete them.
  @Test func aPersonMergedIntoAServiceSurvivesItsToken() throws {
    let campus = try Campus()
    let token = try campus.token(of: campus.admin, ["people.read"], service: true, name: "Kiosk")
    let kiosk = try #require(token.answer.json["token"]?["person"]?["id"]?.string)
    let person = try campus.quickPerson("Kim Kiosk")
    #expect(
      try campus.admin.post("\(Self.people)/\(kiosk)/merge", json: "{\"other\":\"\(person.text)\"}").status == 200)
    #expect(try campus.admin.delete("\(Campus.all)/\(token.id)").status == 204)
    #expect(try campus.admin.get("\(Self.people)/\(kiosk)").status == 200)
  }
}
