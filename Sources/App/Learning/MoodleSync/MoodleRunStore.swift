// Every SQL statement of runs of the synchronization, and of what they did.
import Base
import Store

enum MoodleRunStore {
  static let statements: [any Statement] = [
    insert, openRun, find, page, endedBefore, doneBefore, rhythms, begin, advance, wait, end, attach, sweepErrors,
    sweepChanges, sweepRuns, oldest,
    phases, kept, forgetUnsettled,
    insertError, insertChange, errors, changes, hold, release, held, forgetHeld, movePerson, forgetPerson,
    forgetChanges, forgetErrors, personal, exportRuns, exportErrors, exportChanges, exportHeld,
  ]

  private static let columns: SQLText = """
    r.id, r.organization_id, r.cause, r.person_id, p.name, r.is_confirmed, r.state, r.phase, r.after_moodle_id, r.phases,
      r.held, r.errors, r.changes, r.fault, r.fault_function, r.job_id, r.created_at, r.started_at, r.ended_at,
      r.tries
    """

  static let insert = Command(
    """
    INSERT INTO moodle_runs (id, organization_id, cause, person_id, is_confirmed, state, phases, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, 'queued', '', ?6)
    """)

  /// The one that has not ended; there is at most one.
  static let openRun = Query(
    """
    SELECT \(columns) FROM moodle_runs r LEFT JOIN people p ON p.id = r.person_id
    WHERE r.organization_id = ?1 AND r.ended_at IS NULL
    """, run)

  static let find = Query(
    """
    SELECT \(columns) FROM moodle_runs r LEFT JOIN people p ON p.id = r.person_id
    WHERE r.id = ?1 AND r.organization_id = ?2
    """, run)

  /// The newest first, before one.
  static let page = Query(
    """
    SELECT \(columns) FROM moodle_runs r LEFT JOIN people p ON p.id = r.person_id
    WHERE r.organization_id = ?1 AND r.id < ?2 ORDER BY r.id DESC LIMIT ?3
    """, run)

  /// The newest before one that has got through or failed: those that somebody stopped tell nothing.
  static let endedBefore = Query(
    """
    SELECT \(columns) FROM moodle_runs r LEFT JOIN people p ON p.id = r.person_id
    WHERE r.organization_id = ?1 AND r.id < ?2 AND r.state IN ('done', 'failed') ORDER BY r.id DESC LIMIT 1
    """, run)

  /// The newest before one that has got through.
  static let doneBefore = Query(
    """
    SELECT \(columns) FROM moodle_runs r LEFT JOIN people p ON p.id = r.person_id
    WHERE r.organization_id = ?1 AND r.id < ?2 AND r.state = 'done' ORDER BY r.id DESC LIMIT 1
    """, run)

  /// Organizations that synchronize by a rhythm with a Moodle that they are connected to, due after `?1`: of the box, for
  /// whoever runs it.
  static let rhythms = Query(
    """
    SELECT o.name, s.minutes, s.updated_at,
      (SELECT r.ended_at FROM moodle_runs r
       WHERE r.organization_id = s.organization_id AND r.state = 'done' ORDER BY r.id DESC LIMIT 1)
    FROM moodle_sync_settings s JOIN organizations o ON o.id = s.organization_id
    WHERE s.next_at IS NOT NULL AND s.next_at > ?1 AND s.minutes IS NOT NULL
      AND o.deleted_at IS NULL AND o.suspended_at IS NULL
      AND EXISTS (SELECT 1 FROM moodle_connections c WHERE c.organization_id = s.organization_id)
    LIMIT 1000
    """
  ) { c in
    SyncRhythm(
      organization: c.text(0), minutes: c.int64(1), since: c.timestamp(2), last: c.optionalTimestamp(3))
  }

  static let attach = Command("UPDATE moodle_runs SET job_id = ?3 WHERE id = ?1 AND organization_id = ?2")

  static let begin = Command(
    """
    UPDATE moodle_runs SET state = 'running', started_at = COALESCE(started_at, ?3), fault = NULL, fault_function = NULL
    WHERE id = ?1 AND organization_id = ?2 AND ended_at IS NULL
    """)

  /// How far it is. Of one that has ended, nothing changes.
  static let advance = Command(
    """
    UPDATE moodle_runs SET phase = ?3, after_moodle_id = ?4, phases = ?5, held = ?6, errors = ?7, changes = ?8
    WHERE id = ?1 AND organization_id = ?2 AND ended_at IS NULL
    """)

  /// What it waits for before it goes on, and the how-manieth time at the same place.
  static let wait = Command(
    """
    UPDATE moodle_runs SET fault = ?3, fault_function = ?4, tries = ?5
    WHERE id = ?1 AND organization_id = ?2 AND ended_at IS NULL
    """)

  static let end = Command(
    """
    UPDATE moodle_runs SET state = ?3, ended_at = ?4, fault = ?5, fault_function = ?6
    WHERE id = ?1 AND organization_id = ?2 AND ended_at IS NULL
    """)

  // MARK: Going on after an interruption

  /// What the phases came to, and what of it was not settled.
  static let phases = Query("SELECT phases FROM moodle_runs WHERE id = ?1 AND organization_id = ?2") { $0.text(0) }

  /// What has been told, without the words: some hundred lines.
  static let kept = Query(
    "SELECT phase, reason, moodle_id FROM moodle_run_errors WHERE run_id = ?1 AND +organization_id = ?2"
  ) { (phase: $0.text(0), reason: $0.text(1), moodleID: $0.int64(2)) }

  /// From a line on, but for what was told with a change: that is done, and not told again.
  static let forgetUnsettled = Command(
    """
    DELETE FROM moodle_run_errors
    WHERE run_id = ?1 AND id >= ?2 AND +organization_id = ?3 AND reason <> 'address-of-another'
      AND reason <> 'deleted-here'
    """)

