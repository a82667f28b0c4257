// Organizations that nobody brought back in time: erased for good, from every table, and nobody else's rows with them.
import Base
import Foundation
import Testing

@testable import App
@testable import Store

struct OrganizationErasureTests {
  /// Every column that names organizations.
  private func columns(_ campus: Campus) throws -> [(table: String, column: String)] {
    try campus.store.read { reader in
      try reader.connection.rows("SELECT name FROM sqlite_schema WHERE type = 'table'") { $0.text(0) }
        .flatMap { table in
          try reader.connection.rows("SELECT name FROM pragma_table_info('\(table)')") { (table, $0.text(0)) }
        }
        .filter { $0.1.hasSuffix("organization_id") || $0 == ("organizations", "id") }
    }
  }

  private func count(_ campus: Campus, _ table: String, _ term: String = "1") throws -> Int {
    try campus.store.read { try $0.connection.rows("SELECT count(*) FROM \(table) WHERE \(term)") { $0.int(0) } }.first
      ?? 0
  }

  /// All that an organization has, row by row.
  private func everything(_ campus: Campus, of organization: ID<Organization>) throws -> [String] {
    try columns(campus).flatMap { table, column in
      try campus.store.read { reader in
        let values = try reader.connection.rows("SELECT name FROM pragma_table_info('\(table)')") {
          "quote(\($0.text(0)))"
        }
        return try reader.connection.rows(
          "SELECT \(values.joined(separator: " || ',' || ")) FROM \(table) WHERE \(column) = \(organization.value) ORDER BY 1"
        ) { "\(table): \($0.text(0))" }
      }
    }
  }

  private func run(_ campus: Campus, _ sql: String) throws {
    let command = Command(built: sql)
    try campus.store.write { _ = try $0.run(command) }
  }

