// A campus that sends mail into a folder, and its letters as their readers get them.
import Base
import Foundation
import Store
import Synchronization
import Testing

@testable import App
@testable import Outbound

/// A letter out of its file.
struct Letterbox: Sendable {
  let raw: String

  /// The address in `To`.
  var to: String { header("To").split(separator: "<").last.map { String($0.filter { $0 != ">" }) } ?? "" }
  var text: String { part("text/plain") }
  var html: String { part("text/html") }

  /// A field of the head, unfolded, its words decoded.
  func header(_ name: String) -> String {
    let head = raw.components(separatedBy: "\r\n\r\n")[0].replacingOccurrences(of: "\r\n ", with: " ")
    let line = head.components(separatedBy: "\r\n").first { $0.hasPrefix(name + ": ") } ?? ""
    return line.dropFirst(name.count + 2).split(separator: " ").map { word in
      guard word.hasPrefix("=?UTF-8?B?"), let bytes = decoded(base64: word.dropFirst(10).dropLast(2)) else {
        return String(word) + " "
      }
      return String(decoding: bytes, as: UTF8.self)
    }.joined().trimmingCharacters(in: .whitespaces)
  }

  private func part(_ type: String) -> String {
    let piece = raw.components(separatedBy: "\r\n--=_").first { $0.contains("Content-Type: \(type)") } ?? ""
    let body = piece.components(separatedBy: "\r\n\r\n").dropFirst().joined(separator: "\r\n\r\n")
    if piece.contains("base64") {
      return String(decoding: decoded(base64: body.components(separatedBy: "\r\n").joined()) ?? [], as: UTF8.self)
    }
    var out: [UInt8] = []
    var rest = Array(body.replacingOccurrences(of: "=\r\n", with: "").utf8)[...]
    while let byte = rest.popFirst() {
      if byte == 0x3d, rest.count >= 2 {
        out.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
        rest = rest.dropFirst(2)
      } else {
        out.append(byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// The path of the link in the text that begins so, without the host.
  func link(_ path: String) -> String? {
    text.split(whereSeparator: \.isWhitespace).map(String.init).first { $0.hasPrefix(MailStage.address + path) }
      .map { String($0.dropFirst(MailStage.address.count)) }
  }
}

struct MailStage {
  static let address = "https://campus.example"
  let campus: Campus
  let folder: TestFolder
  private let seen = Seen()

  private final class Seen: Sendable {
    let state = Mutex((hasStarted: false, files: Set<String>()))
  }

  init() throws {
    folder = TestFolder()
    campus = try Campus(
      mail: MailOptions(folder: folder.path, from: try MailAddress("quad@campus.example"), address: Self.address))
  }

  /// Lets jobs run until none is due; gives the letters that nobody was given before, oldest first.
  func post() throws -> [Letterbox] {
    try campus.settle()
    if seen.state.withLock({ state in
      defer { state.hasStarted = true }
      return !state.hasStarted
    }) {
      try campus.appliance.startJobs()
    }
    try campus.finishJobs()
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".eml") }
    let fresh = seen.state.withLock { state in
      defer { state.files.formUnion(files) }
      return files.filter { !state.files.contains($0) }
    }
    return try fresh.sorted().map { name in
      Letterbox(raw: String(decoding: try readFile("\(folder.path)/\(name)", limit: 1 << 20), as: UTF8.self))
    }
  }

  /// The rows of the outbox, oldest first.
  func rows() throws -> [MailRow] {
    try campus.store.read { reader in
      try reader.all(MailStage.ids).map { try reader.one(MailStore.find, $0) }
    }
  }

  private static let ids = Query("SELECT id FROM mail_outbox ORDER BY id") { $0.id(0, as: ID<OutboxMail>.self) }

  /// Whether the kept numbers are those of the rows.
  func countsAreRight() throws -> Bool {
    let rows = try rows()
    return try campus.store.read { reader in
      try MailState.allCases.allSatisfy { state in
        try reader.value(of: .mail(state)) == Int64(rows.count { $0.state == state })
      }
    }
  }

  /// A mail to Noor in the outbox, with a link.
  @discardableResult
  func put(until seconds: Int64 = 3600, token: String = "token") throws -> ID<OutboxMail> {
    let campus = campus
    let recipient = MailRecipient(
      organization: campus.home.id, person: campus.staff.person, address: "noor@nord.example", language: .en)
    try campus.store.write(campus.context) { writer in
      try Outbox.put(
        ResetMail(), to: recipient, token: token, until: writer.now.adding(seconds: seconds), campus.appliance.secrets,
        writer)
    }
    return try #require(try rows().last?.id)
  }
}
