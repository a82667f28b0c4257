// SQL of an account's sessions and links as a whole: what their owner sees, and what ends with a new password.
import Base
import Store

enum SessionListStore {
  static let statements: [any Statement] = [deleteOthers, dropLinks]

  /// Every session of an account but one.
  static let deleteOthers = Command("DELETE FROM sessions WHERE account_id = ?1 AND id <> ?2")

  /// The links that nobody has used yet of everybody that an account is.
  static let dropLinks = Command(
    """
    DELETE FROM sign_in_links WHERE used_at IS NULL
      AND person_id IN (SELECT id FROM people WHERE account_id = ?1 AND deleted_at IS NULL)
    """)
}
