// Every SQL statement of notifications: what people were told, how they want to be told, and when digests went out.
import Base
import Store

extension Counter {
  /// A person's notices, and those of them that are not read; the bucket is the person.
  static let notices = Counter("notices")
  static let unreadNotices = Counter("notices.unread")
}

/// One thing that a person was told.
struct NoticeRow: Sendable {
  let id: ID<StoredNotice>
  let organization: ID<Organization>
  let person: ID<Person>
  let kind: String
  let data: String
  let created: Timestamp
  let read: Timestamp?
}

/// Which notices a list shows.
enum NoticeFilter: String, Sendable, CaseIterable, Labeled {
  case all, unread, read

  var label: Text {
    switch self {
    case .all: Text(en: "All", fr: "Toutes")
    case .unread: Text(en: "Unread", fr: "Non lues")
    case .read: Text(en: "Read", fr: "Lues")
    }
  }
}

enum NoticeStore {
  static let migrations = [
    Migration(
      "2026-12-16-notifications",
      """
      CREATE TABLE notices (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 60),
        subject INTEGER NOT NULL,
        data TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        read_at INTEGER,
        in_digest INTEGER NOT NULL CHECK (in_digest IN (0, 1)),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX notices_by_person ON notices (organization_id, person_id, id)",
      "CREATE INDEX notices_unread ON notices (organization_id, person_id, id) WHERE read_at IS NULL",
      "CREATE INDEX notices_read ON notices (organization_id, person_id, id) WHERE read_at IS NOT NULL",
      "CREATE INDEX notices_in_digest ON notices (organization_id, person_id, id) WHERE in_digest = 1",
      """
      CREATE TABLE notice_channels (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 60),
        channel TEXT NOT NULL CHECK (channel IN ('off', 'app', 'daily', 'email')),
        changed_at INTEGER NOT NULL,
        UNIQUE (person_id, kind),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX notice_channels_by_organization ON notice_channels (organization_id, person_id, id)",
      """
      CREATE TABLE notice_digests (
        organization_id INTEGER PRIMARY KEY REFERENCES organizations(id),
        local_date TEXT NOT NULL
      ) STRICT
      """),
    // What was told of an employee names them: it goes with them, whomever it was told to.
    Migration(
      "2026-12-21-notices-of-employees",
      """
      CREATE INDEX notices_of_employees ON notices (organization_id, subject, id)
        WHERE kind >= 'employee.' AND kind < 'employee/'
      """),
  ]

  static let statements: [any Statement] = [
    insert, find, page, pageUnread, pageRead, markRead, markAll, delete, deleteAll, deleteRead, channel, channels,
    setChannel, digestPeople, digest, leaveDigest, digestDate, setDigestDate, old, ofEmployee, ofPerson,
    channelsOfPerson, carry,
    carryChannels, forgetChannels, exportRows, exportChannels,
  ]

  // MARK: What people were told

  static let insert = Command(
    """
    INSERT INTO notices (id, organization_id, person_id, kind, subject, data, created_at, in_digest)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    """)

  /// One of a person's own.
  static let find = Query(
    """
    SELECT id, organization_id, person_id, kind, data, created_at, read_at FROM notices
    WHERE id = ?1 AND organization_id = ?2 AND person_id = ?3
    """
  ) { row($0) }

  /// The newest first.
  static let page = Query(
    """
    SELECT id, organization_id, person_id, kind, data, created_at, read_at FROM notices
    WHERE organization_id = ?1 AND person_id = ?2 ORDER BY id DESC LIMIT ?3 OFFSET ?4
    """
  ) { row($0) }

  static let pageUnread = Query(
    """
    SELECT id, organization_id, person_id, kind, data, created_at, read_at FROM notices
    WHERE organization_id = ?1 AND person_id = ?2 AND read_at IS NULL ORDER BY id DESC LIMIT ?3 OFFSET ?4
    """
  ) { row($0) }

  static let pageRead = Query(
    """
    SELECT id, organization_id, person_id, kind, data, created_at, read_at FROM notices
    WHERE organization_id = ?1 AND person_id = ?2 AND read_at IS NOT NULL ORDER BY id DESC LIMIT ?3 OFFSET ?4
    """
  ) { row($0) }

  static let markRead = Command(
    "UPDATE notices SET read_at = ?4 WHERE id = ?1 AND organization_id = ?2 AND person_id = ?3 AND read_at IS NULL")

  static let markAll = Command(
    "UPDATE notices SET read_at = ?3 WHERE organization_id = ?1 AND person_id = ?2 AND read_at IS NULL")

