// A campus of before: its administrators and staff find themselves in the roles of today.
import Base
import Store
import Testing

@testable import App

struct RoleMigrationTests {
  private static let addOrganization = Command(
    "INSERT INTO organizations (id, name, zone, language, created_at) VALUES (?1, ?2, 'UTC', 'en', 1)")
  private static let addPerson = Command(
    """
    INSERT INTO people (id, organization_id, name, name_key, status, language, created_at, updated_at, deleted_at)
    VALUES (?1, ?2, ?3, ?3, ?4, 'en', 1, 1, ?5)
    """)
  private static let addRole = Command(
    "INSERT INTO person_roles (organization_id, person_id, role, granted_at) VALUES (?1, ?2, ?3, ?4)")
  private static let roles = Query(
    """
    SELECT a.person_id, r.key FROM role_assignments a JOIN roles r ON r.id = a.role_id
    WHERE a.unit = '' AND a.source = 'manual' ORDER BY a.person_id, r.key
    """
  ) { "\($0.int(0)) \($0.text(1))" }
  private static let built = Query("SELECT organization_id, key FROM roles ORDER BY id") { ($0.int(0), $0.text(1)) }

  @Test func theFirstAdministratorOwnsTheOrganization() throws {
    let folder = TestFolder()
    let old = Features.migrations.filter { $0.name < "2026-11-22" }
    let before = try Store(StoreOptions(path: folder.database), migrations: old, log: .silent)
    try before.write { writer in
      for organization in [100, 101, 102] { try writer.run(Self.addOrganization, organization, "O\(organization)") }
      // In 100 the earliest administrator is gone and the next suspended; 101 has one who never came; 102 has none.
      for (id, organization, status, deleted) in [
        (1, 100, "active", 5), (2, 100, "suspended", nil), (3, 100, "active", nil), (4, 100, "active", nil),
        (5, 100, "active", nil), (6, 101, "invited", nil), (7, 102, "active", nil),
      ] as [(Int, Int, String, Int?)] {
        try writer.run(Self.addPerson, id, organization, "P\(id)", status, deleted)
      }
      for (organization, person, role, at) in [
        (100, 1, "admin", 1), (100, 2, "admin", 2), (100, 4, "admin", 3), (100, 3, "admin", 4), (100, 3, "staff", 4),
        (100, 5, "staff", 1), (101, 6, "admin", 9), (102, 7, "staff", 1),
      ] { try writer.run(Self.addRole, organization, person, role, at) }
    }
    before.close()
    let appliance = try Appliance(
      database: folder.database, log: .silent, passwords: CampusTemplate.passwords, slowWidth: 1)
    defer { appliance.store.close() }
    try appliance.store.read { reader in
      #expect(
        try reader.all(Self.roles) == [
          "1 admin", "2 admin", "3 admin", "3 staff", "4 owner", "5 staff", "6 owner", "7 staff",
        ])
      let built = try reader.all(Self.built)
      #expect(built.map(\.0) == [100, 101, 102].flatMap { Array(repeating: $0, count: BuiltInRole.allCases.count) })
      #expect(built.map(\.1) == [0, 1, 2].flatMap { _ in BuiltInRole.allCases.map(\.rawValue) })
      #expect(try PersonAccess(of: ID(4), reader).permissions == Set(Features.permissions))
      #expect(try PersonAccess(of: ID(7), reader).permissions == BuiltInRole.staff.permissions)
    }
  }

  /// The names that the migration wrote are those that a new organization gets.
  @Test func theMigrationAndANewOrganizationAgree() throws {
    let campus = try Campus()
    let book = try campus.store.read { try RoleBook(of: campus.home.id, $0) }
    #expect(book.roles.map(\.builtIn) == BuiltInRole.allCases)
    #expect(book.roles.map(\.reference.name) == BuiltInRole.allCases.map(\.label.en))
  }
}
