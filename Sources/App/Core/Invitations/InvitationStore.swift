// Every SQL statement of invitations.
import Base
import Store

extension Counter {
  /// Invitations of an organization, whatever became of them; the bucket is 0.
  static let invitations = Counter("invitations.total")
}

/// An invitation with what a list shows beside it.
struct InvitationEntry: Sendable {
  let row: InvitationRow
  let inviter: PersonReference?
}

/// An invitation with where it leads.
struct InvitationOffer: Sendable {
  let row: InvitationRow
  let organization: OrganizationSummary
  let isOrganizationOpen: Bool
}

enum InvitationStore {
  static let migrations = [
    // The role has no foreign key: one that is deleted leaves the record of who was invited, and its link says so.
    Migration(
      "2026-11-23-invitations",
      """
      CREATE TABLE invitations (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        email TEXT NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
        email_key TEXT NOT NULL,
        role_id INTEGER NOT NULL,
        invited_by INTEGER,
        digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
        sent_count INTEGER NOT NULL CHECK (sent_count > 0),
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
        accepted_at INTEGER,
        revoked_at INTEGER,
        CHECK (accepted_at IS NULL OR revoked_at IS NULL),
        FOREIGN KEY (organization_id, invited_by) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      """
      CREATE UNIQUE INDEX invitations_open ON invitations (email_key, organization_id)
        WHERE accepted_at IS NULL AND revoked_at IS NULL
      """,
      "CREATE INDEX invitations_by_organization ON invitations (organization_id, id)")
  ]

  static let statements: [any Statement] = [
    insert, renew, revoke, restore, accept, find, open, page, offer, personWithAddress, hasAccount, exportRows,
    ofPerson, carry,
    forget,
  ]

  static let insert = Command(
    """
    INSERT INTO invitations
      (id, organization_id, email, email_key, role_id, invited_by, digest, sent_count, created_at, expires_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?9)
    """)

  /// A new link, in the name of whoever sends it.
  static let renew = Command(
    """
    UPDATE invitations SET digest = ?3, expires_at = ?4, invited_by = ?5, sent_count = sent_count + 1
    WHERE id = ?1 AND organization_id = ?2 AND accepted_at IS NULL AND revoked_at IS NULL
    """)

  static let revoke = Command(
    """
    UPDATE invitations SET revoked_at = ?3
    WHERE id = ?1 AND organization_id = ?2 AND accepted_at IS NULL AND revoked_at IS NULL
    """)

  /// Takes back that it was taken back, when that was at `?3` or later. What was erased names nobody any more.
  static let restore = Command(
    """
    UPDATE invitations SET revoked_at = NULL
    WHERE id = ?1 AND organization_id = ?2 AND accepted_at IS NULL AND revoked_at >= ?3 AND email_key <> ''
    """)

  /// Changes nothing when somebody was faster, or its time is over.
  static let accept = Command(
    """
    UPDATE invitations SET accepted_at = ?2
    WHERE id = ?1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > ?2
    """)

  static let find = Query(
    """
    SELECT i.id, i.organization_id, i.email, i.role_id, i.invited_by, i.created_at, i.expires_at, i.accepted_at,
      i.revoked_at, i.sent_count, p.name
    FROM invitations i LEFT JOIN people p ON p.id = i.invited_by
    WHERE i.id = ?1 AND i.organization_id = ?2
    """
  ) { InvitationEntry(row: row($0), inviter: inviter($0)) }

  /// The one invitation of an address that is neither accepted nor taken back; its time may be over.
  static let open = Query(
    """
    SELECT id, organization_id, email, role_id, invited_by, created_at, expires_at, accepted_at, revoked_at, sent_count
    FROM invitations
    WHERE email_key = ?1 AND organization_id = ?2 AND accepted_at IS NULL AND revoked_at IS NULL
    """
  ) { row($0) }

  static let page = Query(
    """
    SELECT i.id, i.organization_id, i.email, i.role_id, i.invited_by, i.created_at, i.expires_at, i.accepted_at,
      i.revoked_at, i.sent_count, p.name
    FROM invitations i LEFT JOIN people p ON p.id = i.invited_by
    WHERE i.organization_id = ?1 ORDER BY i.id DESC LIMIT ?2 OFFSET ?3
    """
  ) { InvitationEntry(row: row($0), inviter: inviter($0)) }

  /// The invitation behind a link.
  static let offer = Query(
    """
    SELECT i.id, i.organization_id, i.email, i.role_id, i.invited_by, i.created_at, i.expires_at, i.accepted_at,
      i.revoked_at, i.sent_count, o.name, o.zone, o.language, o.suspended_at IS NULL AND o.deleted_at IS NULL
    FROM invitations i JOIN organizations o ON o.id = i.organization_id
    WHERE i.digest = ?1
    """
  ) { c in
    InvitationOffer(
      row: row(c),
      organization: OrganizationSummary(
        id: c.id(1), name: c.text(10), zone: Zone(c.text(11)) ?? .utc, language: Language(rawValue: c.text(12)) ?? .en),
      isOrganizationOpen: c.bool(13))
  }

  /// Whoever of the organization has an address, as their first or a further one.
  static let personWithAddress = Query(
    "SELECT person_id FROM person_emails WHERE email_key = ?1 AND organization_id = ?2"
  ) { $0.id(0, as: ID<Person>.self) }

  /// Whether any account has shown that it is reached by an address.
  static let hasAccount = Query(
    """
    SELECT 1 FROM person_emails e JOIN people p ON p.id = e.person_id
    WHERE e.email_key = ?1 AND e.confirmed_at IS NOT NULL AND p.account_id IS NOT NULL AND p.deleted_at IS NULL LIMIT 1
    """
  ) { $0.int(0) }

  static let exportRows = RowQuery(
    """
    SELECT id, email, role_id, invited_by, sent_count, created_at, expires_at, accepted_at, revoked_at
    FROM invitations WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  /// For the export of a person: what was sent to them, and what they sent, without whom it was sent to.
  static let ofPerson = RowQuery(
    """
    SELECT id, role_id, invited_by, created_at, expires_at, accepted_at, revoked_at
    FROM invitations i
    WHERE i.organization_id = ?1 AND (i.invited_by = ?2 OR EXISTS (
      SELECT 1 FROM person_emails e
      WHERE e.email_key = i.email_key AND e.organization_id = i.organization_id AND e.person_id = ?2))
    ORDER BY i.id
    """)

  static let carry = Command("UPDATE invitations SET invited_by = ?2 WHERE invited_by = ?1 AND organization_id = ?3")

  /// What was sent to a person's addresses was sent to nobody in particular.
  static let forget = Command(
    """
    UPDATE invitations SET email = '(erased)', email_key = '',
      revoked_at = CASE WHEN accepted_at IS NULL THEN COALESCE(revoked_at, ?3) ELSE NULL END
    WHERE organization_id = ?2 AND email_key IN (
      SELECT email_key FROM person_emails WHERE person_id = ?1
      UNION ALL SELECT email_key FROM former_emails WHERE person_id = ?1)
    """)

  private static func row(_ c: Columns) -> InvitationRow {
    InvitationRow(
      id: c.id(0), organization: c.id(1), email: c.text(2), role: c.id(3), invitedBy: c.optionalID(4),
      created: c.timestamp(5), expires: c.timestamp(6), accepted: c.optionalTimestamp(7),
      revoked: c.optionalTimestamp(8), sent: c.int64(9))
  }

  private static func inviter(_ c: Columns) -> PersonReference? {
    c.optionalID(4).map { PersonReference(id: $0, name: c.text(10)) }
  }
}
