// The published keys, and the calls with which whoever runs the box changes them.
import Base
import Credentials
import Store
import Web

enum KeyRoutes {
  static let all: [Route] = [
    .api(
      .get, "/.well-known/jwks.json", "The public keys that access tokens are signed with (RFC 7517)", needs: .anyone,
      read: publish),
    .api(
      .get, "/api/v1/operator/signing-keys", "The keys that access tokens are signed with, newest first",
      needs: .operator, query: [.page, .limit], list: SigningKeyOutput.self, read: list),
    .api(
      .post, "/api/v1/operator/signing-keys", "Have the next key sign from now on, and make one to follow it",
      needs: .operator,
      output: SigningKeyOutput.self, status: 201, write: rotate),
  ]

  /// Asked for often, by programs that keep it: whoever meets a name that is not in it asks again.
  private static func publish(_ call: Call, _ reader: Reader) throws -> Reply {
    try call.appliance.signing.published(at: call.now, reader).write(to: JSONWriter(call.buffer))
    return call.reply()
  }

  private static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let rows = try reader.all(SigningKeyStore.all)
    return call.list(page, total: rows.count) { json in
      for row in rows.dropFirst(page.offset).prefix(page.limit) { SigningKeyOutput(row).write(to: json) }
    }
  }

  private static func rotate(_ call: Call, _ writer: Writer) throws -> SigningKeyOutput {
    try call.appliance.signing.rotate(writer)
    return SigningKeyOutput(try writer.one(SigningKeyStore.current))
  }
}

struct SigningKeyOutput: Payload {
  var kid = ""
  var createdAt = Timestamp(milliseconds: 0)
  /// Nil for the next one.
  var signsAt: Timestamp?
  var retiredAt: Timestamp?

  static let schemaName = "SigningKey"

  init() {}

  init(_ row: SigningKeyRow) {
    kid = row.name
    createdAt = row.created
    signsAt = row.signs
    retiredAt = row.retired
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("kid", &kid, label: TokensText.keyName, max: 100)
    f.timestamp("createdAt", &createdAt, label: TokensText.made)
    f.timestamp("signsAt", &signsAt, label: TokensText.since)
    f.timestamp("retiredAt", &retiredAt, label: TokensText.until)
  }
}
