// Browsers and programs that an account was used from before: whoever comes from another one is told of.
import Base
import Store
import Web

extension EventKind {
  static let newDevice = EventKind("session.new-device")
}

/// A browser or program that an account is known by.
enum Device {}

/// What a device is recognized by: a browser by a cookie that it keeps for long, a program by its name and where it runs.
struct DeviceToken: Sendable {
  let text: String

  init(_ call: Call, _ credential: Caller.Credential) {
    switch credential {
    case .cookie: text = DeviceToken.sent(call) ?? randomToken()
    case .token: text = "program \(call.client) \(call.userAgent)"
    }
  }

  /// What is stored of it: for each account another value, so that two accounts of one browser are not seen to be.
  func digest(_ account: ID<Account>, _ secrets: Secrets) -> Digest {
    secrets.digest(of: "device \(account.text) \(text)")
  }

  /// Keeps a browser's for as long as browsers keep cookies.
  func cookie(isSecure: Bool) -> Reply.Header {
    Reply.Header.cookie(Cookies.device, text, maxAge: 400 * 86_400, isSecure: isSecure)
  }

  /// The one that a browser sent; nil when it has none of ours.
  static func sent(_ call: Call) -> String? {
    guard let text = call.cookie(Cookies.device), text.utf8.count == 43, decoded(base64url: text) != nil else {
      return nil
    }
    return text
  }
}

/// A device that its owner has not been told of yet.
struct NewDevice: Sendable {
  let id: ID<Device>
  let userAgent: String
  let address: String
  let first: Timestamp
}

enum Devices {
  /// As many of an account's devices are remembered.
  static let most = 50

  /// A session begins on a device. From a new one, the account's owner is told; from their very first, there is nobody
  /// to tell.
  static func note(
    _ digest: Digest, of account: ID<Account>, _ member: Member, _ session: ID<Session>, userAgent: String,
    _ writer: Writer
  ) throws {
    if let known = try writer.first(DeviceStore.known, account, digest) {
      try writer.run(DeviceStore.touch, known, writer.now)
      try writer.run(SessionListStore.setDevice, session, known)
      return
    }
    let isFirst = try !writer.exists(DeviceStore.any, account)
    let id = writer.newID(ID<Device>.self)
    try writer.run(
      DeviceStore.insert, id, account, digest, userAgent, writer.context.address, writer.now,
      isFirst ? writer.now : nil)
    try writer.run(DeviceStore.forgetOldest, account, most)
    try writer.run(SessionListStore.setDevice, session, id)
    guard !isFirst else { return }
    try writer.emit(.newDevice, subject: member.person) { json in
      json.field("device", DeviceWords.text(userAgent).en)
    }
    var notice = NewDeviceNotice()
    notice.device = oneLine(userAgent)
    notice.network = writer.context.address
    notice.at = writer.now
    try writer.notify(notice, to: member.person, in: member.organization.id, subject: id.value)
  }

  /// What the caller should know of. Nobody is told of the device that they sit at: whoever came in with a stolen
  /// password would take the notice away.
  static func new(_ caller: Caller, _ reader: Reader) throws -> [NewDevice] {
    try reader.all(DeviceStore.new, caller.account, caller.session)
  }

  /// The caller says that it was them. Fails when there is nothing to say, or when it is the device they sit at.
  static func acknowledge(_ id: ID<Device>, _ caller: Caller, _ writer: Writer) throws {
    guard try writer.run(DeviceStore.acknowledge, id, caller.account, caller.session, writer.now) == 1 else {
      throw Failure.notFound
    }
  }
}

enum DeviceStore {
  static let migrations = [
    Migration(
      "2026-11-24-devices",
      """
      CREATE TABLE known_devices (
        id INTEGER PRIMARY KEY,
        account_id INTEGER NOT NULL REFERENCES accounts(id),
        digest BLOB NOT NULL CHECK (length(digest) = 32),
        user_agent TEXT NOT NULL,
        address TEXT NOT NULL,
        first_seen_at INTEGER NOT NULL,
        last_seen_at INTEGER NOT NULL,
        acknowledged_at INTEGER,
        UNIQUE (account_id, digest)
      ) STRICT
      """,
      "CREATE INDEX known_devices_by_account ON known_devices (account_id, id)")
  ]

  static let statements: [any Statement] = [
    known, any, touch, insert, forgetOldest, new, acknowledge, ofPerson, forget,
  ]

  static let known = Query("SELECT id FROM known_devices WHERE account_id = ?1 AND digest = ?2") {
    $0.id(0, as: ID<Device>.self)
  }

  static let any = Query("SELECT 1 FROM known_devices WHERE account_id = ?1 LIMIT 1") { $0.int(0) }

  static let touch = Command("UPDATE known_devices SET last_seen_at = ?2 WHERE id = ?1")

  static let insert = Command(
    """
    INSERT INTO known_devices
      (id, account_id, digest, user_agent, address, first_seen_at, last_seen_at, acknowledged_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7)
    """)

  static let forgetOldest = Command(
    """
    DELETE FROM known_devices WHERE id IN
      (SELECT id FROM known_devices WHERE account_id = ?1 ORDER BY id DESC LIMIT 100 OFFSET ?2)
    """)

  static let new = Query(
    """
    SELECT id, user_agent, address, first_seen_at FROM known_devices
    WHERE account_id = ?1 AND acknowledged_at IS NULL
      AND id <> COALESCE((SELECT s.device_id FROM sessions s WHERE s.id = ?2), 0)
    ORDER BY id DESC LIMIT 10
    """
  ) { NewDevice(id: $0.id(0), userAgent: $0.text(1), address: $0.text(2), first: $0.timestamp(3)) }

  static let acknowledge = Command(
    """
    UPDATE known_devices SET acknowledged_at = ?4
    WHERE id = ?1 AND account_id = ?2 AND acknowledged_at IS NULL
      AND id <> COALESCE((SELECT s.device_id FROM sessions s WHERE s.id = ?3), 0)
    """)

  /// For the export of a person: without what recognizes the device.
  static let ofPerson = RowQuery(
    """
    SELECT d.id, d.user_agent, d.address, d.first_seen_at, d.last_seen_at, d.acknowledged_at
    FROM people p JOIN known_devices d ON d.account_id = p.account_id
    WHERE p.organization_id = ?1 AND p.id = ?2
    """)

  static let forget = Command("DELETE FROM known_devices WHERE account_id = ?1")
}
