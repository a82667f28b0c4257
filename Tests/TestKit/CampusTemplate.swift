// The campus that every test's own is copied from, made once per process.
import Base
import Foundation
import Store
import Testing

@testable import App

/// A closed database file with two organizations, and who is in them. Kept as bytes: no folder outlives the process.
struct CampusTemplate: Sendable {
  let database: Data
  let key: Data
  let home: OrganizationSummary
  let away: OrganizationSummary
  let admin: ID<Person>
  let staff: ID<Person>
  let stranger: ID<Person>

  /// A Saturday noon in Paris.
  static let start = "2026-11-21T11:00:00.000Z"

  /// As cheap as Argon2 allows: what passwords cost is not what the tests are about.
  static let passwords = Passwords(memory: 8, passes: 1)

  static let shared = Result { try CampusTemplate() }

  static let moveZone = Command("UPDATE organizations SET zone = ?2 WHERE id = ?1")

  /// Each table's rows as texts. Sessions count by their number only: their secrets are nobody's business here.
  static let contents: [Query<String>] = [
    Query(
      "SELECT 'organization ' || id || name || zone || ' ' || version || second_factor_for FROM organizations ORDER BY id"
    ) { $0.text(0) },
    Query("SELECT 'site ' || id || ' ' || name || ' ' || version || COALESCE(deleted_at, '-') FROM sites ORDER BY id") {
      $0.text(0)
    },
    Query(
      """
      SELECT 'press ' || id || ' ' || person_id || ' ' || flags || ' ' || COALESCE(review, '-')
        || ' ' || COALESCE(latitude, '-') FROM press_proofs ORDER BY id
      """
    ) { $0.text(0) },
    Query(
      """
      SELECT 'kiosk ' || id || ' ' || COALESCE(link_until, '-') || ' ' || COALESCE(opened_at, '-')
        || ' ' || COALESCE(revoked_at, '-') FROM kiosks ORDER BY id
      """
    ) { $0.text(0) },
    Query(
      "SELECT 'use ' || id FROM kiosk_uses UNION ALL SELECT 'press photo ' || id || COALESCE(press_id, '-') FROM press_photos"
    ) {
      $0.text(0)
    },
    Query("SELECT 'logo ' || organization_id || ' ' || hash FROM organization_logos ORDER BY organization_id") {
      $0.text(0)
    },
    Query(
      """
      SELECT 'person ' || id || ' ' || name || ' ' || COALESCE(email, '-') || ' ' || COALESCE(number, '-') || ' ' || status
        || ' ' || language || ' ' || COALESCE(account_id, '-') || ' ' || updated_at || ' ' || COALESCE(deleted_at, '-')
        || ' ' || COALESCE(photo_id, '-')
      FROM people ORDER BY id
      """
    ) { $0.text(0) },
    Query("SELECT 'file ' || id || ' ' || uses || ' ' || size FROM files ORDER BY id") { $0.text(0) },
    Query(
      "SELECT 'account ' || id || ' ' || COALESCE(password_hash, '-') || ' ' || is_operator FROM accounts ORDER BY id"
    ) { $0.text(0) },
    Query("SELECT 'email ' || person_id || email || ' ' || COALESCE(confirmed_at, '-') FROM person_emails ORDER BY id")
    {
      $0.text(0)
    },
    Query("SELECT 'role ' || id || ' ' || name || ' ' || description || ' ' || version FROM roles ORDER BY id") {
      $0.text(0)
    },
    Query(
      """
      SELECT 'permission ' || role_id || ' ' || permission || '=' || is_granted
      FROM role_permissions ORDER BY role_id, permission
      """
    ) { $0.text(0) },
    Query(
      """
      SELECT 'assignment ' || id || ' ' || person_id || ' ' || role_id || ' ' || unit || ' ' || source
      FROM role_assignments ORDER BY id
      """
    ) { $0.text(0) },
    Query(
      """
      SELECT 'attendance ' || id || ' ' || started_at || ' ' || COALESCE(ended_at, '-') || ' ' || COALESCE(note, '-')
      FROM attendance ORDER BY id
      """
    ) { $0.text(0) },
    Query("SELECT 'session ' || id || ' ' || person_id FROM sessions ORDER BY id") { $0.text(0) },
    Query("SELECT 'link ' || id || ' ' || COALESCE(used_at, '-') FROM sign_in_links ORDER BY id") { $0.text(0) },
    Query(
      "SELECT 'app ' || account_id || ' ' || last_step || ' ' || COALESCE(confirmed_at, '-') FROM authenticator_apps ORDER BY account_id"
    ) {
      $0.text(0)
    },
    Query("SELECT 'code ' || id || ' ' || COALESCE(used_at, '-') FROM recovery_codes ORDER BY id") { $0.text(0) },
    Query("SELECT 'challenge ' || id || ' ' || attempts FROM sign_in_challenges ORDER BY id") { $0.text(0) },
    Query("SELECT 'passkey ' || id || ' ' || name || ' ' || counter FROM passkeys ORDER BY id") { $0.text(0) },
    Query("SELECT 'refresh ' || session_id || ' ' || hex(digest) FROM refresh_tokens ORDER BY session_id") {
      $0.text(0)
    },
    Query("SELECT 'key ' || kid || ' ' || COALESCE(retired_at, '-') FROM signing_keys ORDER BY id") { $0.text(0) },
    Query("SELECT 'token ' || id || ' ' || name || ' ' || COALESCE(revoked_at, '-') FROM api_tokens ORDER BY id") {
      $0.text(0)
    },
    Query(
      "SELECT 'reset ' || id || ' ' || reach || ' ' || COALESCE(used_at, '-') FROM password_resets ORDER BY id"
    ) { $0.text(0) },
    Query("SELECT 'request ' || person_id || ' ' || asked_at FROM password_requests ORDER BY id") { $0.text(0) },
    Query("SELECT 'device ' || id || ' ' || COALESCE(acknowledged_at, '-') FROM known_devices ORDER BY id") {
      $0.text(0)
    },
    Query("SELECT 'draft ' || id FROM import_drafts ORDER BY id") { $0.text(0) },
    Query("SELECT 'remembered ' || id || ' ' || status FROM remembered_answers ORDER BY id") { $0.text(0) },
    Query(
      "SELECT 'invitation ' || id || ' ' || sent_count || ' ' || expires_at || ' ' || COALESCE(accepted_at, '-') || COALESCE(revoked_at, '-') FROM invitations ORDER BY id"
    ) { $0.text(0) },
    Query(
      "SELECT 'provider ' || id || ' ' || name || ' ' || version || ' ' || is_enabled || is_trusted FROM openid_providers ORDER BY id"
    ) { $0.text(0) },
    Query("SELECT 'domain ' || provider_id || ' ' || domain || ' ' || role_id FROM openid_domains ORDER BY id") {
      $0.text(0)
    },
    Query(
      "SELECT 'identity ' || id || ' ' || account_id || ' ' || subject || ' ' || last_used_at FROM openid_identities ORDER BY id"
    ) { $0.text(0) },
    Query("SELECT 'attempt ' || id FROM openid_attempts ORDER BY id") { $0.text(0) },
    Query("SELECT 'arrival ' || id || ' ' || subject FROM openid_arrivals ORDER BY id") { $0.text(0) },
    Query("SELECT 'mail ' || id || ' ' || state || ' ' || attempts FROM mail_outbox ORDER BY id") { $0.text(0) },
    Query("SELECT 'notice ' || id || ' ' || COALESCE(read_at, '-') FROM notices ORDER BY id") { $0.text(0) },
    Query("SELECT 'channel ' || person_id || ' ' || kind || channel FROM notice_channels ORDER BY id") { $0.text(0) },
    Query("SELECT 'opt-out ' || person_id || ' ' || kind FROM mail_opt_outs ORDER BY id") { $0.text(0) },
    Query(
      "SELECT 'moodle ' || organization_id || ' ' || url || ' ' || version || COALESCE(tested_at, '-') FROM moodle_connections"
    ) { $0.text(0) },
    Query(
      "SELECT 'webhook ' || id || ' ' || url || ' ' || version || ' ' || failed_attempts || ' ' || given_up FROM webhooks ORDER BY id"
    ) { $0.text(0) },
    Query("SELECT 'delivery ' || id || ' ' || state || ' ' || all_attempts FROM webhook_deliveries ORDER BY id") {
      $0.text(0)
    },
    Query("SELECT 'event ' || id FROM events ORDER BY id") { $0.text(0) },
    Query(
      """
      SELECT 'employment ' || person_id || ' ' || name_key || ' ' || position_key || ' ' || department_key || ' '
        || COALESCE(manager_id, '-') || ' ' || COALESCE(hired_date, '-') || ' ' || COALESCE(ended_date, '-') || ' ' || updated_at
      FROM employments ORDER BY person_id
      """
    ) { $0.text(0) },
    Query("SELECT 'catalog ' || organization_id || currency FROM catalog_settings ORDER BY organization_id") {
      $0.text(0)
    },
    Query("SELECT 'category ' || id || ' ' || name || ' ' || version FROM product_categories ORDER BY id") {
      $0.text(0)
    },
    Query(
      "SELECT 'location ' || id || ' ' || name || ' ' || version || COALESCE(deleted_at, '-') FROM stock_locations ORDER BY id"
    ) { $0.text(0) },
    Query(
      """
      SELECT 'product ' || id || ' ' || name || ' ' || version || ' ' || updated_at || COALESCE(deleted_at, '-')
        || COALESCE(cover_id, '-') FROM products ORDER BY id
      """
    ) { $0.text(0) },
    Query(
      """
      SELECT 'variant ' || id || ' ' || sku || ' ' || price || ' ' || updated_at || COALESCE(deleted_at, '-')
      FROM product_variants ORDER BY id
      """
    ) { $0.text(0) },
    Query(
      """
      SELECT 'for ' || id FROM product_roles UNION ALL SELECT 'for ' || id FROM product_units
      UNION ALL SELECT 'product photo ' || id FROM product_photos
      UNION ALL SELECT 'catalog import ' || id || COALESCE(undone_at, '-') FROM catalog_imports
      """
    ) { $0.text(0) },
    Query("SELECT 'balance ' || id || ' ' || on_hand || ' ' || reserved FROM stock_balances ORDER BY id") {
      $0.text(0)
    },
    Query("SELECT 'movement ' || id || ' ' || COALESCE(person_id, '-') FROM stock_movements ORDER BY id") {
      $0.text(0)
    },
    Query(
      """
      SELECT 'order ' || id || ' ' || person_id || ' ' || state || ' ' || total || ' ' || version || ' ' || progress
        || ' ' || COALESCE(deleted_at, '-') FROM orders ORDER BY id
      """
    ) { $0.text(0) },
    Query(
      """
      SELECT 'order line ' || id || ' ' || quantity || ' ' || price FROM order_lines
      UNION ALL SELECT 'order entry ' || id || COALESCE(words, '-') FROM order_entries
      UNION ALL SELECT 'order step ' || id || outcome FROM order_steps
      UNION ALL SELECT 'order file ' || id FROM order_files
      UNION ALL SELECT 'order loan ' || id || ' ' || version FROM order_loans
      UNION ALL SELECT 'order slot ' || id || ' ' || version FROM order_slots
      UNION ALL SELECT 'order number ' || id || ' ' || last FROM order_numbers
      UNION ALL SELECT 'order settings ' || organization_id || ' ' || hold_hours FROM order_settings
      """
    ) { $0.text(0) },
    Query("SELECT 'job ' || id || ' ' || state || ' ' || attempts FROM jobs ORDER BY id") { $0.text(0) },
    Query(
      "SELECT 'schedule ' || name || ' ' || COALESCE(next_at, '-') || COALESCE(paused_at, '-') FROM schedules ORDER BY name"
    ) { $0.text(0) },
    Query(
      "SELECT 'counter ' || name || organization_id || ' ' || bucket || '=' || value FROM counters WHERE value <> 0 ORDER BY name, organization_id, bucket"
    ) { $0.text(0) },
  ]

