// What the authenticator says of a passkey ceremony: for which site, what it checked, and the new key.
import Base

/// The authenticator's own account of a ceremony (WebAuthn Level 3, 6.1).
struct AuthenticatorData {
  /// The key that a registration made.
  struct Attested {
    /// Which model the authenticator is, by its own word; all zero from most.
    let model: [UInt8]
    let id: [UInt8]
    /// The COSE key as it was written.
    let key: [UInt8]
    let publicKey: PublicKey
  }

  private let siteHash: [UInt8]
  private let flags: UInt8
  /// How often the passkey was used; 0 from authenticators that don't count.
  let counter: UInt32
  let attested: Attested?

  /// Whether the passkey may be copied to the person's other devices.
  var isSyncable: Bool { flags & 0x08 != 0 }
  /// Whether it has been.
  var isSynced: Bool { flags & 0x10 != 0 }

  /// Bytes of the whole.
  static let largest = 4 << 10
  /// Bytes of a passkey's id, as WebAuthn limits them.
  static let longestID = 1023

  /// Reads all of the bytes. Throws `tooLarge`, `malformed` for what is cut short or has something behind it, and
  /// `unsupportedKey`.
  init(_ bytes: [UInt8]) throws(PasskeyFault) {
    guard bytes.count <= AuthenticatorData.largest else { throw .tooLarge }
    guard bytes.count >= 37 else { throw .malformed }
    siteHash = Array(bytes[..<32])
    flags = bytes[32]
    counter = bytes[33..<37].reduce(0) { $0 << 8 | UInt32($1) }
    var at = 37
    if flags & 0x40 != 0 {
      guard bytes.count >= at + 18 else { throw .malformed }
      let length = Int(bytes[at + 16]) << 8 | Int(bytes[at + 17])
      let start = at + 18
      guard length > 0, length <= AuthenticatorData.longestID, bytes.count - start >= length else { throw .malformed }
      var reader = CBORReader(bytes, at: start + length)
      let key = try reader.next()
      attested = Attested(
        model: Array(bytes[at..<at + 16]), id: Array(bytes[start..<start + length]),
        key: Array(bytes[(start + length)..<reader.at]), publicKey: try PublicKey(cose: key))
      at = reader.at
    } else {
      attested = nil
    }
    if flags & 0x80 != 0 {
      var reader = CBORReader(bytes, at: at)
      guard case .map = try reader.next() else { throw .malformed }
      at = reader.at
    }
    guard at == bytes.count else { throw .malformed }
  }

  /// That the authenticator was asked by our site, by somebody who touched and unlocked it.
  func check(for party: RelyingParty) throws(PasskeyFault) {
    guard equalInConstantTime(siteHash, party.idHash) else { throw .wrongSite }
    guard flags & 0x01 != 0 else { throw .noPresence }
    guard flags & 0x04 != 0 else { throw .noVerification }
    guard isSyncable || !isSynced else { throw .badFlags }
  }
}
