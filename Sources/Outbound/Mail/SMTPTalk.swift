// What was said between us and a mail server, without the password, and where in it the two stand.
import Base

struct SMTPTalk {
  private(set) var lines: [SMTPLine] = []
  /// The server's answer to what was said last, such as 250; 0 while there is none.
  private(set) var code = 0
  /// Its words.
  private(set) var lastReply = ""
  /// The command that was sent last.
  private var verb = ""
  private var isLogin = false
  /// What is said after that is courtesy.
  private(set) var hasQuit = false
  /// Whether the server has said that it has the message.
  private(set) var isAccepted = false
  /// What must never be shown, should the server repeat it.
  private let secrets: [String]

  private static let mostLines = 200
  private static let longestLine = 512

  init(_ server: SMTPServer) {
    let (user, password) = (server.user, server.password.value)
    secrets =
      password.isEmpty
      ? [] : [password, base64(Array(password.utf8)), base64(Array("\0\(user)\0\(password)".utf8))]
  }

  /// Whether the server has to do with this very message by now, not just with us. The sender is ours, whatever the
  /// message: only its size is told with it.
  var isAboutMessage: Bool {
    verb == "MAIL" ? code == 552 || lastReply.contains(" 5.3.4") : ["RCPT", "DATA", "."].contains(verb)
  }
  /// Whether it has all of the message and has not said yet what becomes of it: filters look at it then, for minutes.
  var isUnderScrutiny: Bool { verb == "." && !isAccepted }

  mutating func hear(_ bytes: UnsafeRawBufferPointer) {
    for line in bytes.split(separator: 0x0a) {
      let text = scrubbed(SMTPTalk.harmless(String(decoding: line, as: UTF8.self), SMTPTalk.longestLine))
      add(.server, text)
      if hasQuit { continue }
      let digits = text.utf8.prefix(3)
      // The last line of an answer has no hyphen after its number.
      guard digits.count == 3, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), text.utf8.dropFirst(3).first != 0x2d
      else { continue }
      code = Int(String(decoding: digits, as: UTF8.self)) ?? 0
      lastReply = text
      // 354 asks for the message; what comes next is about all of it.
      if verb == "DATA", code == 354 { verb = "." } else if verb == ".", code >= 200, code < 300 { isAccepted = true }
    }
  }

  mutating func say(_ bytes: UnsafeRawBufferPointer) {
    for line in bytes.split(separator: 0x0a) {
      let text = SMTPTalk.harmless(String(decoding: line, as: UTF8.self), SMTPTalk.longestLine)
      let word = text.prefix { $0 != " " }.uppercased()
      if word == "QUIT" {
        hasQuit = true
        add(.client, text)
        continue
      }
      // Between `AUTH` and its end the client says its name and its password.
      if isLogin, code == 334 {
        add(.client, "********")
      } else {
        isLogin = word == "AUTH"
        verb = word
        add(.client, isLogin ? text.split(separator: " ").prefix(2).joined(separator: " ") + " ********" : text)
      }
      code = 0
      lastReply = ""
    }
  }

  private mutating func add(_ side: SMTPLine.Side, _ text: String) {
    if lines.count < SMTPTalk.mostLines { lines.append(SMTPLine(side: side, text: text)) }
  }

  private func scrubbed(_ text: String) -> String {
    secrets.reduce(text) { text, secret in
      guard text.utf8.count >= secret.utf8.count else { return text }
      let (all, mark) = (Array(text.utf8), Array(secret.utf8))
      var out: [UInt8] = []
      var at = 0
      while at < all.count {
        if all[at...].starts(with: mark) {
          out += Array("********".utf8)
          at += mark.count
        } else {
          out.append(all[at])
          at += 1
        }
      }
      return String(decoding: out, as: UTF8.self)
    }
  }

  /// A server's words: on one line, without control characters, and not many.
  static func harmless(_ text: String, _ most: Int) -> String {
    var bytes = Array(text.utf8.prefix(most)).map { $0 < 0x20 || $0 == 0x7f ? 0x20 : $0 }
    while bytes.last == 0x20 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
