// Fuzzes signed tokens and key sets.
import Base
import Credentials

/// Takes any bytes as a token, a line feed and the keys to check it with. Never traps; says what invariant broke, or nil.
///
/// A set that was read is written as one that reads the same, with nothing passed over.
package func fuzzToken(_ bytes: UnsafeRawBufferPointer) -> String? {
  let line = bytes.prefix { $0 != 0x0a }
  let set = (try? KeySet(json: Array(bytes.dropFirst(line.count + 1)))) ?? KeySet([])
  let buffer = Buffer()
  set.write(to: JSONWriter(buffer))
  guard let again = try? KeySet(json: buffer.array) else { return "a key set that can't be read again" }
  if !again.skipped.isEmpty || again.keys.map(\.key.numbers) != set.keys.map(\.key.numbers) {
    return "a key set that reads differently"
  }
  let text = String(decoding: line, as: UTF8.self)
  let expectation = TokenExpectation(issuer: "https://issuer.example", audience: "quad")
  let now = Timestamp(milliseconds: 1_800_000_000_000)
  if let claims = try? expectation.claims(of: text, signedBy: set, now: now), claims.issuer != "https://issuer.example"
  {
    return "a token of another issuer"
  }
  return nil
}
