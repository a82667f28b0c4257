// The keys of an issuer (RFC 7517): what Quad publishes, and what it reads from others.
import Base

/// An issuer's public keys.
package struct KeySet: Sendable {
  package let keys: [VerificationKey]
  /// Why each of the set's other keys was passed over, for the log.
  package let skipped: [KeyFault]

  /// Bytes of a set that is read. Microsoft's, with certificates, has 20 KB.
  package static let largest = 256 << 10
  /// Keys of a set that is read.
  package static let most = 64

  package init(_ keys: [VerificationKey]) {
    self.keys = keys
    skipped = []
  }

  /// Reads a key set. Keys that Quad doesn't know or doesn't accept are passed over, and so is a second key with a name
  /// and algorithm that an earlier one has. Throws when it is no key set, larger than 256 KiB, or has more than 64 keys.
  package init(json: [UInt8]) throws(Failure) {
    let limits = JSONLimits(bytes: KeySet.largest, depth: 8, nodes: 8192, text: 16 << 10)
    let root = try JSONDocument(json, limits: limits).root
    guard root.kind == .object, let list = root["keys"], list.kind == .array else {
      throw Failure(.invalid, code: "key-set", notAKeySet, detail: "no array of keys")
    }
    guard list.count <= KeySet.most else {
      throw Failure(.tooLarge, code: "key-set", notAKeySet, detail: "\(list.count) keys")
    }
    var keys: [VerificationKey] = []
    var skipped: [KeyFault] = []
    for jwk in list.elements {
      do throws(KeyFault) {
        let key = try VerificationKey(jwk)
        let isKnown = keys.contains { other in
          guard let id = key.id, let known = other.id else { return false }
          return sameBytes(id, known) && other.key.algorithm == key.key.algorithm
        }
        if isKnown { skipped.append(.malformed) } else { keys.append(key) }
      } catch {
        skipped.append(error)
      }
    }
    self.keys = keys
    self.skipped = skipped
  }

  /// Writes the set as the next element: `{"keys":[…]}`.
  package func write(to json: JSONWriter) {
    json.object { json.array("keys") { for key in keys { key.write(to: json) } } }
  }

  /// The key that a token names. A token without a name is taken only where one key fits it.
  ///
  /// Throws `unknownKey` when no key has the name: the issuer may have changed its keys since this set was fetched.
  /// Throws `wrongAlgorithm` when the key named is for another algorithm than the token says.
  func key(for token: SignedToken) throws(TokenFault) -> VerificationKey {
    let named: [VerificationKey]
    if let id = token.keyID {
      named = keys.filter { key in key.id.map { sameBytes($0, id) } ?? false }
    } else {
      named = keys
    }
    guard !named.isEmpty else { throw .unknownKey }
    let fitting = named.filter { $0.allows(token.algorithm) }
    guard let key = fitting.first else { throw .wrongAlgorithm }
    guard fitting.count == 1 else { throw .unknownKey }
    return key
  }
}

private let notAKeySet = Text(
  en: "The sign-in service published keys that can’t be read.",
  fr: "Le service de connexion a publié des clés illisibles.")