  private init() throws {
    let folder = TestFolder()
    let clock = StandingClock(try #require(Timestamp(rfc3339: CampusTemplate.start)).adding(seconds: -3600))
    let appliance = try Appliance(
      database: folder.database, log: .silent, clock: clock.clock, passwords: CampusTemplate.passwords, slowWidth: 1)
    let hash = try appliance.passwords.hash(Campus.password)
    let paris = try #require(Zone("Europe/Paris"))
    func organization(_ name: String) throws -> OrganizationSummary {
      let id = try appliance.store.write { writer in
        try OrganizationChanges.create(name: name, zone: paris, language: .en, writer)
      }
      return OrganizationSummary(id: id, name: name, zone: paris, language: .en)
    }
    func person(_ name: String, _ email: String, _ role: BuiltInRole, _ organization: OrganizationSummary) throws -> ID<
      Person
    > {
      var input = PersonInput()
      input.name = name
      input.email = email
      input.roles = [role.rawValue]
      let made = input
      return try appliance.store.write(WriteContext(organization: organization.id.value)) { writer in
        let row = try PeopleChanges.create(made, in: organization, writer)
        try SessionChanges.setPassword(hash, of: row.id, in: organization, writer)
        return row.id
      }
    }
    home = try organization("Campus Nord")
    away = try organization("Campus Sud")
    let runs = try person("Ada Okonkwo", "ada@nord.example", .owner, home)
    try appliance.store.write { writer in try AccountChanges.setOperator(true, of: runs, writer) }
    admin = runs
    staff = try person("Noor Haddad", "noor@nord.example", .staff, home)
    stranger = try person("Sven Svensson", "sven@sud.example", .owner, away)
    _ = try person("Sara Silva", "sara@sud.example", .staff, away)
    try appliance.store.write { writer in _ = try appliance.signing.current(writer) }
    appliance.store.close()
    database = try Data(contentsOf: URL(filePath: folder.database))
    key = try Data(contentsOf: URL(filePath: folder.path + "/quad.key"))
  }
}
