// Six digits that change every thirty seconds (TOTP, RFC 6238), as authenticator apps show them.
import Base
import COpenSSL

/// The codes of one secret: SHA-1, six digits, steps of thirty seconds, which is what every app supports.
package struct TimedCodes: Sendable {
  /// What the app and the campus share. 20 bytes when made here.
  package let secret: [UInt8]

  /// Seconds for which one code holds.
  package static let period: Int64 = 30
  package static let digits = 6

  /// A new secret of 160 random bits, as RFC 4226 recommends.
  package init() { secret = randomBytes(20) }

  /// A secret that was kept; nil unless it has 16 to 64 bytes.
  package init?(secret: [UInt8]) {
    guard (16...64).contains(secret.count) else { return nil }
    self.secret = secret
  }

  /// The step that an instant falls in; 0 before 1970.
  package static func step(at now: Timestamp) -> Int64 { max(0, now.seconds) / period }

  /// The code of a step: six digits.
  package func code(step: Int64) -> String {
    let digits = String(number(step: step) % 1_000_000)
    return String(repeating: "0", count: TimedCodes.digits - digits.utf8.count) + digits
  }

  /// The step whose code was typed: this one, the one before or the next, for clocks that differ a little. Nil when it
  /// is none of them. Spaces are passed over.
  ///
  /// A code may be used once: the caller refuses a step that is not later than the last one it accepted, and keeps it in
  /// the transaction that accepts it. Where one code belongs to two steps, the later one is given. Takes the same time
  /// whichever step it is.
  package func match(_ typed: String, at now: Timestamp) -> Int64? {
    let code = typed.unicodeScalars.filter { !$0.properties.isWhitespace }.map { $0.value }
    guard code.count == TimedCodes.digits, code.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    let bytes = code.map { UInt8(truncatingIfNeeded: $0) }
    let current = TimedCodes.step(at: now)
    var found: Int64?
    for step in max(0, current - 1)...current + 1 where equalInConstantTime(bytes, Array(self.code(step: step).utf8)) {
      found = step
    }
    return found
  }

  /// RFC 4226's dynamic truncation: 31 bits, from the place that the last four bits say.
  private func number(step: Int64) -> UInt32 {
    var hash = [UInt8](repeating: 0, count: 20)
    withUnsafeBytes(of: step.bigEndian) { counter in
      guard let start = counter.baseAddress?.assumingMemoryBound(to: UInt8.self),
        HMAC(EVP_sha1(), secret, Int32(secret.count), start, 8, &hash, nil) != nil
      else { fatalError("OpenSSL has no HMAC-SHA-1") }
    }
    let at = Int(hash[19] & 15)
    return hash[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) } & 0x7fff_ffff
  }

  /// What the QR code of the set-up says: an `otpauth:` address. Both names are cut to 64 characters and lose their
  /// colons, which would set them apart in the wrong place.
  package func address(issuer: String, account: String) -> String {
    let issuer = label(issuer)
    return "otpauth://totp/\(issuer):\(label(account))?secret=\(base32(secret))&issuer=\(issuer)"
      + "&algorithm=SHA1&digits=\(TimedCodes.digits)&period=\(TimedCodes.period)"
  }
}

/// A name as part of an address: at most 64 characters, and at most 128 bytes of them so that the QR code stays readable.
private func label(_ name: String) -> String {
  var kept = ""
  for character in normalized(name).prefix(64) where character != ":" {
    if kept.utf8.count + character.utf8.count > 128 { break }
    kept.append(character)
  }
  return percentEncoded(kept)
}
