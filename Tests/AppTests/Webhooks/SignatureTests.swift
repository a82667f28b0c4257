// The signature: known vectors, and a receiver that checks it as docs/api.md says.
import Base
import Testing

@testable import App

/// A receiver, as the document tells them to be written: in constant time, and for a few minutes only.
struct WebhookReceiver {
  let secret: String
  var tolerance: Int64 = 300

  func accepts(_ field: String, _ body: [UInt8], at now: Int64) -> Bool {
    let parts = field.split(separator: ",").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
    guard let instant = parts.first(where: { $0.count == 2 && $0[0] == "t" }).flatMap({ Int64($0[1]) }),
      (now - instant).magnitude <= tolerance.magnitude
    else { return false }
    let own = Array(hmac(key: Array(secret.utf8), Array("\(instant).".utf8) + body).hex.utf8)
    return parts.contains { $0.count == 2 && $0[0] == "v1" && equalInConstantTime(Array($0[1].utf8), own) }
  }
}

struct WebhookSignatureTests {
  private static let secret = "quad_webhook_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
  private static let body = Array("{\"id\":\"0F3Z9QK7M2X4C\",\"kind\":\"person.created\"}".utf8)
  private static let instant: Int64 = 1_764_000_000

  /// Worked out with Python's hmac.
  @Test func knownVectors() {
    #expect(
      WebhookSignature.field(at: Self.instant, Self.body, [Array(Self.secret.utf8)])
        == "t=1764000000,v1=ea97ceda3f61fbe17118875957180c0bcc73dbc91666711eb9f4999c987e24aa")
    #expect(
      WebhookSignature.field(at: Self.instant, [], [Array("key".utf8)])
        == "t=1764000000,v1=23ed0edc6442cbb750da4ccdca28daf6a6d8436b730fc3a20cc4387d3ffc0eb7")
    let both = WebhookSignature.field(at: Self.instant, Self.body, [Array("new".utf8), Array(Self.secret.utf8)])
    #expect(both.split(separator: ",").count == 3)
    #expect(both.hasSuffix(",v1=ea97ceda3f61fbe17118875957180c0bcc73dbc91666711eb9f4999c987e24aa"))
  }

  @Test func aReceiverTakesWhatIsSignedAndNothingElse() {
    let field = WebhookSignature.field(at: Self.instant, Self.body, [Array(Self.secret.utf8)])
    let receiver = WebhookReceiver(secret: Self.secret)
    #expect(receiver.accepts(field, Self.body, at: Self.instant))
    #expect(receiver.accepts(field, Self.body, at: Self.instant + 300))
    #expect(receiver.accepts(field, Self.body, at: Self.instant - 300))
    #expect(!receiver.accepts(field, Self.body, at: Self.instant + 301), "too old")
    #expect(!receiver.accepts(field, Self.body + [0x20], at: Self.instant), "another body")
    #expect(!WebhookReceiver(secret: Self.secret + "x").accepts(field, Self.body, at: Self.instant))
    let moved = field.replacing("t=1764000000", with: "t=1764000001")
    #expect(!receiver.accepts(moved, Self.body, at: Self.instant), "the instant is signed too")
    for wrong in ["", "t=,v1=", "v1=00", field.replacing("v1=", with: "v0="), String(field.dropLast())] {
      #expect(!receiver.accepts(wrong, Self.body, at: Self.instant), "\(wrong)")
    }
  }
}
