// Requests that may be sent twice and are carried out once: the manifest, and what a write's transaction calls.
import Base
import Store
import Web

/// Remembers for a day what a request with an `Idempotency-Key` was answered, so that a client that never saw the answer
/// can send it again: it gets the first answer, and nothing happens a second time.
///
/// The answer is stored in the same savepoint as the change. Either both are there after a crash or neither is, and the
/// single writer makes of two requests at once one after the other. What failed changed nothing and is not remembered: a
/// repeat is tried anew. Guests have no keys: nobody could say whose they are.
enum Idempotency: Feature {
  static let name = "Idempotency"
  static let sweeps = [Sweep("remembered answers") { try purge(limit: 100, $0) }]
  static let migrations = IdempotencyStore.migrations
  static let statements = IdempotencyStore.statements
  static let routes: [Route] = []
  /// Answers are copies of what is told elsewhere, for a day: there is nothing to tell of them, but much to forget.
  static let tenant: [TenantData] = [.rows("remembered_answers", .scanned)]
  static let personal = [
    PersonalData(
      "remembered_answers", IdempotencyText.answers, nil,
      move: { move, writer in try forget(move.from, writer) },
      erase: { person, _, writer in try forget(person, writer) })
  ]

  /// How long a key is known.
  static let retentionSeconds: Int64 = 24 * 3600
  /// Longer answers are not kept, only that there was one.
  static let longestBody = 64 << 10
  /// Expired rows that go with each new one: more than come, so that they never pile up.
  static let sweepCount = 20

  /// Carries the work out unless the same request has been carried out before, whose answer it then gives. Called inside
  /// the write's transaction, after the caller's rights were checked again. Throws 409 when the key was used for another
  /// request, 409 when the first answer can't be repeated.
  static func once(
    _ key: IdempotencyKey, keeping: Remembrance = .answer, _ writer: Writer, _ work: () throws -> Reply
  ) throws -> Reply {
    if let reply = try replay(key, writer) { return reply }
    let reply = try work()
    try remember(reply, of: key, keeping: keeping, writer)
    return reply
  }

  /// The answer of before, marked as a repetition; nil when the key is new or a day old. Throws as `once` does.
  static func replay(_ key: IdempotencyKey, _ writer: Writer) throws -> Reply? {
    guard let row = try writer.first(IdempotencyStore.find, key.organization, key.person, key.text) else { return nil }
    guard row.at > oldest(writer) else {
      _ = try writer.run(IdempotencyStore.drop, row.id)
      return nil
    }
    guard row.fingerprint == key.fingerprint else {
      throw Failure(.conflict, code: "idempotency-key-reused", IdempotencyText.reused)
    }
    guard let body = row.body else { throw Failure(.conflict, code: "already-done", IdempotencyText.alreadyDone) }
    let buffer = Buffer(capacity: body.count)
    buffer.append(body)
    var reply = Reply(
      row.status, .json, body: body.isEmpty ? .none : .buffer(buffer), etag: row.etag.flatMap { EntityTag($0) })
    if let location = row.location { reply.headers.append(Reply.Header("Location", location)) }
    reply.headers.append(Reply.Header("Idempotent-Replayed", "true"))
    return reply
  }

  /// Keeps the answer of a request that was carried out in this transaction.
  static func remember(
    _ reply: Reply, of key: IdempotencyKey, keeping: Remembrance = .answer, _ writer: Writer
  ) throws {
    guard (200..<300).contains(reply.status) else { return }
    _ = try writer.run(
      IdempotencyStore.insert, writer.newID(ID<RememberedAnswer>.self), key.organization, key.person, key.text,
      key.fingerprint, Int(reply.status), reply.headers.first { "\($0.name)" == "Location" }?.value, reply.etag?.text,
      keeping == .answer ? repeatableBody(reply) : nil, writer.now)
    _ = try writer.run(IdempotencyStore.sweep, oldest(writer), Idempotency.sweepCount)
  }

  /// Forgets expired answers, at most `limit` of them; gives how many there were.
  static func purge(limit: Int, _ writer: Writer) throws -> Int {
    try writer.run(IdempotencyStore.sweep, oldest(writer), limit)
  }

  /// Forgets what a person was answered: part of erasing their data.
  static func forget(_ person: ID<Person>, _ writer: Writer) throws {
    _ = try writer.run(IdempotencyStore.forget, person)
  }

  private static func oldest(_ writer: Writer) -> Timestamp { writer.now.adding(seconds: -retentionSeconds) }

  /// Nil for what can't be repeated as it was: long, streamed, or with a cookie, which is somebody's secret.
  private static func repeatableBody(_ reply: Reply) -> [UInt8]? {
    guard !reply.headers.contains(where: { "\($0.name)" == "Set-Cookie" }) else { return nil }
    switch reply.body {
    case .none: return []
    case .buffer(let buffer): return reply.type == .json && buffer.count <= longestBody ? buffer.array : nil
    case .fixed, .stream, .sized: return nil
    }
  }
}
