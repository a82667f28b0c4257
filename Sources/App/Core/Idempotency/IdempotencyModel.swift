// The key of a repeatable request, and what is kept of its answer.
import Base
import Store
import Web

/// An answer that is kept for repetitions.
enum RememberedAnswer {}

/// What is kept.
enum Remembrance: Sendable {
  /// All of it.
  case answer
  /// Only that the request was carried out: for answers that hold a secret, such as a new token. A repeat does nothing and
  /// is told so.
  case outcome
}

/// Whose request it is, how they call it, and what it asks.
struct IdempotencyKey: Sendable, Equatable {
  static let longest = 255

  let organization: ID<Organization>
  let person: ID<Person>
  let text: String
  /// Of method, path, query and body: the same key for another request is a mistake of its sender. Keyed, since a body may
  /// hold a password, which a plain hash would let a thief of the database guess at.
  let fingerprint: Digest

  /// The key of a request by a person; nil when it names none. Read on the loop's thread. Throws 400 for a key that is
  /// none. Costs one SHA-256 over the body, so only requests that carry a key pay for it.
  init?(_ request: Request, _ caller: Caller, _ secrets: Secrets) throws(Failure) {
    guard let field = request.header(.idempotencyKey) else { return nil }
    try self.init(
      field: field, method: request.method, path: request.path, query: request.query, body: request.body,
      file: (request.sink as? UploadSink)?.upload.content ?? [], organization: caller.organization.id,
      person: caller.person, secrets)
  }

  init(
    field: UnsafeRawBufferPointer, method: Method, path: UnsafeRawBufferPointer, query: UnsafeRawBufferPointer,
    body: UnsafeRawBufferPointer, file: [UInt8] = [], organization: ID<Organization>, person: ID<Person>,
    _ secrets: Secrets
  ) throws(Failure) {
    guard let text = IdempotencyKey.text(field) else {
      throw Failure(.invalid, code: "idempotency-key", IdempotencyText.malformed)
    }
    self.text = text
    self.organization = organization
    self.person = person
    let hasher = SHA256()
    hasher.begin()
    // Neither a method nor a path nor a query holds a blank, so where one ends is unmistakable.
    let name = method.name
    hasher.update(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    for part in [path, query, body] {
      withUnsafeBytes(of: UInt8(0x20)) { hasher.update($0) }
      hasher.update(part)
    }
    file.withUnsafeBytes { hasher.update($0) }
    fingerprint = secrets.mark(hasher.finish().bytes, of: "repeatable request")
  }

  /// Visible ASCII, bare as most clients send it or quoted as the draft has it (draft-ietf-httpapi-idempotency-key-header:
  /// a structured string): both spellings are one key.
  private static func text(_ field: UnsafeRawBufferPointer) -> String? {
    var bytes = field[...]
    if bytes.first == 0x22 {
      guard bytes.count >= 2, bytes.last == 0x22 else { return nil }
      bytes = bytes.dropFirst().dropLast()
    }
    guard (1...longest).contains(bytes.count),
      bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x22 && $0 != 0x5c && $0 != 0x2c })
    else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}
