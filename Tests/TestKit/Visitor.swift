// Somebody who sends requests: with a token, with a browser's cookies, or as a guest.
import Base
import Testing
import Web

@testable import App

/// A value: a copy with other fields is another visitor.
struct Visitor: Sendable {
  var entrance: any Entrance
  /// Who it is; 0 for a guest.
  var person: ID<Person>
  var token: String?
  var cookies: [String: String] = [:]
  /// Sent with every request.
  var headers: [(String, String)] = []
  /// The host that it asks.
  var host = "campus.test"
  /// What a browser says of where its forms come from; nil says nothing.
  var site: String? = "same-origin"

  init(_ entrance: any Entrance, person: ID<Person> = ID(0)) {
    self.entrance = entrance
    self.person = person
  }

  func with(_ name: String, _ value: String) -> Visitor {
    var copy = self
    copy.headers.append((name, value))
    return copy
  }

  /// The bytes of a request as this visitor sends it.
  func request(
    _ method: String, _ path: String, type: String? = nil, body: [UInt8]? = nil, headers more: [(String, String)] = []
  ) -> [UInt8] {
    var lines = [
      "\(method) \(path) HTTP/1.1", "Host: \(host)", "Accept: \(path.hasPrefix("/api") ? "*/*" : "text/html")",
    ]
    if let token { lines.append("Authorization: Bearer \(token)") }
    if !cookies.isEmpty {
      lines.append(
        "Cookie: " + cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; "))
    }
    if method != "GET", let site { lines.append("Sec-Fetch-Site: \(site)") }
    if let type { lines.append("Content-Type: \(type)") }
    if let body { lines.append("Content-Length: \(body.count)") }
    for (name, value) in headers + more { lines.append("\(name): \(value)") }
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + (body ?? [])
  }

  func send(
    _ method: String, _ path: String, type: String? = nil, body: [UInt8]? = nil, headers: [(String, String)] = []
  ) throws -> Answer {
    try entrance.send(request(method, path, type: type, body: body, headers: headers), isHead: method == "HEAD")
  }

  func get(_ path: String) throws -> Answer { try send("GET", path) }

  func delete(_ path: String) throws -> Answer { try send("DELETE", path) }

  func post(_ path: String, json: String = "{}") throws -> Answer {
    try send("POST", path, type: "application/json", body: Array(json.utf8))
  }

  func put(_ path: String, json: String) throws -> Answer {
    try send("PUT", path, type: "application/json", body: Array(json.utf8))
  }

  func patch(_ path: String, json: String) throws -> Answer {
    try send("PATCH", path, type: "application/json", body: Array(json.utf8))
  }

  /// A form as given: no token is added.
  func post(_ path: String, form: [(String, String)], headers: [(String, String)] = []) throws -> Answer {
    let text = form.map { "\(percentEncoded($0.0))=\(percentEncoded($0.1))" }.joined(separator: "&")
    return try send(
      "POST", path, type: "application/x-www-form-urlencoded", body: Array(text.utf8), headers: headers)
  }

  /// Opens a page, fills its form in and sends it, as a browser would. Fields that are not named keep their values.
  func submit(_ action: String, on path: String, _ fields: [(String, String)] = []) throws -> Answer {
    var pairs = try #require(try get(path).page.form(action), "no form \(action) on \(path)")
    for field in fields {
      pairs.removeAll { $0.0 == field.0 }
      pairs.append(field)
    }
    return try post(action, form: pairs, headers: [("Referer", "http://\(host)\(path)")])
  }

  /// A file as the API takes it.
  func post(_ path: String, csv: [UInt8]) throws -> Answer { try send("POST", path, type: "text/csv", body: csv) }

  /// A file with its form.
  func upload(_ path: String, file: [UInt8], name: String = "people.csv", fields: [(String, String)] = []) throws
    -> Answer
  {
    var body: [UInt8] = []
    for field in fields {
      body += Array("--frontier\r\nContent-Disposition: form-data; name=\"\(field.0)\"\r\n\r\n\(field.1)\r\n".utf8)
    }
    body += Array(
      "--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\nContent-Type: text/csv\r\n\r\n"
        .utf8)
    body += file + Array("\r\n--frontier--\r\n".utf8)
    return try send("POST", path, type: "multipart/form-data; boundary=frontier", body: body)
  }

  /// The token of this browser's forms.
  func formToken() throws -> String {
    try #require(try get("/").page.form("/sign-out")?.first { $0.0 == CSRF.fieldName }?.1)
  }
}
