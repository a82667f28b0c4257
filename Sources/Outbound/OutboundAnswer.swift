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

  /// How many seconds its `Retry-After` asks to be left alone; nil when it doesn't.
  package var retryAfter: Int64? { header("retry-after").flatMap(retrySeconds) }

  /// When the server says that it answered, by its own clock; nil when it doesn't.
  package var date: Timestamp? { header("date").flatMap(httpDate) }

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

/// The whole seconds of a `Retry-After` field, an hour at most; dates are not read.
package func retrySeconds(_ text: String) -> Int64? {
  guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
  return Int64(text).map { min($0, 3600) }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7); the two older forms are not read.
private func httpDate(_ text: String) -> Timestamp? {
  let words = text.split(separator: " ")
  guard words.count == 6, words[5] == "GMT", let day = Int(words[1]), let year = Int(words[3]) else { return nil }
  let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  let clock = words[4].split(separator: ":").compactMap { Int64($0) }
  guard clock.count == 3, clock.allSatisfy({ (0...60).contains($0) }),
    let month = months.firstIndex(where: { $0 == words[2] }),
    let date = LocalDate(year: year, month: month + 1, day: day)
  else { return nil }
  let seconds = clock[0] * 3600 + clock[1] * 60 + clock[2]
  return Timestamp(milliseconds: (Int64(date.dayNumber) * 86_400 + seconds) * 1000)
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