  /// A campus whose home organization has something in every table, and whose other one lives as well.
  private func livedIn() throws -> Campus {
    let campus = try Campus()
    let home = campus.home.id.value
    _ = try Held(campus, campus.staff.person)
    _ = try campus.ownRole("Stays", ["people.read"])
    _ = try campus.stranger.post("/api/v1/attendance/check-in")
    _ = try campus.stranger.post("/api/v1/invitations", json: "{\"email\":\"new@sud.example\"}")
    _ = try campus.stranger.post("/api/v1/people", json: "{\"name\":\"Suddy\",\"number\":\"7\"}")
    _ = try campus.stranger.post("/api/v1/people/import", csv: Array("Name,Number\nOther,1\n".utf8))
    let provider = "(SELECT min(id) FROM openid_providers WHERE organization_id = \(home))"
    let hash = "zeroblob(32)"
    for sql in [
      "organization_logos VALUES (\(home), 'AAAAAAAAAAAAAAAAAAAAAA', 'png', 1, 1, 0, x'00')",
      "notice_digests VALUES (\(home), '2026-11-21')",
      "openid_domains SELECT 1, \(home), \(provider), 'x.example', min(id), 0 FROM roles",
      "openid_attempts VALUES (1, \(home), \(provider), \(hash), \(hash), NULL, '/', 1)",
      "openid_arrivals VALUES (1, \(home), \(provider), \(hash), 's', NULL, 'n', NULL, '/', 1, NULL, NULL)",
      "openid_sessions SELECT min(id), \(home), \(provider), 0 FROM sessions WHERE organization_id = \(home)",
      "openid_steps VALUES (\(hash), \(home), \(provider), 0, 1, NULL)",
      "work_schedules VALUES (1, \(home), 'n', 'n', 'UTC', 1, 0, 1, 0, 0, '', 1, 0, 0, NULL)",
      "schedule_assignments VALUES (1, \(home), 1, NULL, NULL, 0, NULL, 0)",
      "holidays VALUES (1, \(home), 0, 'n', 0)",
      "attendance_days SELECT \(home), max(id), 0, 1, '', NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0 FROM people WHERE organization_id = \(home)",
      "attendance_closings VALUES (\(home), 0)",
      "attendance_months SELECT \(home), max(id), 0, '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM people WHERE organization_id = \(home)",
      "month_closings VALUES (1, \(home), 0, 0, NULL, 0)",
      "files VALUES (1, \(home), \(hash), 'image/png', 1, 1, NULL, 0)",
      "file_chunks VALUES (1, \(home), 1, 0, x'00')", "pictures VALUES (1, \(home), 1, 1, 1, 1, 1, 0)",
      "webhooks VALUES (1, \(home), 'https://x.example', '', '', 'paused', NULL, x'00', NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, 1, 0, 0, NULL)",
      "webhook_deliveries VALUES (1, \(home), 1, 1, 'k', 'delivered', 0, 0, 0, NULL, 0, 0, NULL, NULL)",
      "webhook_attempts VALUES (1, \(home), 1, 1, 0, 0, '', NULL, '', '', 0, NULL, '')",
      "moodle_proofs SELECT min(id), \(home), provider_id, 'n', 'h', 1 FROM openid_identities WHERE organization_id = \(home)",
      "moodle_connections VALUES (\(home), 'https://x.example', x'00', 10, 60, NULL, 0, NULL, NULL, NULL, 1, 0, 0)",
      "moodle_plans (id, organization_id, kind, state, title, site, missing, run, is_stopping, total_count, open_count, found_count, conflict_count, made_count, failed_count, version, created_at, updated_at) VALUES (1, \(home), 'courses', 'draft', 't', 'https://x.example', '', 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0)",
      "moodle_plan_rows (id, organization_id, plan_id, place, kind, name, wish, state, is_handed_out) VALUES (1, \(home), 1, 0, 'course', 'n', '{}', 'create', 0)",
      "moodle_test_sites VALUES (\(home), 'https://x.example', 0)",
      "moodle_categories (id, organization_id, moodle_id, parent_moodle_id, depth, name, path, place_in_order, courses, is_gone, meaning, state, place, created_at, updated_at) VALUES (1, \(home), 1, 0, 1, 'n', 'n', 1, 0, 0, 'folder', 'mapped', '', 0, 0)",
      "moodle_courses (id, organization_id, moodle_id, category_moodle_id, short_name, name, is_gone, created_at, updated_at) VALUES (1, \(home), 1, 1, 'n', 'n', 0, 0, 0)",
      "moodle_people (id, organization_id, moodle_id, person_id, name, is_suspended, is_gone, is_by_address, is_refused, created_at, updated_at) SELECT 1, \(home), 1, min(id), 'n', 0, 0, 0, 0, 0, 0 FROM people WHERE organization_id = \(home)",
      "moodle_groups (id, organization_id, moodle_id, course_moodle_id, section_id, name, is_gone, created_at, updated_at) VALUES (1, \(home), 1, 1, 1, 'n', 0, 0, 0)",
      "moodle_runs (id, organization_id, cause, is_confirmed, state, phases, created_at, ended_at) VALUES (1, \(home), 'manual', 0, 'done', '', 0, 0)",
      "moodle_held VALUES (1, \(home), 1, 'people', 1, 1)",
      "moodle_run_errors (id, organization_id, run_id, phase, reason, moodle_id, label, detail) VALUES (1, \(home), 1, 'people', 'r', 1, '', '')",
      "moodle_run_changes (id, organization_id, run_id, phase, change, moodle_id, subject_id, label, before, after) VALUES (1, \(home), 1, 'people', 'updated', 1, 1, '', '', '')",
      "proof_settings VALUES (\(home), 1, 1)",
      "places VALUES (1, \(home), 0, 0, NULL, 0)",
      "leave_recounts VALUES (1, \(home), NULL, 0, 0)",
      "catalog_settings VALUES (\(home), 'CHF')", "order_settings VALUES (\(home), 72, 0, 0, 0, 1, 3, '')",
      "learning_import_changes SELECT 1, \(home), max(id), 'unit', 1, 1, NULL FROM import_batches WHERE organization_id = \(home)",
      "product_photos SELECT 1, \(home), min(id), 1, 1, 0 FROM products WHERE organization_id = \(home)",
    ] { try run(campus, "INSERT INTO \(sql)") }
    let later = campus.clock.clock.now.adding(seconds: 400 * 86_400)
    try campus.store.write { writer in
      try writer.enqueue(.housekeeping, at: later, organization: home)
      for _ in 0..<700 { try writer.emit(.jobRetried, subject: 1, organization: home) }
      let account = try #require(try writer.one(SignInStore.member, campus.stranger.person).account)
      // Somebody who went elsewhere since.
      try writer.run(Command(built: "UPDATE accounts SET last_organization_id = \(home) WHERE id = ?1"), account)
    }
    campus.appliance.seen.flush()
    campus.appliance.tokenUses.flush()
    try campus.settle()
    for (table, column) in try columns(campus) {
      #expect(
        try count(campus, table, "\(column) = \(home)") > 0, "\(table) has no row of the organization: add one here")
    }
    return campus
  }

  private func delete(_ campus: Campus) throws {
    #expect(try campus.admin.post("/api/v1/organization/delete", json: "{\"name\":\"Campus Nord\"}").status == 200)
  }

  private func erase(_ campus: Campus) throws -> JobRow {
    let job = try campus.store.write { try $0.enqueue(.organizationErasure, organization: 0).id }
    try campus.finishJobs()
    return try campus.store.read { try JobList.find(job, $0) }
  }

  // MARK: What is erased

  @Test func everyTableOfATenantIsSpokenFor() throws {
    let campus = try Campus()
    let spoken = Features.tenant.flatMap { $0.tables.map(\.description) }
    for (table, _) in try columns(campus) where table != "organizations" {
      #expect(spoken.contains(table), "\(table) names organizations: a feature's `tenant` erases it")
    }
    #expect(Set(spoken).count == spoken.count, "spoken for twice")
    // What is short-lived may be read as a whole.
    let small: Set = ["openid_steps"]
    for data in Features.tenant {
      for sql in data.statements {
        for line in try campus.store.plan(of: sql.text) {
          #expect(!line.hasPrefix("SCAN ") || small.contains { line.contains($0) }, "\(line) in \(sql.text)")
          #expect(!line.contains("TEMP B-TREE"), "\(line) in \(sql.text)")
        }
      }
    }
  }

  @Test func noRowIsLeftAndNobodyElseLosesOne() throws {
    let campus = try livedIn()
    let (home, away) = (campus.home.id, campus.away.id)
    let others = try everything(campus, of: away)
    #expect(others.count > 50)
    let people = try count(campus, "people", "organization_id <> \(home.value)")
    let account = try campus.store.read { try $0.one(SignInStore.member, campus.staff.person).account }
    try delete(campus)
    try campus.appliance.jobs.start(Features.jobs.map { $0.definition(campus.appliance) })
    defer { campus.appliance.jobs.stop(within: 5) }

    campus.clock.advance(seconds: OrganizationRules.grace - 10)
    #expect(try erase(campus).result == "{\"organizations\":0,\"rows\":0}")
    #expect(try count(campus, "people", "organization_id = \(home.value)") > 0, "its time is not over")

    campus.clock.advance(seconds: 10)
    let mark = try campus.mark()
    let job = try erase(campus)
    #expect(job.state == .done && job.result?.contains("\"organizations\":1") == true, "\(job)")
    for (table, column) in try columns(campus) {
      #expect(try count(campus, table, "\(column) = \(home.value)") == 0, "\(table) still has rows of it")
    }
    #expect(try everything(campus, of: away) == others)
    #expect(try count(campus, "people_search") == people)
    // Its people's accounts open nothing any more, but for whoever runs the box.
    let of = "account_id = \(account?.value ?? 0)"
    for table in ["passkeys", "authenticator_apps", "recovery_codes", "known_devices", "api_tokens", "sessions"] {
      #expect(try count(campus, table, of) == 0, "\(table)")
    }
    #expect(try count(campus, "accounts", "id = \(account?.value ?? 0) AND password_hash IS NULL") == 1)
    #expect(try count(campus, "accounts", "is_operator = 1 AND password_hash IS NOT NULL") == 1)
    // What is told of it: to the box, without its name.
    let events = try campus.eventRows(since: mark)
    #expect(events.map(\.kind) == ["events.erased", "organization.erased"])
    #expect(events.allSatisfy { $0.organization == 0 && $0.subject == home.value && !$0.data.contains("Nord") })
    #expect(try campus.chainIsWhole())
    // The counts that are kept of all organizations together are those of the rows.
    #expect(try campus.store.read { try $0.value(of: .mailWaiting) } == Int64(count(campus, "mail_outbox")))
    let kept = try campus.store.read { try JobCounts($0) }
    for state in JobState.allCases {
      #expect(try kept.count(Features.jobKinds, state) == count(campus, "jobs", "state = '\(state.rawValue)'"))
    }
    let listed = try campus.visitor(campus.stranger.person).get("/api/v1/people")
    #expect(listed.status == 200 && listed.json["total"]?.int64 == Int64(people), "\(listed.text)")
    #expect(try erase(campus).result == "{\"organizations\":0,\"rows\":0}")
  }

  /// Whatever stops it, the chain is whole and the next night goes on with what is left.
  @Test func whatStopsItIsGoneOnWith() throws {
    let campus = try livedIn()
    let (home, away) = (campus.home.id, campus.away.id)
    let others = try everything(campus, of: away)
    let late = try #require(
      try campus.store.read { try EventLog.since($0, ID(0), organization: home.value, limit: 700) }.last?.id)
    try delete(campus)
    campus.clock.advance(seconds: OrganizationRules.grace)
    try campus.appliance.jobs.start(Features.jobs.map { $0.definition(campus.appliance) })
    defer { campus.appliance.jobs.stop(within: 5) }
    for (trigger, left) in [
      ("BEFORE DELETE ON roles", ["people", "events", "roles", "organizations"]),
      ("BEFORE DELETE ON people", ["people", "events", "organizations"]),
      ("BEFORE UPDATE ON events WHEN OLD.id = \(late.value)", ["events", "organizations"]),
      ("BEFORE DELETE ON counters", ["counters", "organizations"]),
    ] {
      try run(campus, "CREATE TRIGGER stop \(trigger) BEGIN SELECT RAISE(ABORT, 'stopped'); END")
      #expect(try erase(campus).state == .later, "\(trigger)")
      for table in left {
        let column = table == "organizations" ? "id" : "organization_id"
        #expect(try count(campus, table, "\(column) = \(home.value)") > 0, "\(trigger): \(table)")
      }
      #expect(try count(campus, "attendance", "organization_id = \(home.value)") == 0)
      #expect(try campus.chainIsWhole() && everything(campus, of: away) == others, "\(trigger)")
      try run(campus, "DROP TRIGGER stop")
    }
    #expect(try count(campus, "events", "organization_id = \(EventLog.nobody)") > 700, "the last lot was let go of")
    #expect(try erase(campus).state == .done)
    for (table, column) in try columns(campus) {
      #expect(try count(campus, table, "\(column) = \(home.value)") == 0, "\(table)")
    }
    #expect(try count(campus, "events", "kind = 'events.erased'") == 1)
    #expect(try campus.chainIsWhole() && everything(campus, of: away) == others)
  }
}
