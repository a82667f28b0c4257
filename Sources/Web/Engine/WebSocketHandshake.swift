// The opening handshake of WebSocket (RFC 6455, section 4.2).
import Base
import COpenSSL

extension Request {
  /// The answer that turns this connection into a WebSocket. Throws 426 when the request asks for no WebSocket of version
  /// 13, and 400 when it does and breaks a rule. Who may have one is the caller's to decide.
  package func webSocketAnswer() throws(Failure) -> Reply {
    guard lists(.connection, "upgrade"), lists(.upgrade, "websocket") else { throw Failure.upgradeNeeded }
    guard let version = self.header(named: "sec-websocket-version"), version.elementsEqual("13".utf8) else {
      throw Failure.upgradeNeeded
    }
    guard method == .get, !head.facts.pointee.isHTTP10, contentLength ?? 0 == 0, !head.facts.pointee.isChunked,
      let key = self.header(named: "sec-websocket-key"), Request.isKey(key)
    else {
      throw Failure(
        .invalid, code: "bad-handshake",
        Text(
          en: "This WebSocket handshake breaks the rules of RFC 6455.",
          fr: "Cette négociation WebSocket enfreint les règles de la RFC 6455."))
    }
    return Reply(
      101, .text,
      headers: [
        Reply.Header("Upgrade", "websocket"), Reply.Header("Connection", "Upgrade"),
        Reply.Header("Sec-WebSocket-Accept", Request.proof(of: key)),
      ])
  }

  /// Whether a comma-separated field has the token, in any letter case.
  private func lists(_ field: Field, _ wanted: StaticString) -> Bool {
    guard let value = header(field) else { return false }
    var isThere = false
    forEachToken(value) { token in
      isThere = equalsIgnoringCase(token, wanted)
      return !isThere
    }
    return isThere
  }

  /// Base64 of 16 bytes.
  private static func isKey(_ key: UnsafeRawBufferPointer) -> Bool {
    key.count == 24 && key[22] == 0x3d && key[23] == 0x3d
      && key.prefix(22).allSatisfy { isAlphanumeric($0) || $0 == 0x2b || $0 == 0x2f }
  }

  /// What shows the client that the server has read its key: no secret, no security.
  private static func proof(of key: UnsafeRawBufferPointer) -> String {
    let text = Buffer(capacity: 64)
    text.append(key)
    text.append("258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
    var digest = [UInt8](repeating: 0, count: 20)
    var count: UInt32 = 0
    EVP_Digest(text.bytes.baseAddress, text.count, &digest, &count, EVP_sha1(), nil)
    return base64(digest)
  }
}

extension Failure {
  /// For whoever asks for a WebSocket's address and not for a WebSocket.
  package static let upgradeNeeded = Failure(
    .upgradeNeeded, code: "websocket-expected",
    Text(
      en: "This address speaks WebSocket, version 13, only.", fr: "Cette adresse ne parle que WebSocket, version 13."))
}
