// Every SQL statement of signing in by other services.
import Base
import Store

enum OpenIDStore {
  static let statements: [any Statement] = [
    insert, update, move, delete, list, find, open, count, choices, choicesOf, exportRows, insertDomain, deleteDomain,
    deleteDomains, domains, domain, domainExportRows, insertIdentity, touchIdentity, deleteIdentity, deleteIdentities,
    identity, identities, identityCount, otherWays, people, lockedOut, identityExportRows, insertAttempt, sweepAttempts,
    attempt,
    deleteAttempt, deleteAttempts, putArrival, proveArrival, sweepArrivals, arrival, deleteArrival, deleteArrivals,
    insertSession, insertStep, step, deleteStep, sweepSteps, isBound, sessionProvider, personWithAddress, ofPerson,
    dropIdentitiesHere, dropIdentitiesOf, forgetIdentities, touch,
  ]

  // MARK: Providers

  static let insert = Command(
    """
    INSERT INTO openid_providers
      (id, organization_id, name, preset, issuer, realm, client_id, client_secret, pages_domain, hosted_domain,
        is_enabled, is_trusted, created_at, updated_at, grace_hours, believes_addresses)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 1, 0, ?11, ?11, ?12, ?13)
    """)

  /// Changes nothing when somebody has changed it since version `?10`.
  static let update = Command(
    """
    UPDATE openid_providers SET name = ?3, client_id = ?4, client_secret = ?5, pages_domain = ?6, hosted_domain = ?7,
      is_enabled = ?8, is_trusted = ?9, version = version + 1, updated_at = ?11, grace_hours = ?12,
      believes_addresses = ?13
    WHERE id = ?1 AND organization_id = ?2 AND version = ?10
    """)

  /// A Moodle is at another address now: nobody has vouched for that one yet.
  static let move = Command(
    """
    UPDATE openid_providers SET issuer = ?3, is_trusted = 0, version = version + 1, updated_at = ?4
    WHERE id = ?1 AND organization_id = ?2
    """)

  /// Its rules have changed, which are told with it.
  static let touch = Command(
    "UPDATE openid_providers SET version = version + 1, updated_at = ?3 WHERE id = ?1 AND organization_id = ?2")

  static let delete = Command("DELETE FROM openid_providers WHERE id = ?1 AND organization_id = ?2")

