// An answer as a client reads it, from its bytes.
import Base
import Testing

/// Status, fields and body of one answer.
struct Answer {
  let status: Int
  /// Names in lower case, in the order they came.
  let headers: [(name: String, value: String)]
  let body: [UInt8]

  /// Reads exactly one answer; nil while `bytes` are not a whole one.
  init?(_ bytes: [UInt8], isHead: Bool = false) {
    guard let split = Answer.find([13, 10, 13, 10], in: bytes, from: 0) else { return nil }
    let lines = String(decoding: bytes[..<split], as: UTF8.self).split(separator: "\r\n").map(String.init)
    guard let first = lines.first, first.hasPrefix("HTTP/1.1 "), let status = Int(first.dropFirst(9).prefix(3)) else {
      return nil
    }
    self.status = status
    let fields: [(name: String, value: String)] = lines.dropFirst().compactMap { line in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      return (line[..<colon].lowercased(), String(line[line.index(after: colon)...].drop { $0 == " " }))
    }
    headers = fields
    let rest = bytes[(split + 4)...]
    func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }
    if isHead || status == 204 || status == 304 {
      body = []
    } else if value("transfer-encoding") == "chunked" {
      guard let whole = Answer.chunks(rest) else { return nil }
      body = whole
    } else {
      guard let length = value("content-length").flatMap({ Int($0) }), rest.count >= length else { return nil }
      body = Array(rest.prefix(length))
    }
  }

  var text: String { String(decoding: body, as: UTF8.self) }

  subscript(_ header: String) -> String? { headers.first { $0.name == header.lowercased() }?.value }

  func all(_ header: String) -> [String] { headers.filter { $0.name == header }.map(\.value) }

  /// The body as JSON; records an issue and gives `null` when it is none.
  var json: JSONValue {
    // The document of all routes is larger than what is taken from outside.
    let limits = JSONLimits(bytes: 16 << 20, nodes: 2_000_000)
    if let document = try? JSONDocument(body, limits: limits) { return document.root }
    Issue.record("no JSON: \(status) \(text.prefix(300))")
    return Answer.null
  }

  /// The problem's code.
  var code: String { json["code"]?.string ?? "" }

  /// The paths of the fields a 422 names.
  var faults: [String] { json["fields"]?.elements.compactMap { $0["path"]?.string } ?? [] }

  /// The elements of a list.
  var items: [JSONValue] { json["items"].map { Array($0.elements) } ?? [] }

  /// A page read for its forms and elements.
  var page: PageReader { PageReader(text) }

  /// The value of a cookie that this answer sets; empty when it deletes it, nil when it doesn't touch it.
  func cookie(_ name: String) -> String? {
    for header in all("set-cookie") where header.hasPrefix(name + "=") {
      return String(header.dropFirst(name.count + 1).prefix { $0 != ";" })
    }
    return nil
  }

  private static let null: JSONValue = {
    guard let document = try? JSONDocument("null") else { fatalError("null is JSON") }
    return document.root
  }()

  private static func chunks(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    let bytes = Array(bytes)
    var body: [UInt8] = []
    var at = 0
    while true {
      guard let line = find([13, 10], in: bytes, from: at),
        let size = Int(String(decoding: bytes[at..<line], as: UTF8.self), radix: 16),
        bytes.count >= line + 2 + size + 2
      else { return nil }
      if size == 0 { return body }
      body += bytes[line + 2..<line + 2 + size]
      at = line + 2 + size + 2
    }
  }

  private static func find(_ pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard bytes.count >= pattern.count, start <= bytes.count - pattern.count else { return nil }
    return (start...bytes.count - pattern.count).first { at in
      bytes[at] == pattern[0] && bytes[at..<at + pattern.count].elementsEqual(pattern)
    }
  }
}
