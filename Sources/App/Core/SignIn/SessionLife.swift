// A session by its number, and giving it more time: for tokens that stand for one.
import Base
import Store

enum SessionLife {
  static let statements: [any Statement] = [byID, extend]

  /// A program's session with the hash that it is stored under, if it is alive and its person may be here.
  static let byID = Query(
    """
    SELECT s.id, s.credential, s.expires_at,
      p.account_id, p.id, p.name, p.email, p.language, p.status, o.id, o.name, o.zone, o.language, 1, a.is_operator,
      s.digest
    FROM sessions s
    JOIN people p ON p.id = s.person_id
    JOIN organizations o ON o.id = s.organization_id
    JOIN accounts a ON a.id = s.account_id
    WHERE s.id = ?1 AND s.credential = 'token' AND s.expires_at > ?2 AND p.account_id = s.account_id
      AND p.deleted_at IS NULL AND p.status = 'active' AND o.suspended_at IS NULL AND o.deleted_at IS NULL
    """
  ) { c in
    (
      session: SessionRow(
        id: c.id(0), credential: try c.choice(1), expires: c.timestamp(2), member: SignInStore.member(c, from: 3)),
      digest: try c.digest(15)
    )
  }

  /// Moves a program's session's end.
  static let extend = Command("UPDATE sessions SET expires_at = ?2 WHERE id = ?1 AND credential = 'token'")
}
