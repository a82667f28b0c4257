// An organization's connection to its Moodle: the row, and what may stand in it.
import Base
import Outbound
import Store

/// The connection as the database has it: one for each organization.
struct MoodleConnectionRow: Sendable {
  let organization: ID<Organization>
  /// Without a slash at the end.
  let url: String
  let sealedToken: [UInt8]
  let times: MoodleTimes
  /// What the last test found; nil before the first.
  let tested: MoodleTested?
  /// Rises with each change of the settings.
  let version: Int64
  let created: Timestamp
  let updated: Timestamp

  /// The site's name or address.
  var host: String { OutboundURL(url)?.host ?? url }

  /// What the token is sealed for.
  static func place(_ organization: ID<Organization>) -> String { "moodle-token:\(organization.text)" }

  func token(_ secrets: Secrets) throws -> Secret {
    let opened = try secrets.open(sealedToken, for: MoodleConnectionRow.place(organization))
    return Secret(String(decoding: opened, as: UTF8.self))
  }
}

struct MoodleTested: Sendable, Equatable {
  let at: Timestamp
  /// Whether all that synchronizing takes could be called.
  let isWorking: Bool
  /// Why the site could not be asked; nil where it could.
  let fault: String?
  let siteName: String?
  let release: String?
}

enum MoodleAddress {
  /// What people copy from their browser or from Moodle's own pages, behind the site's address.
  private static let endings = [
    "/webservice/rest/server.php", "/login/index.php", "/login/token.php", "/login", "/my/courses.php", "/my",
    "/index.php",
  ]

  /// The address of a site as it is kept: as the client will read it, without what is only a page of it. Nil for what
  /// can't be one.
  static func tidied(_ text: String) -> String? {
    // Moodle's front page shows itself as `/?redirect=0`.
    let page = text.prefix { $0 != "?" && $0 != "#" }
    guard let url = OutboundURL(String(page)) else { return nil }
    // Scheme and host in small letters, so that one server has one spelling.
    let parts = url.text.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count >= 3 else { return nil }
    let whole = (parts[..<3].map { $0.lowercased() } + parts[3...].map(String.init)).joined(separator: "/")
    var tidy = withoutSlash(whole)
    if let ending = endings.first(where: { tidy.hasSuffix($0) }) {
      tidy = withoutSlash(String(tidy.dropLast(ending.count)))
    }
    // What a query belongs to otherwise is some page far within the site.
    if page.utf8.count < text.utf8.count, tidy.hasSuffix(".php") { return nil }
    return OutboundURL(tidy) == nil ? nil : tidy
  }

  private static func withoutSlash(_ text: String) -> String {
    var text = text[...]
    while text.utf8.last == 0x2f { text = text.dropLast() }
    return String(text)
  }
}
