// The server that takes our mail: where it is, and how it is spoken to.
import Base

/// How the connection to a mail server is kept secret.
package enum MailSecurity: String, Sendable, CaseIterable {
  /// Plain at first, then TLS by the STARTTLS command, without which nothing is said.
  case starttls
  /// TLS from the first byte.
  case tls
  /// Never: to this machine only.
  case plain

  /// The port that such servers listen on where none is named.
  package var port: UInt16 {
    switch self {
    case .starttls: 587
    case .tls: 465
    case .plain: 25
    }
  }
}

package struct SMTPServer: Sendable {
  /// A name, or an address without brackets.
  package let host: String
  package let port: UInt16
  package var security: MailSecurity
  /// Empty where the server asks for nobody's name.
  package var user = ""
  package var password = Secret("")
  /// How we greet it: our own name.
  package var greeting = "localhost"
  /// A PEM file of certificate authorities to be trusted besides the system’s.
  package var authorities: String?
  /// Milliseconds until it has greeted us and let us in.
  package var connect = 15_000
  /// Milliseconds for everything.
  package var total = 60_000

  /// Reads `smtp.example.org`, `smtp.example.org:2525`, `192.0.2.1`, `[2001:db8::1]:25`. Nil for anything else.
  package init?(_ text: String, _ security: MailSecurity) {
    // The parser of addresses that are called knows all the odd spellings.
    guard !text.isEmpty, !text.utf8.contains(where: { $0 == 0x2f || $0 == 0x3f || $0 == 0x23 || $0 == 0x40 }),
      let url = OutboundURL("https://\(text)/")
    else { return nil }
    host = url.host
    let hasPort = text.hasPrefix("[") ? !text.hasSuffix("]") : text.utf8.contains(0x3a)
    port = hasPort ? url.port : security.port
    self.security = security
  }

  /// What libcurl is given. The path is the name that we greet with.
  var url: String {
    let scheme = security == .tls ? "smtps" : "smtp"
    let place = host.utf8.contains(0x3a) ? "[\(host)]" : host
    return "\(scheme)://\(place):\(port)/\(percentEncoded(greeting))"
  }
}

/// One line of what was said, without its end.
package struct SMTPLine: Sendable, Equatable {
  package enum Side: String, Sendable, CaseIterable { case client, server }

  package let side: Side
  package let text: String
}

/// A message that the server has taken over.
package struct SMTPReceipt: Sendable {
  /// The server's last word, such as `250 2.0.0 Ok: queued as 4F2`.
  package let reply: String
  package let conversation: [SMTPLine]
}

/// Why a message was not taken.
package struct SMTPFailure: Error, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// The server will not have this message, now or later.
    case refused
    /// Later it may be another thing: the network, a server that is busy.
    case passing
    /// The server and our settings don't fit: whatever is sent fails until somebody changes them.
    case settings
  }

  package let kind: Kind
  package let host: String
  /// The server's answer, such as 550; 0 for none.
  package let code: Int
  /// What the server, the network or TLS said, made harmless.
  package let detail: String
  package let text: Text
  package let conversation: [SMTPLine]
}
