// Every SQL statement of plans for Moodle.
import Base
import Store

enum ProvisioningStore {
  static let statements: [any Statement] = [
    plans, planCount, plan, insertPlan, start, stop, end, recount, running, dropPlan, openAgain,
    putPassword, password, dropPassword, sweepPasswords, oldDrafts, oldNames, touch, carry, forget, ofPerson,
    rowsOfPerson, plansOfPerson, forgetRows, items,
    page, pageOfState, countOfState, insertItem, setItem, dropItems, handOver, handOut,
    testSite, putTestSite, dropTestSite, exportPlans, exportItems,
  ]

  // MARK: Plans

  /// The newest first.
  static let plans = Query(
    """
    SELECT m.id, m.person_id, p.name, m.kind, m.state, m.title, m.site, m.missing, m.run, m.is_stopping, m.total_count,
      m.open_count, m.found_count, m.conflict_count, m.made_count, m.failed_count, m.reason, m.fault, m.said,
      m.password IS NOT NULL, m.version, m.created_at, m.updated_at, m.started_at, m.ended_at,
      EXISTS (SELECT 1 FROM moodle_plan_rows r WHERE r.plan_id = m.id)
    FROM moodle_plans m LEFT JOIN people p ON p.id = m.person_id
    WHERE m.organization_id = ?1 ORDER BY m.id DESC LIMIT ?2 OFFSET ?3
    """, planRow)

  /// Of some each term.
  static let planCount = Query("SELECT count(*) FROM moodle_plans WHERE organization_id = ?1") { $0.int(0) }

  static let plan = Query(
    """
    SELECT m.id, m.person_id, p.name, m.kind, m.state, m.title, m.site, m.missing, m.run, m.is_stopping, m.total_count,
      m.open_count, m.found_count, m.conflict_count, m.made_count, m.failed_count, m.reason, m.fault, m.said,
      m.password IS NOT NULL, m.version, m.created_at, m.updated_at, m.started_at, m.ended_at,
      EXISTS (SELECT 1 FROM moodle_plan_rows r WHERE r.plan_id = m.id)
    FROM moodle_plans m LEFT JOIN people p ON p.id = m.person_id
    WHERE m.id = ?1 AND m.organization_id = ?2
    """, planRow)

  static let insertPlan = Command(
    """
    INSERT INTO moodle_plans (id, organization_id, person_id, kind, state, title, site, missing, run, is_stopping,
      total_count, open_count, found_count, conflict_count, made_count, failed_count, version, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, 'draft', ?5, ?6, ?7, 0, 0, ?8, ?9, ?10, ?11, 0, 0, 1, ?12, ?12)
    """)

  /// One at a time: the unique index of running ones.
  static let start = Command(
    """
    UPDATE moodle_plans SET state = 'running', run = run + 1, is_stopping = 0, reason = NULL, fault = NULL, said = NULL,
      started_at = ?3, ended_at = NULL, version = version + 1, updated_at = ?3
    WHERE id = ?1 AND organization_id = ?2 AND state <> 'running'
    """)

  static let stop = Command(
    """
    UPDATE moodle_plans SET is_stopping = 1, version = version + 1, updated_at = ?3
    WHERE id = ?1 AND organization_id = ?2 AND state = 'running' AND is_stopping = 0
    """)

  static let end = Command(
    """
    UPDATE moodle_plans SET state = ?3, is_stopping = 0, reason = ?4, fault = ?5, said = ?6, ended_at = ?7,
      version = version + 1, updated_at = ?7
    WHERE id = ?1 AND organization_id = ?2 AND state = 'running'
    """)

  /// By the index of a plan's rows by their state.
  static let recount = Command(
    """
    UPDATE moodle_plans SET
      open_count = (SELECT count(*) FROM moodle_plan_rows WHERE plan_id = ?1 AND state = 'create')
        + (SELECT count(*) FROM moodle_plan_rows WHERE plan_id = ?1 AND state = 'sent'),
      found_count = (SELECT count(*) FROM moodle_plan_rows WHERE plan_id = ?1 AND state = 'found'),
      conflict_count = (SELECT count(*) FROM moodle_plan_rows WHERE plan_id = ?1 AND state = 'conflict'),
      made_count = (SELECT count(*) FROM moodle_plan_rows WHERE plan_id = ?1 AND state = 'made'),
      failed_count = (SELECT count(*) FROM moodle_plan_rows WHERE plan_id = ?1 AND state = 'failed'),
      updated_at = ?3
    WHERE id = ?1 AND organization_id = ?2
    """)

  static let running = Query(
    "SELECT id, run FROM moodle_plans WHERE organization_id = ?1 AND state = 'running'"
  ) { (id: $0.id(0, as: ID<MoodlePlan>.self), run: $0.int64(1)) }

  static let dropPlan = Command("DELETE FROM moodle_plans WHERE id = ?1 AND organization_id = ?2")