  static let delete = Command("DELETE FROM notices WHERE id = ?1 AND organization_id = ?2 AND person_id = ?3")

  static let deleteAll = Command(
    "DELETE FROM notices WHERE organization_id = ?1 AND person_id = ?2 AND read_at IS NULL")

  static let deleteRead = Command(
    "DELETE FROM notices WHERE organization_id = ?1 AND person_id = ?2 AND read_at IS NOT NULL")

  /// Those of long ago, some of them.
  static let old = Query(
    """
    SELECT id, organization_id, person_id, kind, data, created_at, read_at FROM notices
    WHERE id < ?1 ORDER BY id LIMIT 100
    """
  ) { row($0) }

  /// What anybody was told of an employee: kinds that begin with `employee.`.
  static let ofEmployee = Query(
    """
    SELECT id, organization_id, person_id, kind, data, created_at, read_at FROM notices
    WHERE organization_id = ?1 AND subject = ?2 AND kind >= 'employee.' AND kind < 'employee/' ORDER BY id
    """
  ) { row($0) }

  // MARK: How people want to be told

  static let channel = Query("SELECT channel FROM notice_channels WHERE person_id = ?1 AND kind = ?2") {
    NoticeChannel(rawValue: $0.text(0))
  }

  static let channels = Query("SELECT kind, channel FROM notice_channels WHERE person_id = ?1") {
    (kind: $0.text(0), channel: NoticeChannel(rawValue: $0.text(1)))
  }

  static let setChannel = Command(
    """
    INSERT INTO notice_channels (id, organization_id, person_id, kind, channel, changed_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (person_id, kind) DO UPDATE SET channel = excluded.channel, changed_at = excluded.changed_at
    """)

  // MARK: Digests

  /// People of an organization for whom something waits, after the one, in their order.
  static let digestPeople = Query(
    """
    SELECT DISTINCT person_id FROM notices
    WHERE organization_id = ?1 AND person_id > ?2 AND in_digest = 1 ORDER BY person_id LIMIT 50
    """
  ) { $0.id(0, as: ID<Person>.self) }

  static let digest = Query(
    """
    SELECT id, organization_id, person_id, kind, data, created_at, read_at FROM notices
    WHERE organization_id = ?1 AND person_id = ?2 AND in_digest = 1 ORDER BY id LIMIT 1000
    """
  ) { row($0) }

  static let leaveDigest = Command(
    "UPDATE notices SET in_digest = 0 WHERE organization_id = ?1 AND person_id = ?2 AND in_digest = 1 AND id <= ?3")

  /// The day whose digests an organization's people were sent last.
  static let digestDate = Query("SELECT local_date FROM notice_digests WHERE organization_id = ?1") { $0.text(0) }

  static let setDigestDate = Command(
    """
    INSERT INTO notice_digests (organization_id, local_date) VALUES (?1, ?2)
    ON CONFLICT (organization_id) DO UPDATE SET local_date = excluded.local_date
    """)

  // MARK: Of people

  /// For the export of a person.
  static let ofPerson = RowQuery(
    """
    SELECT id, kind, data, created_at, read_at FROM notices
    WHERE organization_id = ?1 AND person_id = ?2 ORDER BY id
    """)

  static let channelsOfPerson = RowQuery(
    """
    SELECT id, kind, channel, changed_at FROM notice_channels WHERE organization_id = ?1 AND person_id = ?2
    """)

  static let carry = Command("UPDATE notices SET person_id = ?2 WHERE person_id = ?1 AND organization_id = ?3")

  static let carryChannels = Command(
    """
    UPDATE notice_channels SET person_id = ?2 WHERE person_id = ?1 AND organization_id = ?3
      AND kind NOT IN (SELECT kind FROM notice_channels WHERE person_id = ?2)
    """)

  static let forgetChannels = Command("DELETE FROM notice_channels WHERE person_id = ?1")

  static let exportRows = RowQuery(
    """
    SELECT id, person_id, kind, data, created_at, read_at FROM notices
    WHERE organization_id = ?1 AND (person_id, id) > (?2, ?3) ORDER BY person_id, id LIMIT ?4
    """)

  static let exportChannels = RowQuery(
    """
    SELECT id, person_id, kind, channel, changed_at FROM notice_channels
    WHERE organization_id = ?1 AND (person_id, id) > (?2, ?3) ORDER BY person_id, id LIMIT ?4
    """)

  private static func row(_ c: Columns) -> NoticeRow {
    NoticeRow(
      id: c.id(0), organization: c.id(1), person: c.id(2), kind: c.text(3), data: c.text(4), created: c.timestamp(5),
      read: c.optionalTimestamp(6))
  }
}
