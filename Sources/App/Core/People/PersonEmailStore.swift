// Every SQL statement of the e-mail addresses of people, and of the links that confirm them.
import Base
import Store

/// One e-mail address of a person.
enum PersonEmail {}

/// A link that confirms one address.
enum EmailLink {}

struct PersonEmailRow: Sendable {
  let id: ID<PersonEmail>
  let person: ID<Person>
  let email: String
  let key: String
  let confirmed: Timestamp?
  /// Who vouched for it; nil where the address itself was shown to be reached.
  let confirmedBy: ID<Person>?
  let created: Timestamp
}

/// What a confirmation link is about.
struct EmailOffer: Sendable {
  let link: ID<EmailLink>
  let email: PersonEmailRow
  let name: String
  let organization: ID<Organization>
  let organizationName: String
}

enum PersonEmailStore {
  static let statements: [any Statement] = [
    put, delete, deleteOne, deleteAll, confirm, vouch, confirmedByAccount, all, find, count, dropLinks, insertLink,
    offer,
    useLink, exportRows, exportFormer, keepFormer, reclaim, dropFormer, moveAll, ofPerson,
  ]

  static let exportRows = RowQuery(
    """
    SELECT id, person_id, email, confirmed_at, confirmed_by, created_at
    FROM person_emails WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportFormer = RowQuery(
    """
    SELECT id, person_id, email, confirmed_at, confirmed_by, created_at
    FROM former_emails WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  // MARK: Addresses

  /// Changes nothing when the address is another person's.
  static let put = Command(
    """
    INSERT INTO person_emails (id, organization_id, person_id, email, email_key, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (email_key, organization_id) DO UPDATE SET email = excluded.email
      WHERE person_emails.person_id = excluded.person_id
    """)

  static let delete = Command(
    "DELETE FROM person_emails WHERE email_key = ?1 AND organization_id = ?2 AND person_id = ?3")

  static let deleteOne = Command(
    "DELETE FROM person_emails WHERE id = ?1 AND organization_id = ?2 AND person_id = ?3")

  static let deleteAll = Command("DELETE FROM person_emails WHERE person_id = ?1")

  /// The address reaches the person: that says more than somebody's word.
  static let confirm = Command(
    """
    UPDATE person_emails SET confirmed_at = ?4, confirmed_by = NULL
    WHERE email_key = ?1 AND organization_id = ?2 AND person_id = ?3
      AND (confirmed_at IS NULL OR confirmed_by IS NOT NULL)
    """)

  static let vouch = Command(
    """
    UPDATE person_emails SET confirmed_at = ?4, confirmed_by = ?5
    WHERE id = ?1 AND organization_id = ?2 AND person_id = ?3 AND confirmed_at IS NULL
    """)

  /// Somebody's word counts where they gave it, not in other organizations.
  static let confirmedByAccount = Query(
    """
    SELECT 1 FROM person_emails e JOIN people p ON p.id = e.person_id
    WHERE e.email_key = ?1 AND e.confirmed_at IS NOT NULL AND e.confirmed_by IS NULL AND p.account_id = ?2
      AND p.deleted_at IS NULL LIMIT 1
    """
  ) { $0.int(0) }

  static let all = Query(
    """
    SELECT id, person_id, email, email_key, confirmed_at, confirmed_by, created_at
    FROM person_emails WHERE person_id = ?1 ORDER BY id LIMIT 100
    """
  ) { row($0, from: 0) }

  static let find = Query(
    """
    SELECT id, person_id, email, email_key, confirmed_at, confirmed_by, created_at
    FROM person_emails WHERE id = ?1 AND organization_id = ?2 AND person_id = ?3
    """
  ) { row($0, from: 0) }

  static let count = Query("SELECT count(*) FROM person_emails WHERE person_id = ?1") { $0.int(0) }

  // MARK: Links

  static let dropLinks = Command("DELETE FROM email_links WHERE email_id = ?1 AND used_at IS NULL")

  static let insertLink = Command(
    """
    INSERT INTO email_links (id, digest, organization_id, person_id, email_id, created_at, expires_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    """)

  /// What a link is about, while it can still be used.
  static let offer = Query(
    """
    SELECT l.id, p.name, o.id, o.name, e.id, e.person_id, e.email, e.email_key, e.confirmed_at, e.confirmed_by,
      e.created_at
    FROM email_links l
    JOIN person_emails e ON e.id = l.email_id
    JOIN people p ON p.id = l.person_id
    JOIN organizations o ON o.id = l.organization_id
    WHERE l.digest = ?1 AND l.used_at IS NULL AND l.expires_at > ?2 AND p.deleted_at IS NULL
      AND o.suspended_at IS NULL AND o.deleted_at IS NULL
    """
  ) { c in
    EmailOffer(
      link: c.id(0), email: row(c, from: 4), name: c.text(1), organization: c.id(2), organizationName: c.text(3))
  }

  /// Changes nothing when somebody was faster.
  static let useLink = Command("UPDATE email_links SET used_at = ?2 WHERE id = ?1 AND used_at IS NULL")

  // MARK: What somebody had who was deleted, for the day they are brought back

  static let keepFormer = Command(
    """
    INSERT INTO former_emails (id, organization_id, person_id, email, email_key, confirmed_at, confirmed_by, created_at)
    SELECT id, organization_id, person_id, email, email_key, confirmed_at, confirmed_by, created_at
    FROM person_emails WHERE person_id = ?1
    """)

  /// Those that nobody else has by now.
  static let reclaim = Command(
    """
    INSERT INTO person_emails (id, organization_id, person_id, email, email_key, confirmed_at, confirmed_by, created_at)
    SELECT id, organization_id, person_id, email, email_key, confirmed_at, confirmed_by, created_at
    FROM former_emails WHERE person_id = ?1
    ON CONFLICT (email_key, organization_id) DO NOTHING
    """)

  /// When two entries become one.
  static let moveAll = Command("UPDATE person_emails SET person_id = ?2 WHERE person_id = ?1 AND organization_id = ?3")

  static let ofPerson = RowQuery(
    """
    SELECT id, email, confirmed_at, created_at FROM person_emails
    WHERE organization_id = ?1 AND person_id = ?2 ORDER BY id
    """)

  static let dropFormer = Command("DELETE FROM former_emails WHERE person_id = ?1")

  private static func row(_ c: Columns, from at: Int) -> PersonEmailRow {
    PersonEmailRow(
      id: c.id(at), person: c.id(at + 1), email: c.text(at + 2), key: c.text(at + 3),
      confirmed: c.optionalTimestamp(at + 4), confirmedBy: c.optionalID(at + 5), created: c.timestamp(at + 6))
  }
}
