// A message for the next page, after a form was sent: carried in a cookie, shown once.
import Base
import Web

/// The cookies of the program.
enum Cookies {
  static let session = CookieName("quad-session")
  /// A sign-in that waits for its second step.
  static let step = CookieName("quad-step")
  static let flash = CookieName("quad-flash")
  static let language = CookieName("quad-language")
  static let theme = CookieName("quad-theme")
  /// By which an account's owner is told of a browser that it was not used from before.
  static let device = CookieName("quad-device")
  /// Ties a sign-in at another service to the browser that began it.
  static let openID = CookieName("quad-openid")
}

/// A short message about what just happened.
struct Flash: Sendable {
  let kind: Tone
  let text: String
  /// Where a button posts to that takes back what was done. Only an address that ends in `restore` or `undo`: whoever
  /// else could set the cookie gets nothing else pressed.
  let undo: Link?

  init(_ kind: Tone, _ text: String, undo: Link? = nil) {
    self.kind = kind
    self.text = text
    self.undo = undo
  }

  /// Reads the cookie; what does not look like a message of ours is none.
  init?(_ request: Request) {
    guard let cookie = request.cookie(Cookies.flash), let bytes = decoded(base64url: cookie), bytes.count <= 600,
      let string = String(validating: bytes, as: UTF8.self), isAcceptableText(String(string.dropFirst()))
    else { return nil }
    switch string.first {
    case "g": kind = .good
    case "b": kind = .bad
    default: return nil
    }
    let parts = string.dropFirst().split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    // The address first: the message may hold any character.
    guard parts.count == 2, let words = parts.last else { return nil }
    text = String(words)
    let address = String(parts[0])
    let path = address.prefix { $0 != "?" && $0 != "#" }
    undo = path.hasSuffix("/restore") || path.hasSuffix("/undo") ? Link(local: address) : nil
  }

  /// An address of so many bytes fits into the cookie beside the message; one that doesn't is left out.
  private static let longestUndo = 250

  func header(secure: Bool) -> Reply.Header {
    let address = undo.map(\.text).flatMap { $0.utf8.count <= Flash.longestUndo ? $0 : nil }
    let word = (kind == .bad ? "b" : "g") + (address ?? "") + "|" + text.prefix(200)
    return Reply.Header.cookie(Cookies.flash, base64url([UInt8](word.utf8)), maxAge: 60, isSecure: secure)
  }
}

/// Language and theme of a visitor.
enum Preferences {
  /// A choice made on this browser wins for pages, then the person's own language, then the browser's.
  static func language(of request: Request, _ caller: Caller?, isPage: Bool) -> Language {
    if isPage, let chosen = request.cookie(Cookies.language).flatMap(Language.init(rawValue:)) { return chosen }
    if isPage || request.header(.acceptLanguage) == nil, let caller { return caller.language }
    return request.language(fallback: caller?.language ?? .en)
  }

  static func theme(of request: Request) -> Theme {
    request.cookie(Cookies.theme).flatMap(Theme.init(rawValue:)) ?? .system
  }
}

extension Request {
  /// Path and query, as the browser shows them.
  var target: String {
    let path = String(decoding: path, as: UTF8.self)
    return query.isEmpty ? path : path + "?" + String(decoding: query, as: UTF8.self)
  }

  /// The path and query of the page that a form was sent from, when that page is ours; else empty.
  var localReferer: String {
    guard let referer = text(.referer), let host = text(.host) else { return "" }
    let origin = (isSecure ? "https://" : "http://") + host
    return referer.hasPrefix(origin + "/") ? String(referer.dropFirst(origin.count)) : ""
  }

  /// Whether the path is one of the JSON API.
  var isUnderAPI: Bool { path.starts(with: "/api/".utf8) }
}
