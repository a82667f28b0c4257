// What the tests of the web kit share: requests made by hand, pages written to strings, forms parsed in pieces.
import Base
import Testing

@testable import Web

/// Calls `body` with a request that has these fields, in lower case.
func withRequest<R>(
  _ fields: [(String, String)], isSecure: Bool = false, query: String = "", _ body: (Request) throws -> R
) rethrows -> R {
  let bytes = fields.map { (Array($0.0.utf8), Array($0.1.utf8)) }
  let request = Request(maximumFields: 32)
  request.isSecure = isSecure
  func add(_ at: Int) throws -> R {
    guard at < bytes.count else {
      return try Array(query.utf8).withUnsafeBytes { query in
        request.query = query
        return try body(request)
      }
    }
    return try bytes[at].0.withUnsafeBytes { name in
      try bytes[at].1.withUnsafeBytes { value in
        #expect(request.head.add(name: name, value: value) == nil)
        return try add(at + 1)
      }
    }
  }
  return try add(0)
}

/// What `body` writes.
func html(_ language: Language = .en, _ body: (HTML) -> Void) -> String {
  let buffer = Buffer()
  body(HTML(buffer, language: language, nonce: Nonce(high: 1, low: 0xabc)))
  return buffer.string
}

extension String {
  func withRaw<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    try Array(utf8).withUnsafeBytes { try body($0) }
  }
}
