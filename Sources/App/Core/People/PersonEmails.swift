// The e-mail addresses of a person: all of them are rows here, the first is also kept with the person.
import Base
import Store

enum PersonEmails {
  /// Makes `email` the person's own address instead of `old`. Gives false when it is somebody else's of the organization.
  static func replace(
    _ old: String?, with email: String?, of person: ID<Person>, in organization: ID<Organization>, _ writer: Writer
  ) throws -> Bool {
    guard old != email else { return true }
    let key = email.map(PersonRules.emailKey)
    if let old, PersonRules.emailKey(old) != key {
      try writer.run(PersonEmailStore.delete, PersonRules.emailKey(old), organization, person)
    }
    guard let email, let key else { return true }
    let id = writer.newID(ID<PersonEmail>.self)
    return try writer.run(PersonEmailStore.put, id, organization, person, email, key, writer.now) == 1
  }

  /// The person has shown that their own address reaches them.
  static func confirm(_ person: PersonRow, _ writer: Writer) throws {
    guard let email = person.email else { return }
    try writer.run(PersonEmailStore.confirm, PersonRules.emailKey(email), person.organization, person.id, writer.now)
  }

  /// Frees the addresses of a person who goes.
  static func removeAll(of person: ID<Person>, _ writer: Writer) throws {
    try writer.run(PersonEmailStore.deleteAll, person)
  }

  /// Whether an account has shown, in any organization, that it is reached by an address.
  static func isConfirmed(_ email: String, by account: ID<Account>, _ reader: Reader) throws -> Bool {
    try reader.exists(PersonEmailStore.confirmedByAccount, PersonRules.emailKey(email), account)
  }
}

/// One e-mail address of a person.
enum PersonEmail {}

enum PersonEmailStore {
  static let statements: [any Statement] = [put, delete, deleteAll, confirm, confirmedByAccount, exportRows]

  static let exportRows = RowQuery(
    """
    SELECT id, person_id, email, confirmed_at, created_at
    FROM person_emails WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

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

  static let deleteAll = Command("DELETE FROM person_emails WHERE person_id = ?1")

  static let confirm = Command(
    """
    UPDATE person_emails SET confirmed_at = ?4
    WHERE email_key = ?1 AND organization_id = ?2 AND person_id = ?3 AND confirmed_at IS NULL
    """)

  static let confirmedByAccount = Query(
    """
    SELECT 1 FROM person_emails e JOIN people p ON p.id = e.person_id
    WHERE e.email_key = ?1 AND e.confirmed_at IS NOT NULL AND p.account_id = ?2 AND p.deleted_at IS NULL LIMIT 1
    """
  ) { $0.int(0) }
}