  // MARK: What they did

  static let insertError = Command(
    """
    INSERT INTO moodle_run_errors (id, organization_id, run_id, phase, reason, moodle_id, label, detail)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    """)

  static let insertChange = Command(
    """
    INSERT INTO moodle_run_changes (id, organization_id, run_id, phase, change, moodle_id, subject_id, label, before, after)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
    """)

  /// In the order in which they were found, after one.
  static let errors = Query(
    """
    SELECT id, phase, reason, moodle_id, label, detail FROM moodle_run_errors
    WHERE run_id = ?1 AND id > ?2 AND +organization_id = ?3 ORDER BY id LIMIT ?4
    """
  ) { c in
    SyncErrorRow(
      id: c.id(0), phase: try c.choice(1), reason: SyncReason(rawValue: c.text(2)) ?? .refusedHere,
      moodleID: c.int64(3),
      label: c.text(4), detail: c.text(5))
  }

  static let changes = Query(
    """
    SELECT id, phase, change, moodle_id, subject_id, label, before, after FROM moodle_run_changes
    WHERE run_id = ?1 AND id > ?2 AND +organization_id = ?3 ORDER BY id LIMIT ?4
    """
  ) { c in
    SyncChangeRow(
      id: c.id(0), phase: try c.choice(1), change: try c.choice(2), moodleID: c.int64(3), subject: c.int64(4),
      label: c.text(5), before: c.text(6), after: c.text(7))
  }

  // MARK: What they left to a person

  static let hold = Command(
    """
    INSERT INTO moodle_held (id, organization_id, run_id, phase, moodle_id, held) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (organization_id, phase, moodle_id) DO UPDATE SET run_id = excluded.run_id, held = excluded.held
    """)
  static let release = Command(
    "DELETE FROM moodle_held WHERE organization_id = ?1 AND phase = ?2 AND moodle_id = ?3")
  /// Some for each course, at most.
  static let held = Query("SELECT run_id, phase, moodle_id, held FROM moodle_held WHERE organization_id = ?1") { c in
    HeldRow(run: c.id(0), phase: try c.choice(1), moodleID: c.int64(2), count: c.int64(3))
  }
  static let forgetHeld = Command("DELETE FROM moodle_held WHERE organization_id = ?1")

  // MARK: What is forgotten

  /// The newest of those that are too many.
  static let oldest = Query(
    """
    SELECT id FROM moodle_runs WHERE organization_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2
    """
  ) { $0.id(0, as: ID<MoodleRun>.self) }

  // As many as a run leaves behind at most: one goes for each that ends.
  static let sweepErrors = Command(
    """
    DELETE FROM moodle_run_errors WHERE run_id IN
      (SELECT id FROM moodle_runs WHERE organization_id = ?1 AND id <= ?2 AND ended_at IS NOT NULL)
    """)
  static let sweepChanges = Command(
    """
    DELETE FROM moodle_run_changes WHERE run_id IN
      (SELECT id FROM moodle_runs WHERE organization_id = ?1 AND id <= ?2 AND ended_at IS NOT NULL)
    """)
  static let sweepRuns = Command(
    "DELETE FROM moodle_runs WHERE organization_id = ?1 AND id <= ?2 AND ended_at IS NOT NULL")

  // MARK: People, exports

  static let movePerson = Command(
    "UPDATE moodle_runs SET person_id = ?3 WHERE person_id = ?2 AND +organization_id = ?1")
  static let forgetPerson = Command(
    "UPDATE moodle_runs SET person_id = NULL WHERE person_id = ?2 AND +organization_id = ?1")
  /// What runs have said of somebody who is erased.
  static let forgetChanges = Command(
    """
    UPDATE moodle_run_changes SET label = '', before = '', after = '' WHERE organization_id = ?1 AND subject_id = ?2
    """)
  static let forgetErrors = Command(
    """
    UPDATE moodle_run_errors SET label = '', detail = '' WHERE organization_id = ?1 AND phase = 'people' AND moodle_id = ?2
    """)
  static let personal = RowQuery(
    """
    SELECT id, cause, state, created_at, ended_at FROM moodle_runs WHERE +organization_id = ?1 AND person_id = ?2
    """)

  static let exportRuns = RowQuery(
    """
    SELECT id, cause, person_id, is_confirmed, state, phase, phases, held, errors, changes, fault, fault_function,
      created_at, started_at, ended_at
    FROM moodle_runs WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)
  static let exportErrors = RowQuery(
    """
    SELECT id, run_id, phase, reason, moodle_id, label, detail
    FROM moodle_run_errors WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)
  static let exportChanges = RowQuery(
    """
    SELECT id, run_id, phase, change, moodle_id, subject_id, label, before, after
    FROM moodle_run_changes WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportHeld = RowQuery(
    """
    SELECT id, run_id, phase, moodle_id, held FROM moodle_held WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  @Sendable private static func run(_ c: Columns) throws -> SyncRunRow {
    SyncRunRow(
      id: c.id(0), organization: c.id(1), cause: try c.choice(2), person: c.optionalID(3),
      personName: c.optionalText(4),
      isConfirmed: c.bool(5), state: try c.choice(6), phase: c.optionalText(7).flatMap { SyncPhase(rawValue: $0) },
      after: c.int64(8), counts: SyncCountsByPhase(stored: c.text(9)), held: c.int64(10), errors: c.int64(11),
      changes: c.int64(12), fault: c.optionalText(13), faultFunction: c.optionalText(14), job: c.optionalID(15),
      created: c.timestamp(16), started: c.optionalTimestamp(17), ended: c.optionalTimestamp(18),
      tries: c.int(19))
  }
}
