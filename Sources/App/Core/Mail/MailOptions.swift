// How the box sends mail: by a server, into a folder, or not at all.
import Base
import Outbound

/// What becomes of a mail.
enum MailDriver: String, Sendable, CaseIterable, Labeled {
  /// Links are shown to whoever makes them, to be handed over.
  case off
  case smtp
  /// Each becomes a file: for whoever develops, and for tests.
  case file

  var label: Text {
    switch self {
    case .off: Text(en: "No mail", fr: "Pas d’e-mails")
    case .smtp: Text(en: "By a mail server", fr: "Par un serveur d’e-mail")
    case .file: Text(en: "Into a folder", fr: "Dans un dossier")
    }
  }
}

/// The settings in force. Made once, at start.
struct MailOptions: Sendable {
  let driver: MailDriver
  /// Nil only where no mail is sent.
  let from: MailAddress?
  let server: SMTPServer?
  /// Where the `file` driver puts its files.
  let folder: String
  /// Where the campus is reached: what every link in a mail begins with. Never taken from a request, whose sender may
  /// write any host there.
  let address: String

  /// No mail.
  static let off = MailOptions(driver: .off, from: nil, server: nil, folder: "", address: "")

  /// Into a folder.
  init(folder: String, from: MailAddress, address: String) {
    self.init(driver: .file, from: from, server: nil, folder: folder, address: address)
  }

  private init(driver: MailDriver, from: MailAddress?, server: SMTPServer?, folder: String, address: String) {
    self.driver = driver
    self.from = from
    self.server = server
    self.folder = folder
    self.address = address
  }

  /// Reads the settings; the password from its file. Fails with a sentence that says which setting is wrong.
  init(_ configuration: Configuration, folder data: String) throws {
    let driver = configuration[Settings.mailDriver]
    guard driver != .off else {
      self = .off
      return
    }
    let address = configuration[Settings.publicAddress]
    guard !address.isEmpty else {
      throw Usage("mail.driver needs server.public-address: the links in mails begin with it.")
    }
    let from: MailAddress
    do { from = try MailAddress(parsing: configuration[Settings.mailFrom]) } catch {
      throw Usage("mail.from takes an address such as Campus <campus@example.org>.")
    }
    let folder = configuration[Settings.mailFolder]
    var server: SMTPServer?
    if driver == .smtp { server = try MailOptions.server(configuration, greeting: address) }
    self.init(
      driver: driver, from: from, server: server, folder: folder.isEmpty ? data + "/mail" : folder, address: address)
  }

  private static func server(_ configuration: Configuration, greeting address: String) throws -> SMTPServer {
    guard var server = SMTPServer(configuration[Settings.mailServer], configuration[Settings.mailSecurity]) else {
      throw Usage("mail.server takes a name, perhaps with a port, such as smtp.example.org:587.")
    }
    server.user = configuration[Settings.mailUser]
    let file = configuration[Settings.mailPasswordFile]
    if !file.isEmpty {
      var bytes = try readFile(file, limit: 4096)
      // The line's end belongs to the file, not to the password.
      while bytes.last == 0x0a || bytes.last == 0x0d { bytes.removeLast() }
      guard let text = String(validating: bytes, as: UTF8.self), !text.isEmpty, !text.utf8.contains(0) else {
        throw Usage("mail.password-file names a file with the password in it; “\(file)” has none.")
      }
      server.password = Secret(text)
    }
    guard server.user.isEmpty == server.password.isEmpty else {
      throw Usage("mail.user and mail.password-file go together: set both or neither.")
    }
    // Our own name: what the links lead to, without scheme and port.
    let authority = address.split(separator: "/").last.map(String.init) ?? ""
    if let name = OutboundURL("https://\(authority)/"), name.address == nil { server.greeting = name.host }
    let authorities = configuration[Settings.authorities]
    if !authorities.isEmpty { server.authorities = authorities }
    let total = Int(configuration[Settings.mailTimeout].milliseconds)
    server.total = total
    server.connect = min(total, 15_000)
    return server
  }
}
