// Signing requests to an S3-compatible store: AWS Signature Version 4, with the hash of what is sent.
import Base

/// An access key of an object store.
package struct ObjectKeys: Sendable {
  package let name: String
  let secret: Secret

  package init(name: String, secret: Secret) {
    self.name = name
    self.secret = secret
  }
}

/// Makes the `Authorization` field. Pure.
enum ObjectSignature {
  /// `20130524T000000Z`.
  static func stamp(_ instant: Timestamp) -> String {
    let text = instant.rfc3339
    return String(text.prefix(19).filter { $0 != "-" && $0 != ":" }) + "Z"
  }

  /// The fields of a query, encoded and in the order in which they are signed; one without a value has `=` all the same.
  static func canonical(_ query: [(String, String)]) -> String {
    query.map { (percentEncoded($0.0), percentEncoded($0.1)) }
      .sorted { $0.0 != $1.0 ? $0.0 < $1.0 : $0.1 < $1.1 }
      .map { "\($0.0)=\($0.1)" }.joined(separator: "&")
  }

  /// `path` is encoded; `headers` have lower-case names and values without blanks around, among them `host` and
  /// `x-amz-date`. `payload` is the SHA-256 of the body in hexadecimal digits.
  static func authorization(
    _ method: OutboundMethod, path: String, query: [(String, String)], headers: [(name: String, value: String)],
    payload: String, region: String, keys: ObjectKeys, at now: Timestamp
  ) -> String {
    let sorted = headers.sorted { $0.name < $1.name }
    let names = sorted.map(\.name).joined(separator: ";")
    let request =
      [method.rawValue, path, canonical(query)].map { $0 + "\n" }.joined()
      + sorted.map { "\($0.name):\($0.value)\n" }.joined() + "\n\(names)\n\(payload)"
    let stamp = stamp(now)
    let day = String(stamp.prefix(8))
    let scope = "\(day)/\(region)/s3/aws4_request"
    let text = "AWS4-HMAC-SHA256\n\(stamp)\n\(scope)\n\(Digest.of(request).hex)"
    var key = Array(("AWS4" + keys.secret.value).utf8)
    for word in [day, region, "s3", "aws4_request"] { key = hmac(key: key, word).bytes }
    return "AWS4-HMAC-SHA256 Credential=\(keys.name)/\(scope),SignedHeaders=\(names),Signature="
      + hmac(key: key, text).hex
  }
}
