// Where objects lie: the server, the bucket, and what their names begin with.
import Base

/// A place in an S3-compatible store. Buckets are part of the path, which every such store understands.
package struct ObjectPlace: Sendable, CustomStringConvertible {
  package let endpoint: OutboundURL
  package let bucket: String
  package let region: String
  /// Empty, or something like `quad/`.
  package let prefix: String

  /// Nil where one of them is not sound, or the endpoint has a path.
  package init?(endpoint: OutboundURL, bucket: String, region: String, prefix: String) {
    let scheme = endpoint.scheme.rawValue + "://"
    let rest = endpoint.text.dropFirst(scheme.utf8.count)
    guard rest.allSatisfy({ $0 != "?" }), rest.drop(while: { $0 != "/" }).allSatisfy({ $0 == "/" }),
      ObjectPlace.isBucket(bucket), ObjectPlace.isRegion(region), ObjectPlace.isPrefix(prefix)
    else { return nil }
    self.endpoint = endpoint
    self.bucket = bucket
    self.region = region
    self.prefix = prefix
  }

  /// 3 to 63 lower-case letters, digits, dots and hyphens.
  package static func isBucket(_ text: String) -> Bool {
    (3...63).contains(text.utf8.count)
      && text.utf8.allSatisfy { ($0 >= 0x61 && $0 <= 0x7a) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2d || $0 == 0x2e }
      && !text.hasPrefix(".") && !text.hasPrefix("-")
  }

  package static func isRegion(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2d }
  }

  /// Letters, digits and `-._/`, no empty part and none of dots.
  package static func isPrefix(_ text: String) -> Bool {
    text.utf8.count <= 200 && !text.hasPrefix("/")
      && text.utf8.allSatisfy { isAlphanumeric($0) || [0x2d, 0x2e, 0x5f, 0x2f].contains($0) }
      && text.split(separator: "/", omittingEmptySubsequences: false).dropLast().allSatisfy {
        !$0.isEmpty && $0 != "." && $0 != ".."
      }
  }

  /// The encoded path of an object, or of the bucket.
  func path(_ key: String?) -> String {
    "/\(bucket)" + (key.map { "/" + percentEncoded($0, keeping: 0x2f) } ?? "")
  }

  /// The `Host` field that libcurl sends.
  var host: String {
    let name = endpoint.host.utf8.contains(0x3a) ? "[\(endpoint.host)]" : endpoint.host
    let usual: UInt16 = endpoint.scheme == .https ? 443 : 80
    return endpoint.port == usual ? name : "\(name):\(endpoint.port)"
  }

  /// `s3://bucket/prefix`: for people and the manifest.
  package var description: String { "s3://\(bucket)/\(prefix)" }
}
