// What the browser says of a passkey ceremony: for what, for which request, on whose page.
import Base

/// Bytes of the browser's JSON.
private let largest = 4 << 10

/// Checks the browser's own account of a ceremony (WebAuthn Level 3, 5.8.1): that it is of this type, answers this
/// challenge, and happened on a page of an allowed origin and not in a frame of another site.
func checkClientData(
  _ bytes: [UInt8], type: String, challenge: [UInt8], party: RelyingParty
) throws(PasskeyFault) {
  guard bytes.count <= largest else { throw .tooLarge }
  let data: JSONValue
  do {
    data = try JSONDocument(bytes, limits: JSONLimits(bytes: largest, depth: 8, nodes: 128)).root
  } catch {
    throw .malformed
  }
  guard data.kind == .object, let said = data["type"]?.string, let text = data["challenge"]?.string,
    let origin = data["origin"]?.string
  else { throw .malformed }
  guard sameBytes(said, type) else { throw .wrongType }
  // A challenge of nothing would be answered by anything.
  guard !challenge.isEmpty, let answered = decoded(base64url: text), equalInConstantTime(answered, challenge) else {
    throw .wrongChallenge
  }
  guard party.origins.contains(where: { sameBytes($0, origin) }) else { throw .wrongOrigin }
  if let crossOrigin = data["crossOrigin"] {
    guard let isCross = crossOrigin.bool else { throw .malformed }
    guard !isCross else { throw .crossOrigin }
  }
  guard data["topOrigin"] == nil else { throw .crossOrigin }
}

/// The challenge that the browser says it answered; nil where there is none to be read. For finding out which challenge
/// it was: `checkClientData` then checks it.
func answeredChallenge(_ bytes: [UInt8]) -> [UInt8]? {
  guard bytes.count <= largest,
    let data = try? JSONDocument(bytes, limits: JSONLimits(bytes: largest, depth: 8, nodes: 128)).root
  else { return nil }
  return data["challenge"]?.string.flatMap { decoded(base64url: $0) }
}
