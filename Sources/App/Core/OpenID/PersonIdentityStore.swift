// SQL of linked identities as part of what is held on a person: told, and taken away with them.
import Store

extension OpenIDStore {
  /// What links a person's account in one organization.
  static let dropIdentitiesHere = Command(
    """
    DELETE FROM openid_identities
    WHERE account_id = (SELECT p.account_id FROM people p WHERE p.id = ?1) AND organization_id = ?2
    """)

  /// The same by the account.
  static let dropIdentitiesOf = Command(
    "DELETE FROM openid_identities WHERE account_id = ?1 AND organization_id = ?2")

  /// All that links an account.
  static let forgetIdentities = Command("DELETE FROM openid_identities WHERE account_id = ?1")

  /// For the export of a person: what links their account in this organization.
  static let ofPerson = RowQuery(
    """
    SELECT i.id, v.name AS provider, i.subject AS provider_subject, i.email, i.created_at, i.last_used_at
    FROM people p
    JOIN openid_identities i ON i.account_id = p.account_id AND i.organization_id = p.organization_id
    JOIN openid_providers v ON v.id = i.provider_id
    WHERE p.organization_id = ?1 AND p.id = ?2
    """)
}