  static let list = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.preset, p.issuer, p.realm, p.client_id, p.client_secret, p.pages_domain,
      p.hosted_domain, p.is_enabled, p.is_trusted, p.version, p.created_at, p.updated_at,
      p.grace_hours, p.believes_addresses
    FROM openid_providers p WHERE p.organization_id = ?1 ORDER BY p.id LIMIT ?2 OFFSET ?3
    """, provider)

  static let find = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.preset, p.issuer, p.realm, p.client_id, p.client_secret, p.pages_domain,
      p.hosted_domain, p.is_enabled, p.is_trusted, p.version, p.created_at, p.updated_at,
      p.grace_hours, p.believes_addresses
    FROM openid_providers p WHERE p.id = ?1 AND p.organization_id = ?2
    """, provider)

  /// A provider that people can sign in with now, and its organization.
  static let open = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.preset, p.issuer, p.realm, p.client_id, p.client_secret, p.pages_domain,
      p.hosted_domain, p.is_enabled, p.is_trusted, p.version, p.created_at, p.updated_at,
      p.grace_hours, p.believes_addresses, o.name, o.zone, o.language
    FROM openid_providers p JOIN organizations o ON o.id = p.organization_id
    WHERE p.id = ?1 AND p.is_enabled = 1 AND o.suspended_at IS NULL AND o.deleted_at IS NULL
    """
  ) { c in
    OpenProvider(
      row: try provider(c),
      organization: OrganizationSummary(
        id: c.id(1), name: c.text(17), zone: Zone(c.text(18)) ?? .utc, language: Language(rawValue: c.text(19)) ?? .en))
  }

  /// At most twenty.
  static let count = Query("SELECT count(*) FROM openid_providers WHERE organization_id = ?1") { $0.int(0) }

  /// The providers of every organization that lets people in, some of them.
  static let choices = Query(
    """
    SELECT p.id, p.name, o.name FROM openid_providers p JOIN organizations o ON o.id = p.organization_id
    WHERE p.is_enabled = 1 AND o.suspended_at IS NULL AND o.deleted_at IS NULL
    ORDER BY p.id LIMIT ?1
    """
  ) { ProviderChoice(id: $0.id(0), name: $0.text(1), organization: $0.text(2)) }

  /// Those of one organization, by its short name.
  static let choicesOf = Query(
    """
    SELECT p.id, p.name, o.name FROM organizations o JOIN openid_providers p ON p.organization_id = o.id
    WHERE o.slug = ?1 AND p.is_enabled = 1 AND o.suspended_at IS NULL AND o.deleted_at IS NULL
    ORDER BY p.id LIMIT 20
    """
  ) { ProviderChoice(id: $0.id(0), name: $0.text(1), organization: $0.text(2)) }

  static let exportRows = RowQuery(
    """
    SELECT id, name, preset, issuer, client_id AS client, pages_domain, hosted_domain, is_enabled, is_trusted, version,
      created_at, updated_at, grace_hours, believes_addresses
    FROM openid_providers WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  // MARK: Domain rules

  static let insertDomain = Command(
    """
    INSERT INTO openid_domains (id, organization_id, provider_id, domain, role_id, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    """)

  static let deleteDomain = Command("DELETE FROM openid_domains WHERE provider_id = ?1 AND domain = ?2")

  static let deleteDomains = Command("DELETE FROM openid_domains WHERE provider_id = ?1")

  static let domains = Query("SELECT id, domain, role_id FROM openid_domains WHERE provider_id = ?1 ORDER BY domain") {
    DomainRow(id: $0.id(0), domain: $0.text(1), role: $0.id(2))
  }

  static let domain = Query("SELECT id, domain, role_id FROM openid_domains WHERE provider_id = ?1 AND domain = ?2") {
    DomainRow(id: $0.id(0), domain: $0.text(1), role: $0.id(2))
  }

  static let domainExportRows = RowQuery(
    """
    SELECT id, provider_id, domain, role_id, created_at
    FROM openid_domains WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  // MARK: Identities

  static let insertIdentity = Command(
    """
    INSERT INTO openid_identities
      (id, organization_id, provider_id, account_id, subject, email, created_at, last_used_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
    """)

  /// Where the provider says no address this time, the one that it said stays.
  static let touchIdentity = Command(
    "UPDATE openid_identities SET last_used_at = ?2, email = COALESCE(?3, email) WHERE id = ?1")

  static let deleteIdentity = Command("DELETE FROM openid_identities WHERE id = ?1 AND account_id = ?2")

  static let deleteIdentities = Command("DELETE FROM openid_identities WHERE provider_id = ?1")

  static let identity = Query(
    """
    SELECT id, provider_id, account_id, email, created_at, last_used_at
    FROM openid_identities WHERE provider_id = ?1 AND subject = ?2
    """, identityRow)

  static let identities = Query(
    """
    SELECT i.id, i.provider_id, i.account_id, i.email, i.created_at, i.last_used_at, p.name, o.id, o.name,
      p.is_enabled = 1 AND o.suspended_at IS NULL AND o.deleted_at IS NULL
    FROM openid_identities i
    JOIN openid_providers p ON p.id = i.provider_id
    JOIN organizations o ON o.id = i.organization_id
    WHERE i.account_id = ?1 ORDER BY i.id LIMIT 100
    """
  ) { c in
    IdentityEntry(
      row: try identityRow(c), providerName: c.text(6), organization: c.id(7), organizationName: c.text(8),
      isUsable: c.bool(9))
  }

  static let identityCount = Query("SELECT count(*) FROM openid_identities WHERE account_id = ?1") { $0.int(0) }

  /// Whether an account can sign in without this identity: by a password, or by another identity that works now.
  static let otherWays = Query(
    """
    SELECT 1 FROM accounts a WHERE a.id = ?1 AND (a.password_hash IS NOT NULL OR EXISTS (
      SELECT 1 FROM openid_identities i
      JOIN openid_providers p ON p.id = i.provider_id
      JOIN people m ON m.account_id = i.account_id AND m.organization_id = i.organization_id
      WHERE i.account_id = a.id AND i.id <> ?2 AND p.is_enabled = 1 AND m.deleted_at IS NULL AND m.status = 'active'))
    """
  ) { $0.int(0) }

  /// How many identities are linked by a provider: for the question before it is removed.
  static let people = Query("SELECT count(*) FROM openid_identities WHERE provider_id = ?1") { $0.int(0) }

  /// How many of these accounts nothing else opens: no password, no passkey, no other service that is on.
  static let lockedOut = Query(
    """
    SELECT count(*) FROM openid_identities i CROSS JOIN accounts a ON a.id = i.account_id
    WHERE i.provider_id = ?1 AND a.password_hash IS NULL
      AND NOT EXISTS (SELECT 1 FROM passkeys k WHERE k.account_id = i.account_id)
      AND NOT EXISTS (
        SELECT 1 FROM openid_identities o CROSS JOIN openid_providers p ON p.id = o.provider_id
        WHERE o.account_id = i.account_id AND o.id <> i.id AND p.is_enabled = 1)
    """
  ) { $0.int(0) }

  static let identityExportRows = RowQuery(
    """
    SELECT id, provider_id, subject AS provider_subject, email, created_at, last_used_at
    FROM openid_identities WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  // MARK: Under way

  static let insertAttempt = Command(
    """
    INSERT INTO openid_attempts (id, organization_id, provider_id, state, browser, account_id, next, expires_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    """)

  /// Forgets a few that are over, whenever a new one comes.
  static let sweepAttempts = Command(
    """
    DELETE FROM openid_attempts WHERE id IN
      (SELECT id FROM openid_attempts WHERE expires_at <= ?1 ORDER BY expires_at LIMIT 20)
    """)

  static let attempt = Query(
    "SELECT id, provider_id, browser, account_id, next FROM openid_attempts WHERE state = ?1 AND expires_at > ?2"
  ) { c in
    AttemptRow(
      id: c.id(0), provider: c.id(1), browser: try c.digest(2), account: c.optionalID(3), next: c.text(4))
  }

  static let deleteAttempt = Command("DELETE FROM openid_attempts WHERE id = ?1")

  static let deleteAttempts = Command("DELETE FROM openid_attempts WHERE provider_id = ?1")

  /// One a browser: the newest.
  static let putArrival = Command(
    """
    INSERT INTO openid_arrivals
      (id, organization_id, provider_id, browser, subject, email, name, account_id, next, expires_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
    ON CONFLICT (browser) DO UPDATE SET id = excluded.id, organization_id = excluded.organization_id,
      provider_id = excluded.provider_id, subject = excluded.subject, email = excluded.email, name = excluded.name,
      account_id = excluded.account_id, next = excluded.next, expires_at = excluded.expires_at,
      proof_name = NULL, proof_hash = NULL
    """)

  /// What opens the identity while its service is away, once it is linked.
  static let proveArrival = Command(
    """
    UPDATE openid_arrivals SET proof_name = ?4, proof_hash = ?5
    WHERE browser = ?1 AND provider_id = ?2 AND subject = ?3
    """)

  static let sweepArrivals = Command(
    """
    DELETE FROM openid_arrivals WHERE id IN
      (SELECT id FROM openid_arrivals WHERE expires_at <= ?1 ORDER BY expires_at LIMIT 20)
    """)

  static let arrival = Query(
    """
    SELECT id, provider_id, organization_id, subject, email, name, account_id, next, proof_name, proof_hash
    FROM openid_arrivals WHERE browser = ?1 AND expires_at > ?2
    """
  ) { c in
    ArrivalRow(
      id: c.id(0), provider: c.id(1), organization: c.id(2), subject: c.text(3), email: c.optionalText(4),
      name: c.text(5), account: c.optionalID(6), next: c.text(7),
      proof: c.optionalText(8).flatMap { name in c.optionalText(9).map { KeptProof(name: name, hash: $0) } })
  }

  static let deleteArrival = Command("DELETE FROM openid_arrivals WHERE id = ?1")

  static let deleteArrivals = Command("DELETE FROM openid_arrivals WHERE provider_id = ?1")

  // MARK: Sessions

  static let insertSession = Command(
    "INSERT INTO openid_sessions (session_id, organization_id, provider_id, is_bound) VALUES (?1, ?2, ?3, ?4)")

  static let insertStep = Command(
    """
    INSERT INTO openid_steps (digest, organization_id, provider_id, is_bound, expires_at, until_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    """)

  static let step = Query(
    "SELECT provider_id, organization_id, is_bound, until_at FROM openid_steps WHERE digest = ?1"
  ) { c in
    (
      provider: c.id(0, as: ID<SignInProvider>.self), organization: c.id(1, as: ID<Organization>.self),
      isBound: c.bool(2), until: c.optionalTimestamp(3)
    )
  }

  static let deleteStep = Command("DELETE FROM openid_steps WHERE digest = ?1")

  static let sweepSteps = Command(
    """
    DELETE FROM openid_steps WHERE digest IN
      (SELECT digest FROM openid_steps WHERE expires_at <= ?1 ORDER BY expires_at LIMIT 20)
    """)

  /// Whether a session counts in its organization only.
  static let isBound = Query("SELECT 1 FROM openid_sessions WHERE session_id = ?1 AND is_bound = 1") { $0.int(0) }

  /// The provider by which a session began.
  static let sessionProvider = Query("SELECT provider_id FROM openid_sessions WHERE session_id = ?1") {
    $0.id(0, as: ID<SignInProvider>.self)
  }

  // MARK: People

  /// Whoever of an organization has an address, and whether it counts as theirs: their first one does, a further one
  /// once it is confirmed.
  static let personWithAddress = Query(
    """
    SELECT p.id, p.email_key = e.email_key OR e.confirmed_at IS NOT NULL
    FROM person_emails e JOIN people p ON p.id = e.person_id
    WHERE e.email_key = ?1 AND e.organization_id = ?2 AND p.deleted_at IS NULL
    """
  ) { c in (person: c.id(0, as: ID<Person>.self), isOwn: c.bool(1)) }

  @Sendable private static func provider(_ c: Columns) throws -> ProviderRow {
    ProviderRow(
      id: c.id(0), organization: c.id(1), name: c.text(2), preset: try c.choice(3), issuer: c.text(4),
      realm: c.optionalText(5), clientID: c.text(6), sealedSecret: c.optionalBytes(7), pagesDomain: c.optionalText(8),
      hostedDomain: c.optionalText(9), isEnabled: c.bool(10), isTrusted: c.bool(11), version: c.int64(12),
      created: c.timestamp(13), updated: c.timestamp(14), graceHours: c.int64(15), believesAddresses: c.bool(16))
  }

  @Sendable private static func identityRow(_ c: Columns) throws -> IdentityRow {
    IdentityRow(
      id: c.id(0), provider: c.id(1), account: c.id(2), email: c.optionalText(3), created: c.timestamp(4),
      lastUsed: c.timestamp(5))
  }
}

/// A provider that people can sign in with now.
struct OpenProvider: Sendable {
  let row: ProviderRow
  let organization: OrganizationSummary
}

/// A button of the sign-in page.
struct ProviderChoice: Sendable {
  let id: ID<SignInProvider>
  let name: String
  let organization: String
}