  static let openAgain = Command(
    """
    UPDATE moodle_plan_rows SET state = 'create', reason = NULL, fault = NULL, said = NULL
    WHERE plan_id = ?1 AND state = 'failed' AND +organization_id = ?2
    """)

  // MARK: Passwords

  static let putPassword = Command(
    "UPDATE moodle_plans SET password = ?3 WHERE id = ?1 AND organization_id = ?2 AND password IS NULL")

  static let password = Query("SELECT password FROM moodle_plans WHERE id = ?1 AND organization_id = ?2") {
    $0.optionalBytes(0)
  }

  static let dropPassword = Command(
    """
    UPDATE moodle_plans SET password = NULL, version = version + 1, updated_at = ?3
    WHERE id = ?1 AND organization_id = ?2 AND password IS NOT NULL
    """)

  static let sweepPasswords = Command(
    """
    UPDATE moodle_plans SET password = NULL WHERE id IN (
      SELECT id FROM moodle_plans WHERE password IS NOT NULL AND updated_at < ?1 LIMIT 20)
    """)

  static let oldDrafts = Query(
    "SELECT id, organization_id FROM moodle_plans WHERE state = 'draft' AND created_at < ?1 LIMIT 1"
  ) { (id: $0.id(0, as: ID<MoodlePlan>.self), organization: $0.id(1, as: ID<Organization>.self)) }

  /// A plan that ended before a time and still has rows that name people; the oldest first.
  static let oldNames = Query(
    """
    SELECT id FROM moodle_plans
    WHERE organization_id = ?1 AND ended_at < ?2 AND state <> 'running' AND (kind = 'enrollments' OR kind = 'people')
      AND EXISTS (SELECT 1 FROM moodle_plan_rows r WHERE r.plan_id = moodle_plans.id)
    ORDER BY id LIMIT 1
    """
  ) { $0.id(0, as: ID<MoodlePlan>.self) }

  /// After a change of what is told of it and kept in its rows.
  static let touch = Command(
    "UPDATE moodle_plans SET version = version + 1, updated_at = ?3 WHERE id = ?1 AND organization_id = ?2")

  // MARK: Who made them

  static let carry = Command("UPDATE moodle_plans SET person_id = ?2 WHERE person_id = ?1 AND organization_id = ?3")

  static let forget = Command("UPDATE moodle_plans SET person_id = NULL WHERE person_id = ?1 AND organization_id = ?2")

  static let ofPerson = RowQuery(
    """
    SELECT id, kind, state, title, created_at, started_at, ended_at FROM moodle_plans
    WHERE organization_id = ?1 AND person_id = ?2 ORDER BY id
    """)

  // MARK: Whom they name

  /// The rows about a person's accounts in the Moodle that people here are known by, and what hangs on those: by the site's
  /// numbers, for the user name of somebody who was erased is forgotten. The site's numbers mean others elsewhere.
  private static let named: SQLText = """
    FROM moodle_people k
      CROSS JOIN moodle_sync_settings s ON s.organization_id = k.organization_id
      CROSS JOIN moodle_plans m ON m.organization_id = s.organization_id AND m.site = s.site
      CROSS JOIN moodle_plan_rows p ON p.plan_id = m.id AND p.kind = 'person' AND p.moodle_id = k.moodle_id
    """

  static let rowsOfPerson = RowQuery(
    """
    SELECT r.id, r.plan_id, r.kind, r.name, r.state, r.moodle_id, m.created_at
    \(named)
      CROSS JOIN moodle_plan_rows r ON r.plan_id = p.plan_id AND (r.place = p.place OR r.parent = p.place)
    WHERE +k.organization_id = ?1 AND k.person_id = ?2
    """)

  static let plansOfPerson = Query(
    """
    SELECT m.id
    \(named)
    WHERE k.person_id = ?1 AND +k.organization_id = ?2
    """
  ) { $0.id(0, as: ID<MoodlePlan>.self) }

  /// What was not made can't be any more: whom it is for is not known.
  static let forgetRows = Command(
    """
    UPDATE moodle_plan_rows SET name = '–', wish = '{}', fault = NULL, said = NULL, moodle_id = NULL,
      reason = CASE WHEN state = 'made' OR state = 'found' THEN NULL ELSE 'no-person' END,
      state = CASE WHEN state = 'made' OR state = 'found' THEN state ELSE 'conflict' END
    WHERE id IN (
      SELECT r.id
      \(named)
        CROSS JOIN moodle_plan_rows r ON r.plan_id = p.plan_id AND (r.place = p.place OR r.parent = p.place)
      WHERE k.person_id = ?1 AND +k.organization_id = ?2)
    """)

  // MARK: Rows

  /// All of a plan's, in their order.
  static let items = Query(
    """
    SELECT id, place, parent, kind, name, wish, state, reason, fault, said, moodle_id FROM moodle_plan_rows
    WHERE plan_id = ?1 AND +organization_id = ?2 AND place >= ?3 ORDER BY place LIMIT ?4
    """, itemRow)

