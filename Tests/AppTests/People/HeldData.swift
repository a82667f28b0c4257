// A person of whom every table holds something.
import Base
import Testing

@testable import App
@testable import Store

/// Rows of one person in every table that names people, made by the calls that make them where that is short.
struct Held {
  let campus: Campus
  let person: ID<Person>
  let account: ID<Account>
  let token: Campus.MadeToken

  /// Stands wherever a secret would.
  static let secret = "hidden-secret"

  init(_ campus: Campus, _ person: ID<Person>) throws {
    self.campus = campus
    self.person = person
    account = try #require(try campus.store.read { try $0.one(SignInStore.member, person) }.account)
    let visitor = try campus.visitor(person)
    token = try campus.token(of: visitor)
    #expect(token.answer.status == 201)
    let schedules = "/api/v1/attendance/schedules"
    let schedule = try campus.admin.post(schedules, json: ScheduleTests.office("Hours of \(person.text)"))
    let assigned = try campus.admin.post(
      "\(schedules)/\(schedule.json["id"]?.string ?? "")/assignments",
      json: "{\"person\":\"\(person.text)\",\"from\":\"2026-01-01\"}")
    #expect(schedule.status == 201 && assigned.status == 201)
    let employed = try campus.admin.post(
      "/api/v1/employees", json: "{\"person\":\"\(person.text)\",\"position\":\"Keeper of \(person.text)\"}")
    #expect(employed.status == 201, "\(employed.text)")
    #expect(
      try visitor.send(
        "POST", "/api/v1/attendance/check-in", type: "application/json", body: Array("{}".utf8),
        headers: [("Idempotency-Key", "once")]
      ).status == 201)
    #expect(try visitor.post("/api/v1/attendance/check-out").status == 200)
    let missing = "\"startedAt\":\"2026-11-20T08:00:00Z\",\"endedAt\":\"2026-11-20T16:00:00Z\",\"reason\":\"x\""
    #expect(
      try visitor.post("/api/v1/attendance/corrections", json: "{\"kind\":\"add\",\(missing)}").status == 201)
    let type = try campus.admin.post("/api/v1/leave/types", json: LeaveStage.type("Leave of \(person.text)"))
    let leave = "\"type\":\"\(type.json["id"]?.string ?? "")\""
    #expect(
      try visitor.post(
        "/api/v1/leave/requests", json: "{\(leave),\"from\":\"2026-12-01\",\"to\":\"2026-12-01\"}"
      ).status == 201)
    #expect(
      try campus.admin.put(
        "/api/v1/leave/balances", json: "{\"person\":\"\(person.text)\",\(leave),\"year\":2026,\"granted\":20}"
      ).status == 200)
    let view = "{\"list\":\"/attendance/mine\",\"query\":\"from=2026-01-01\",\"name\":\"mine\"}"
    #expect(try visitor.post("/api/v1/saved-views", json: view).status == 201)
    // A role that was deleted a moment ago, which would come back to them.
    let role = try campus.ownRole("Gone \(person.text)", ["people.read"])
    try campus.assign(role, to: person)
    #expect(try campus.admin.delete("/api/v1/roles/\(role.id.text)?force=true").status == 204)
    let provider = try campus.admin.post(
      ProviderTests.path, json: ProviderTests.google.replacing("Google", with: "Google \(person.text)"))
    let service = try #require(ID<SignInProvider>(provider.json["id"]?.string ?? ""))
    _ = try campus.photo(of: person)
    _ = try campus.pressPhoto(of: person)
    try campus.heldStock(by: person)
    try campus.heldBills(by: person)
    try campus.heldOrder(of: visitor)
    try campus.heldCourse(of: person)
    try campus.heldRoles(of: person)
    let (organization, account) = (campus.home.id, account)
    try campus.store.write(campus.context) { writer in
      for command in Held.ofAccount { try writer.run(command, account, writer.now, writer.newID(ID<Account>.self)) }
      for command in Held.ofEntry {
        try writer.run(command, organization, person, writer.now, writer.newID(ID<Person>.self))
      }
      try writer.run(
        Held.identity, writer.newID(ID<LinkedIdentity>.self), organization, service, account, person.text, writer.now)
      try writer.run(Held.challenge, writer.newID(ID<Session>.self), account, organization, person, writer.now)
      for command in Held.ofPresses {
        try writer.run(command, organization, person, writer.now, writer.newID(ID<Person>.self))
      }
      writer.count(.pressProofs, organization: organization.value, by: 1)
      writer.count(.passwordRequests, organization: organization.value, by: 1)
      writer.count(.mailWaiting, organization: 0, by: 1)
      for counter in [Counter.notices, .unreadNotices] {
        writer.count(counter, organization: organization.value, bucket: person.value, by: 1)
      }
    }
  }

  /// Rows of a table that name the person or their account.
  func count(_ table: String) throws -> Int {
    try campus.store.read { reader in
      let columns = try reader.connection.rows("SELECT name FROM pragma_table_info('\(table)')") { $0.text(0) }
      var terms: [String] = []
      for column in columns {
        switch column {
        case "person_id", "invited_by", "decided_by", "actor", "subject": terms.append("\(column) = \(person.value)")
        case "account_id": terms.append("account_id = \(account.value)")
        case "id" where table == "people": terms.append("id = \(person.value)")
        default: break
        }
      }
      return try reader.connection.rows(
        "SELECT count(*) FROM \(table) WHERE \(terms.isEmpty ? "0" : terms.joined(separator: " OR "))"
      ) { $0.int(0) }.first ?? 0
    }
  }

  private static let ofAccount: [Command] = [
    Command(
      """
      INSERT INTO passkeys (id, account_id, name, credential, public_key, counter, model, transports, is_syncable,
        is_synced, created_at)
      VALUES (?3, ?1, 'laptop', CAST('hidden-secret' || ?1 AS BLOB), x'00', 0, zeroblob(16), '', 0, 0, ?2)
      """),
    Command(
      """
      INSERT INTO authenticator_apps (account_id, secret, last_step, created_at, confirmed_at)
      VALUES (?1, CAST('hidden-secret' AS BLOB), ?3 - ?3, ?2, ?2)
      """),
    Command("INSERT INTO recovery_codes (id, account_id, digest, created_at) VALUES (?3, ?1, zeroblob(32), ?2)"),
    Command(
      """
      INSERT INTO known_devices (id, account_id, digest, user_agent, address, first_seen_at, last_seen_at)
      VALUES (?3, ?1, zeroblob(32), 'Firefox', '127.0.0.1', ?2, ?2)
      """),
  ]

  private static let ofEntry: [Command] = [
    Command(
      """
      INSERT INTO moodle_plans (id, organization_id, person_id, kind, state, title, site, missing, run, is_stopping,
        total_count, open_count, found_count, conflict_count, made_count, failed_count, version, created_at, updated_at)
      VALUES (?4, ?1, ?2, 'courses', 'draft', 't', 'https://x.example', '', 0, 0, 0, 0, 0, 0, 0, 0, 1, ?3, ?3)
      """),
    Command(
      """
      INSERT INTO former_emails (id, organization_id, person_id, email, email_key, created_at)
      VALUES (?4, ?1, ?2, 'old@x.example', 'old@x.example', ?3)
      """),
    Command(
      """
      INSERT INTO email_links (id, digest, organization_id, person_id, email_id, created_at, expires_at)
      SELECT ?4, CAST(substr('hidden-secret' || ?4 || '00000000000000000000000000', 1, 32) AS BLOB), ?1, ?2, id, ?3, ?3 + 1
      FROM person_emails WHERE person_id = ?2 LIMIT 1
      """),
    Command(
      """
      INSERT INTO import_batches (id, organization_id, file_name, created_count, updated_count, created_at)
      VALUES (?4, ?1, 'list.csv', 0, ?2 - ?2, ?3)
      """),
    Command(
      """
      INSERT INTO import_changes (id, organization_id, batch_id, person_id, is_new, version, name, roles)
      SELECT ?4, ?1, max(id), ?2, 0, ?3 - ?3, 'Noor', '' FROM import_batches
      """),
    Command(
      """
      INSERT INTO import_drafts (id, organization_id, person_id, file_name, content, created_at)
      VALUES (?4, ?1, ?2, 'list.csv', x'00', ?3)
      """),
    Command(
      """
      INSERT INTO invitations (id, organization_id, email, email_key, role_id, invited_by, digest, sent_count, created_at,
        expires_at)
      SELECT ?4, ?1, 'i' || ?2 || '@x.example', 'i' || ?2 || '@x.example', min(id), ?2,
        CAST(substr('hidden-secret' || ?4 || '00000000000000000000000000', 1, 32) AS BLOB), 1, ?3, ?3 + 1
      FROM roles WHERE organization_id = ?1
      """),
    Command(
      """
      INSERT INTO password_requests (id, organization_id, person_id, asked_at, address)
      VALUES (?4, ?1, ?2, ?3, '127.0.0.1')
      """),
    Command(
      """
      INSERT INTO password_resets (id, digest, organization_id, person_id, reach, created_at, expires_at)
      VALUES (?4, CAST(substr('hidden-secret' || ?4 || '00000000000000000000000000', 1, 32) AS BLOB), ?1, ?2, 'account',
        ?3, ?3 + 1)
      """),
    Command(
      """
      INSERT INTO mail_outbox (id, organization_id, person_id, address, address_key, language, kind, payload, secret,
        state, attempts, created_at, job_id, expires_at, code, reason_en, reason_fr)
      VALUES (?4, ?1, ?2, 'n@x.example', 'n@x.example', 'en', 'password-reset', '{}', CAST('hidden-secret' AS BLOB),
        'waiting', 0, ?3, ?3, ?3 + 1, 0, '', '')
      """),
    Command(
      """
      INSERT INTO notices (id, organization_id, person_id, kind, subject, data, created_at, in_digest)
      VALUES (?4, ?1, ?2, 'second-factor.changed', 0, '{"change":"added"}', ?3, 0)
      """),
    Command(
      """
      INSERT INTO notice_channels (id, organization_id, person_id, kind, channel, changed_at)
      VALUES (?4, ?1, ?2, 'role.changed', 'off', ?3)
      """),
    Command(
      """
      INSERT INTO mail_opt_outs (id, organization_id, person_id, kind, created_at) VALUES (?4, ?1, ?2, 'new-device', ?3)
      """),
    Command(
      """
      INSERT INTO moodle_people (id, organization_id, moodle_id, person_id, user_name, name, email, is_suspended, is_gone,
        is_by_address, is_refused, created_at, updated_at)
      VALUES (?4, ?1, ?4, ?2, 'noor', 'Noor', 'noor@x.example', 0, 0, 0, 0, ?3, ?3)
      """),
    Command(
      """
      INSERT OR IGNORE INTO moodle_sync_settings (organization_id, levels, at_start, width, guard_percent, guard_rows, site,
        version, created_at, updated_at)
      VALUES (?1, 'campus', 0, 3, 20, 5, 'https://x.example', 1 + (?4 < 0), ?3, ?3)
      """),
    Command(
      """
      INSERT INTO moodle_plan_rows (id, organization_id, plan_id, place, kind, name, wish, state, moodle_id, is_handed_out)
      SELECT ?4, ?1, m.id, 0, 'person', 'noor', '{"key":"noor"}', 'found', k.moodle_id, 0
      FROM moodle_plans m JOIN moodle_people k ON k.person_id = m.person_id WHERE m.person_id = ?2 AND ?3 > 0
      """),
    Command(
      """
      INSERT INTO moodle_runs (id, organization_id, cause, person_id, is_confirmed, state, phases, created_at, ended_at)
      VALUES (?4, ?1, 'manual', ?2, 0, 'done', '', ?3, ?3)
      """),
    Command(
      """
      INSERT INTO moodle_categories (id, organization_id, moodle_id, parent_moodle_id, depth, name, path, place_in_order,
        courses, is_gone, meaning, state, place, decision, decided_by, decided_at, created_at, updated_at)
      VALUES (?4, ?1, ?4, 0, 1, 'n', 'n', 0, 0, 0, 'ignored', 'ignored', '', 'ignored', ?2, ?3, ?3, ?3)
      """),
    Command(
      """
      INSERT INTO sign_in_links (id, digest, organization_id, person_id, created_at, expires_at)
      VALUES (?4, CAST(substr('hidden-secret' || ?4 || '00000000000000000000000000', 1, 32) AS BLOB), ?1, ?2, ?3, ?3 + 1)
      """),
  ]

  private static let ofPresses: [Command] = [
    Command(
      """
      INSERT INTO sites (id, organization_id, name, name_key, networks, proofs, rule, photo, units, version, created_at,
        updated_at)
      VALUES (?4, ?1, 'Site ' || ?2, 'site ' || ?2, '', '', 'any', 'off', '', 1, ?3, ?3)
      """),
    Command(
      """
      INSERT INTO kiosks (id, organization_id, site_id, name, secret, created_at)
      SELECT ?4, ?1, max(id), 'Door', CAST('hidden-secret' AS BLOB), ?3 FROM sites
      """),
    Command(
      """
      INSERT INTO kiosk_uses (id, organization_id, kiosk_id, step, person_id, used_at)
      SELECT ?4, ?1, max(id), 1, ?2, ?3 FROM kiosks
      """),
    Command(
      """
      INSERT INTO press_proofs (id, organization_id, person_id, record_id, is_arrival, pressed_at, received_at, flags)
      SELECT ?4, ?1, ?2, max(id), 1, ?3, ?3, '' FROM attendance WHERE person_id = ?2
      """),
  ]

  private static let identity = Command(
    """
    INSERT INTO openid_identities
      (id, organization_id, provider_id, account_id, subject, email, created_at, last_used_at)
    VALUES (?1, ?2, ?3, ?4, ?5, 'noor@gmail.example', ?6, ?6)
    """)

  private static let challenge = Command(
    """
    INSERT INTO sign_in_challenges
      (id, digest, credential, account_id, organization_id, person_id, created_at, expires_at)
    VALUES (?1, CAST(substr('hidden-secret' || ?1 || '00000000000000000000000000', 1, 32) AS BLOB), 'cookie', ?2, ?3, ?4,
      ?5, ?5 + 1)
    """)
}
