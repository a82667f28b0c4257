// A database from before there were accounts: everybody signs in as before.
import Base
import Store
import Testing

@testable import App

struct AccountMigrationTests {
  private static let rows: [Command] = [
    Command("INSERT INTO organizations (id, name, zone, language, created_at) VALUES (1, 'Old', 'UTC', 'fr', 5)"),
    Command("INSERT INTO organizations (id, name, zone, language, created_at) VALUES (2, 'Other', 'UTC', 'en', 6)"),
    Command(
      """
      INSERT INTO people (id, organization_id, name, name_key, email, email_key, status, language, password_hash,
        created_at, updated_at, deleted_at)
      VALUES (11, 1, 'Ada', 'ada', 'ada@x.example', 'ada@x.example', 'active', 'en', 'hash', 7, 8, NULL),
        (12, 1, 'Ben', 'ben', 'ben@x.example', 'ben@x.example', 'invited', 'en', NULL, 7, 8, NULL),
        (13, 1, 'Gone', 'gone', 'gone@x.example', 'gone@x.example', 'active', 'en', 'hash', 7, 8, 9),
        (21, 2, 'Cleo', 'cleo', 'ada@x.example', 'ada@x.example', 'active', 'en', 'other', 7, 8, NULL)
      """),
    Command(
      """
      INSERT INTO person_roles (organization_id, person_id, role, granted_at)
      VALUES (1, 11, 'admin', 7), (2, 21, 'admin', 7)
      """),
    Command(
      """
      INSERT INTO sessions (id, digest, credential, organization_id, person_id, user_agent, address, created_at, expires_at)
      VALUES (31, ?1, 'cookie', 1, 11, 'a', 'b', 7, 99)
      """),
  ]

  @Test func passwordsSessionsAndAddressesGoOver() throws {
    let folder = TestFolder()
    let clock = StandingClock(Timestamp(milliseconds: 50))
    let digest = try #require(Digest([UInt8](repeating: 7, count: 32)))
    let old = try Store(
      StoreOptions(path: folder.database), migrations: Features.migrations.filter { $0.name < "2026-11-22" },
      log: .silent, clock: clock.clock)
    try old.write { writer in
      for row in Self.rows.dropLast() { try writer.run(row) }
      if let last = Self.rows.last { try writer.run(last, digest) }
    }
    old.close()
    let store = try Store(
      StoreOptions(path: folder.database), migrations: Features.migrations, log: .silent, clock: clock.clock)
    defer { store.close() }
    try store.read { reader in
      let members = try reader.all(SignInStore.byEmail, "ada@x.example")
      #expect(members.map(\.passwordHash) == ["hash", "other"])
      #expect(members.map(\.isOperator) == [true, false], "only the first organization's administrators run the box")
      #expect(members.allSatisfy(\.mayEnter) && members[0].account != members[1].account)
      #expect(try reader.first(SignInStore.session, digest, clock.clock.now)?.member.person == ID(11))
      #expect(try reader.all(SignInStore.byEmail, "gone@x.example").isEmpty)
      #expect(try reader.one(SignInStore.byEmail, "ben@x.example").account == nil)
      #expect(try PersonEmails.isConfirmed("ada@x.example", by: #require(members[0].account), reader))
    }
    #expect(try store.integrityCheck().isEmpty)
  }

  @Test func slugsAreMadeOfNames() {
    for (name, slug) in [
      ("Campus Nord", "campus-nord"), ("  École d’Été & Fils!", "ecole-d-ete-fils"), ("北京", "organization"),
      ("---", "organization"), ("A", "a"),
      (String(repeating: "ab ", count: 40), "ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab"),
    ] { #expect(OrganizationRules.slug(name) == slug) }
  }
}