  static let page = Query(
    """
    SELECT id, place, parent, kind, name, wish, state, reason, fault, said, moodle_id FROM moodle_plan_rows
    WHERE plan_id = ?1 AND +organization_id = ?2 ORDER BY place LIMIT ?3 OFFSET ?4
    """, itemRow)

  static let pageOfState = Query(
    """
    SELECT id, place, parent, kind, name, wish, state, reason, fault, said, moodle_id FROM moodle_plan_rows
    WHERE plan_id = ?1 AND state = ?5 AND +organization_id = ?2 ORDER BY place LIMIT ?3 OFFSET ?4
    """, itemRow)

  static let countOfState = Query("SELECT count(*) FROM moodle_plan_rows WHERE plan_id = ?1 AND state = ?2") {
    $0.int(0)
  }

  static let insertItem = Command(
    """
    INSERT INTO moodle_plan_rows (id, organization_id, plan_id, place, parent, kind, name, wish, state, reason, moodle_id,
      fault, said, is_handed_out)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0)
    """)

  static let setItem = Command(
    """
    UPDATE moodle_plan_rows SET state = ?4, reason = ?5, fault = ?6, said = ?7, moodle_id = ?8
    WHERE plan_id = ?1 AND place = ?3 AND +organization_id = ?2
    """)

  static let dropItems = Command("DELETE FROM moodle_plan_rows WHERE plan_id = ?1 AND +organization_id = ?2")

  /// The people that this password was given to.
  static let handOver = Query(
    """
    SELECT id, place, parent, kind, name, wish, state, reason, fault, said, moodle_id FROM moodle_plan_rows
    WHERE plan_id = ?1 AND +organization_id = ?2 AND kind = 'person' AND is_handed_out = 0
      AND (state = 'made' OR state = 'sent')
    ORDER BY place
    """, itemRow)

  static let handOut = Command(
    """
    UPDATE moodle_plan_rows SET is_handed_out = 1
    WHERE plan_id = ?1 AND state = 'made' AND kind = 'person' AND +organization_id = ?2
    """)

  // MARK: The site for tests

  static let testSite = Query("SELECT site FROM moodle_test_sites WHERE organization_id = ?1") { $0.text(0) }

  static let putTestSite = Command(
    """
    INSERT INTO moodle_test_sites (organization_id, site, created_at) VALUES (?1, ?2, ?3)
    ON CONFLICT (organization_id) DO UPDATE SET site = excluded.site, created_at = excluded.created_at
    """)

  static let dropTestSite = Command("DELETE FROM moodle_test_sites WHERE organization_id = ?1")

  // MARK: Exports

  static let exportPlans = RowQuery(
    """
    SELECT id, person_id, kind, state, title, site, total_count, found_count, conflict_count, made_count, failed_count,
      reason, created_at, updated_at, started_at, ended_at
    FROM moodle_plans WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportItems = RowQuery(
    """
    SELECT plan_id, place, kind, name, wish, state, reason, moodle_id FROM moodle_plan_rows
    WHERE organization_id = ?1 AND (plan_id, place) > (?2, ?3) ORDER BY plan_id, place LIMIT ?4
    """)

  @Sendable private static func planRow(_ c: Columns) throws -> ProvisioningPlanRow {
    var counts = ProvisioningCounts()
    (counts.total, counts.open, counts.found) = (c.int(10), c.int(11), c.int(12))
    (counts.conflict, counts.made, counts.failed) = (c.int(13), c.int(14), c.int(15))
    let reason = c.optionalText(16).flatMap { ProvisioningReason(rawValue: $0) }
    return ProvisioningPlanRow(
      id: c.id(0), person: c.optionalID(1), personName: c.optionalText(2), kind: try c.choice(3),
      state: try c.choice(4), title: c.text(5), site: c.text(6),
      missing: c.text(7).split(separator: ",").map(String.init), run: c.int64(8), isStopping: c.bool(9),
      counts: counts, problem: ProvisioningProblem(reason, c.optionalText(17), c.optionalText(18)),
      hasPassword: c.bool(19), version: c.int64(20), created: c.timestamp(21), updated: c.timestamp(22),
      started: c.optionalTimestamp(23), ended: c.optionalTimestamp(24), hasRows: c.bool(25))
  }

  @Sendable private static func itemRow(_ c: Columns) throws -> ProvisioningItemRow {
    let wish = try ProvisioningWish.read(json: c.utf8(5))
    var item = ProvisioningItem(c.int(1), in: c.optionalInt(2), try c.choice(3), c.text(4), wish)
    item.state = try c.choice(6)
    let reason = c.optionalText(7).flatMap { ProvisioningReason(rawValue: $0) }
    item.problem = ProvisioningProblem(reason, c.optionalText(8), c.optionalText(9))
    item.moodleID = c.optionalInt64(10)
    return ProvisioningItemRow(id: c.id(0), item: item)
  }
}
