// Why a request was refused by the engine itself, before any handler saw it.

/// A status, a stable word for programs, and a sentence. All literals: refusing costs an attacker more than us.
struct Refusal: Error, Sendable {
  let status: UInt16
  let code: StaticString
  let text: StaticString

  init(_ status: UInt16, _ code: StaticString, _ text: StaticString) {
    self.status = status
    self.code = code
    self.text = text
  }

  static let bareControl = Refusal(400, "bad-framing", "A control character, or a CR or LF alone, stands in the head.")
  static let folded = Refusal(400, "bad-framing", "A folded header line.")
  static let badLine = Refusal(400, "bad-request-line", "The request line can't be read.")
  static let badTarget = Refusal(400, "bad-target", "The request target can't be read.")
  static let badField = Refusal(400, "bad-header", "A header line can't be read.")
  static let repeated = Refusal(400, "repeated-header", "A header that may appear once appears twice.")
  static let badHost = Refusal(400, "bad-host", "Host is missing, malformed, or not that of the target.")
  static let badLength = Refusal(400, "bad-length", "Content-Length is not one plain number.")
  static let badCoding = Refusal(400, "bad-transfer-coding", "Transfer-Encoding is not plain chunked.")
  static let lengthAndCoding = Refusal(400, "bad-framing", "Both Content-Length and Transfer-Encoding.")
  static let badChunk = Refusal(400, "bad-chunk", "The chunked body can't be read.")
  static let disagreement = Refusal(400, "bad-framing", "The request can't be read in one way only.")
  static let slow = Refusal(408, "too-slow", "The request took too long to arrive.")
  static let bodyTooLarge = Refusal(413, "too-large", "The body is larger than is accepted here.")
  static let targetTooLong = Refusal(414, "target-too-long", "The request target is too long.")
  static let badExpectation = Refusal(417, "bad-expectation", "Only 100-continue can be expected.")
  static let headTooLarge = Refusal(431, "head-too-large", "The head of the request is too large.")
  static let unknownMethod = Refusal(501, "unknown-method", "This method is not implemented.")
  static let unknownCoding = Refusal(501, "unknown-transfer-coding", "This transfer coding is not implemented.")
  static let busy = Refusal(503, "busy", "Too many bodies are on their way; please try again.")
  static let unknownVersion = Refusal(505, "unknown-version", "Only HTTP/1.0 and HTTP/1.1 are spoken here.")
  static let plainOnSecure = Refusal(400, "plain-http", "This port speaks HTTPS: use https:// in the address.")
  static let unanswered = Refusal(500, "internal", "Something went wrong on our side. It has been noted.")
}
