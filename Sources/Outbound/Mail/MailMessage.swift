// One message: its head, and the same words as text and as HTML, as the bytes that are sent.
import Base

/// A message to one person. `bytes` checks everything that goes into its head.
package struct MailMessage: Sendable {
  package var from: MailAddress
  package var to: MailAddress
  package var subject: String
  package var text: String
  package var html: String
  /// The part of the Message-ID before the `@`: the same however often the message is sent, so that a receiver can tell
  /// that it has it already. Letters, digits, dots and hyphens.
  package var identifier: String
  package var date: Timestamp
  package var language: Language
  /// Where it can be unsubscribed from with one press (RFC 8058); nil for what must arrive.
  package var unsubscribe: String?

  package init(
    from: MailAddress, to: MailAddress, subject: String, text: String, html: String, identifier: String,
    date: Timestamp, language: Language, unsubscribe: String? = nil
  ) {
    self.from = from
    self.to = to
    self.subject = subject
    self.text = text
    self.html = html
    self.identifier = identifier
    self.date = date
    self.language = language
    self.unsubscribe = unsubscribe
  }

  /// `<0123456789abc.campus@nord.example>`.
  package var messageID: String { "<\(identifier)@\(from.domain)>" }

  /// The whole message: ASCII, lines of at most 998 bytes and nearly always 76, each ended by CRLF.
  package func bytes() throws(MailFault) -> [UInt8] {
    guard !identifier.isEmpty,
      identifier.utf8.allSatisfy({ isAlphanumeric($0) || $0 == 0x2d || $0 == 0x2e })
    else { throw .controlCharacter(field: "Message-ID") }
    var head = "Date: \(MailMessage.date(date))\r\n"
    head += MailEncoding.field("From", from)
    head += MailEncoding.field("To", to)
    head += try MailEncoding.field("Subject", subject)
    head += "Message-ID: \(messageID)\r\nMIME-Version: 1.0\r\nContent-Language: \(language.rawValue)\r\n"
    // So that nobody's holiday answers it (RFC 3834).
    head += "Auto-Submitted: auto-generated\r\n"
    if let unsubscribe {
      guard unsubscribe.hasPrefix("https://") || unsubscribe.hasPrefix("http://"), unsubscribe.utf8.count <= 900,
        unsubscribe.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x3c && $0 != 0x3e && $0 != 0x2c })
      else { throw .controlCharacter(field: "List-Unsubscribe") }
      head += "List-Unsubscribe: <\(unsubscribe)>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    }
    // Neither encoding of a body can make `=_`.
    let boundary = "=_" + hex(randomBytes(12))
    head += "Content-Type: multipart/alternative;\r\n boundary=\"\(boundary)\"\r\n\r\n"
    var out = Array(head.utf8)
    for (type, content) in [("text/plain", text), ("text/html", html)] {
      let body = MailEncoding.body(content)
      out += Array("--\(boundary)\r\nContent-Type: \(type); charset=utf-8\r\n".utf8)
      out += Array("Content-Transfer-Encoding: \(body.name)\r\n\r\n".utf8)
      out += body.bytes
    }
    return out + Array("--\(boundary)--\r\n".utf8)
  }

  /// `Sat, 21 Nov 2026 11:00:00 +0000` (RFC 5322, 3.3), in UTC.
  static func date(_ instant: Timestamp) -> String {
    let local = Zone.utc.local(at: instant)
    return "\(local.date.weekday.shortName.en), \(local.date.short.en) \(local.clockWithSeconds) +0000"
  }
}
