// The signature that a webhook's calls carry.
import Base

/// HMAC-SHA-256 over the instant, a dot and the body: whoever has the secret knows that Quad wrote it, and when. docs/api.md
/// says how a receiver checks it.
enum WebhookSignature {
  static let name = "Quad-Signature"

  /// The value of the field: `t=1764000000,v1=…`, once more `v1=` for each further secret. `instant` is in seconds.
  static func field(at instant: Int64, _ body: [UInt8], _ secrets: [[UInt8]]) -> String {
    let message = Array("\(instant).".utf8) + body
    return (["t=\(instant)"] + secrets.map { "v1=" + hmac(key: $0, message).hex }).joined(separator: ",")
  }
}
