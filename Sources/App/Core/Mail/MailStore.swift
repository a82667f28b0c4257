// Every SQL statement of mail: the outbox, and who wants no more of what.
import Base
import Store

extension Counter {
  /// Mails of the whole box by their state; organization and bucket are 0.
  static let mailWaiting = Counter("mail.waiting")
  static let mailSent = Counter("mail.sent")
  static let mailFailed = Counter("mail.failed")

  static func mail(_ state: MailState) -> Counter {
    switch state {
    case .waiting: .mailWaiting
    case .sent: .mailSent
    case .failed: .mailFailed
    }
  }
}

enum MailStore {
  static let migrations = [
    Migration(
      "2026-12-11-mail",
      """
      CREATE TABLE mail_outbox (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        person_id INTEGER,
        address TEXT NOT NULL CHECK (length(address) BETWEEN 3 AND 254),
        address_key TEXT NOT NULL,
        language TEXT NOT NULL,
        kind TEXT NOT NULL,
        payload TEXT NOT NULL,
        secret BLOB,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
        attempts INTEGER NOT NULL CHECK (attempts >= 0),
        created_at INTEGER NOT NULL,
        job_id INTEGER,
        expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
        done_at INTEGER,
        code INTEGER NOT NULL,
        reason_en TEXT NOT NULL,
        reason_fr TEXT NOT NULL,
        CHECK ((state = 'waiting') = (job_id IS NOT NULL)),
        CHECK ((state = 'waiting') = (done_at IS NULL)),
        CHECK (state <> 'sent' OR secret IS NULL),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX mail_outbox_by_state ON mail_outbox (state, id)",
      "CREATE INDEX mail_outbox_by_end ON mail_outbox (state, done_at)",
      "CREATE INDEX mail_outbox_by_person ON mail_outbox (person_id, id)",
      "CREATE INDEX mail_outbox_by_address ON mail_outbox (address_key, organization_id, kind)",
      """
      CREATE TABLE mail_opt_outs (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        kind TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        UNIQUE (person_id, kind),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX mail_opt_outs_by_organization ON mail_opt_outs (organization_id, person_id, id)")
  ]

  static let statements: [any Statement] = [
    insert, replaced, find, page, finish, postpone, retry, delete, finished, stale, stalled, carry, ofPerson,
    statesOfPerson, statesOfAddresses, oldest, failures, recent, optOut, optIn, hasOptedOut, optOutsOfPerson,
    carryOptOuts, forgetOptOuts, exportOptOuts, ofOrganization, state,
  ]

  // MARK: The outbox

  static let insert = Command(
    """
    INSERT INTO mail_outbox (id, organization_id, person_id, address, address_key, language, kind, payload, secret, state,
      attempts, created_at, expires_at, job_id, code, reason_en, reason_fr)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'waiting', 0, ?10, ?11, ?12, 0, '', '')
    """)

  /// What waits for an address with a link that a newer one replaces.
  static let replaced = Query(
    """
    SELECT id FROM mail_outbox
    WHERE address_key = ?1 AND organization_id = ?2 AND kind = ?3 AND state = 'waiting' AND secret IS NOT NULL
    """
  ) { $0.id(0, as: ID<OutboxMail>.self) }

  static let find = Query(
    """
    SELECT m.id, o.id, o.name, o.zone, o.language, m.person_id, p.name, m.address, COALESCE(p.language, m.language),
      m.kind, m.payload, m.secret, m.state, m.attempts, m.created_at, m.job_id, m.expires_at, m.done_at, m.code,
      m.reason_en, m.reason_fr, o.suspended_at IS NULL AND o.deleted_at IS NULL
        AND (m.person_id IS NULL OR p.deleted_at IS NULL AND p.status <> 'suspended')
    FROM mail_outbox m JOIN organizations o ON o.id = m.organization_id LEFT JOIN people p ON p.id = m.person_id
    WHERE m.id = ?1
    """
  ) { try row($0) }

  static let page = Query(
    """
    SELECT m.id, o.id, o.name, o.zone, o.language, m.person_id, p.name, m.address, COALESCE(p.language, m.language),
      m.kind, '', NULL, m.state, m.attempts, m.created_at, m.job_id, m.expires_at, m.done_at, m.code,
      m.reason_en, m.reason_fr, 1
    FROM mail_outbox m JOIN organizations o ON o.id = m.organization_id LEFT JOIN people p ON p.id = m.person_id
    WHERE m.state = ?1 ORDER BY m.id DESC LIMIT ?2 OFFSET ?3
    """
  ) { try row($0) }

  /// It was sent, or has failed for good. What was sent keeps no secret.
  static let finish = Command(
    """
    UPDATE mail_outbox SET state = ?2, job_id = NULL, done_at = ?3, attempts = ?4, code = ?5, reason_en = ?6,
      reason_fr = ?7, secret = CASE WHEN ?2 = 'sent' THEN NULL ELSE secret END
    WHERE id = ?1 AND state = 'waiting'
    """)

  static let postpone = Command(
    """
    UPDATE mail_outbox SET attempts = ?2, code = ?3, reason_en = ?4, reason_fr = ?5
    WHERE id = ?1 AND state = 'waiting'
    """)

  static let retry = Command(
    """
    UPDATE mail_outbox SET state = 'waiting', attempts = 0, job_id = ?2, done_at = NULL
    WHERE id = ?1 AND state <> 'sent'
    """)

  static let delete = Command("DELETE FROM mail_outbox WHERE id = ?1")

  /// What ended long ago, a few at a time.
  static let finished = Query(
    "SELECT id FROM mail_outbox WHERE state = ?1 AND done_at < ?2 ORDER BY done_at LIMIT 50"
  ) { $0.id(0, as: ID<OutboxMail>.self) }

  /// What waits though it has been of no use for long: its job died or was cancelled. A few at a time.
  static let stale = Query(
    "SELECT id FROM mail_outbox WHERE state = 'waiting' AND expires_at < ?1 ORDER BY id LIMIT 50"
  ) { $0.id(0, as: ID<OutboxMail>.self) }

  /// The jobs of what waits after a failure: some of them.
  static let stalled = Query(
    "SELECT job_id FROM mail_outbox WHERE state = 'waiting' AND attempts > 0 ORDER BY id LIMIT 100"
  ) { $0.id(0, as: ID<Job>.self) }

  // MARK: Of people

  static let carry = Command("UPDATE mail_outbox SET person_id = ?2 WHERE person_id = ?1 AND organization_id = ?3")

  /// For the export of a person: what was sent to them, without what is in it.
  static let ofPerson = RowQuery(
    """
    SELECT id, address, kind, language, state, created_at, done_at FROM mail_outbox
    WHERE organization_id = ?1 AND person_id = ?2
    """)

  static let statesOfPerson = Query("SELECT id, state FROM mail_outbox WHERE person_id = ?1 AND organization_id = ?2") {
    (id: $0.id(0, as: ID<OutboxMail>.self), state: try $0.choice(1, as: MailState.self))
  }

  /// What went to a person's addresses before they were anybody: invitations.
  static let statesOfAddresses = Query(
    """
    SELECT m.id, m.state FROM mail_outbox m
    WHERE m.organization_id = ?2 AND m.address_key IN (
      SELECT email_key FROM person_emails WHERE person_id = ?1
      UNION ALL SELECT email_key FROM former_emails WHERE person_id = ?1)
    """
  ) { (id: $0.id(0, as: ID<OutboxMail>.self), state: try $0.choice(1, as: MailState.self)) }

  /// What a person was sent of a kind since.
  static let recent = Query(
    "SELECT id FROM mail_outbox WHERE person_id = ?1 AND kind = ?2 AND created_at > ?3 LIMIT 20"
  ) { $0.id(0, as: ID<OutboxMail>.self) }

  /// All to people of an organization. Reads the whole outbox once.
  static let ofOrganization = Query(
    "SELECT id FROM mail_outbox WHERE id > ?2 AND organization_id = ?1 ORDER BY id LIMIT ?3"
  ) { $0.int64(0) }

  static let state = Query("SELECT state FROM mail_outbox WHERE id = ?1") { try $0.choice(0, as: MailState.self) }

  // MARK: How it is

  /// Since when the one waits that waits longest.
  static let oldest = Query("SELECT created_at FROM mail_outbox WHERE state = 'waiting' ORDER BY id LIMIT 1") {
    $0.timestamp(0)
  }

  /// Those that failed since, as far as it matters how many.
  static let failures = Query("SELECT id FROM mail_outbox WHERE state = 'failed' AND done_at > ?1 LIMIT 1000") {
    $0.id(0, as: ID<OutboxMail>.self)
  }

  // MARK: Who wants no more

  static let optOut = Command(
    """
    INSERT INTO mail_opt_outs (id, organization_id, person_id, kind, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (person_id, kind) DO NOTHING
    """)

  static let optIn = Command("DELETE FROM mail_opt_outs WHERE person_id = ?1 AND kind = ?2")

  static let hasOptedOut = Query("SELECT 1 FROM mail_opt_outs WHERE person_id = ?1 AND kind = ?2") { $0.int(0) }

  /// For the export of a person.
  static let optOutsOfPerson = RowQuery(
    "SELECT id, kind, created_at FROM mail_opt_outs WHERE organization_id = ?1 AND person_id = ?2")

  static let exportOptOuts = RowQuery(
    """
    SELECT id, person_id, kind, created_at FROM mail_opt_outs
    WHERE organization_id = ?1 AND (person_id, id) > (?2, ?3) ORDER BY person_id, id LIMIT ?4
    """)

  /// What somebody did not want as the one entry they don't want as the other.
  static let carryOptOuts = Command(
    """
    UPDATE mail_opt_outs SET person_id = ?2 WHERE person_id = ?1 AND organization_id = ?3
      AND kind NOT IN (SELECT kind FROM mail_opt_outs WHERE person_id = ?2)
    """)

  static let forgetOptOuts = Command("DELETE FROM mail_opt_outs WHERE person_id = ?1")

  private static func row(_ c: Columns) throws -> MailRow {
    MailRow(
      id: c.id(0),
      organization: OrganizationSummary(
        id: c.id(1), name: c.text(2), zone: Zone(c.text(3)) ?? .utc, language: Language(rawValue: c.text(4)) ?? .en),
      person: c.optionalID(5), name: c.text(6), address: c.text(7), language: Language(rawValue: c.text(8)) ?? .en,
      kind: c.text(9), payload: c.text(10), secret: c.optionalBytes(11), state: try c.choice(12), attempts: c.int(13),
      created: c.timestamp(14), job: c.optionalID(15), expires: c.timestamp(16), done: c.optionalTimestamp(17),
      code: c.int(18), reason: Text(en: c.text(19), fr: c.text(20)), isWanted: c.bool(21))
  }
}
