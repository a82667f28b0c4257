// What another server answered.
import Base

/// Any status is an answer; only what is no answer at all is thrown. Printing it shows status and size only.
package struct OutboundAnswer: Sendable {
  package let status: Int
  /// Names in lower case, in the order in which they came.
  package let headers: [(name: String, value: String)]
  package let body: [UInt8]
  /// Whether the body went on past the limit and was cut.
  package let isCut: Bool
  /// Where it came from, after redirects.
  package let url: OutboundURL
  /// Microseconds since the request was begun, redirects included.
  package internal(set) var duration: Int

  package var isSuccess: Bool { status >= 200 && status < 300 }

  /// The first field of this name, given in lower case.
  package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  /// `application/json` for `Application/JSON; charset=utf-8`; empty when the server does not say.
  package var mediaType: String {
    let value = header("content-type")?.prefix { $0 != ";" } ?? ""
    return value.trimmingSpace.lowercased()
  }

  /// How many seconds it may be kept by its `Cache-Control`; nil when that doesn't say, 0 when it must not be kept.
  package var maxAge: Int? {
    var age: Int?
    for (name, value) in headers where name == "cache-control" {
      for part in value.lowercased().split(separator: ",") {
        let directive = part.trimmingSpace
        if directive == "no-store" || directive == "no-cache" { return 0 }
        guard directive.hasPrefix("max-age="), age == nil else { continue }
        let digits = directive.dropFirst(8)
        guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { continue }
        age = Int(digits) ?? Int(Int32.max)
      }
    }
    return age
  }

  /// Reads the body as JSON, whatever its type is said to be. Throws `.notJSON`.
  package func json(_ limits: JSONLimits = JSONLimits()) throws(OutboundFailure) -> JSONDocument {
    do {
      return try JSONDocument(body, limits: limits)
    } catch {
      let kind = mediaType.isEmpty ? "nothing named" : mediaType
      throw OutboundFailure(.notJSON, host: url.host, detail: "status \(status), \(kind), \(body.count) bytes")
    }
  }
}

extension OutboundAnswer: CustomStringConvertible, CustomReflectable {
  package var description: String { "\(status) from \(url), \(body.count) bytes" }
  package var customMirror: Mirror { Mirror(self, children: ["answer": description]) }
}

extension StringProtocol {
  /// Without blanks and tabs at either end.
  var trimmingSpace: String {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    let start = utf8.drop(while: isSpace)
    let count = start.count - start.reversed().prefix(while: isSpace).count
    return String(decoding: start.prefix(count), as: UTF8.self)
  }
}
