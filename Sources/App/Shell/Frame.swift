// The frame around a person's pages: written once, then copied with what changes from page to page filled in.
import Base
import Glibc
import Synchronization
import Web

/// Everything around the content of a page, as bytes with holes. Head, navigation, account and tabs were half of the work
/// of a page with a table, and differ between two pages of a person in a token, a nonce and one mark.
final class Frame: Sendable {
  /// What fills the holes.
  struct Filling {
    let nonce: Nonce
    let token: FormToken
    /// The page's own path and query, to come back to after a change of language or theme.
    let target: String
    /// How many notifications the person has not read.
    let unread: Int
  }

  private enum Hole: Sendable {
    case nonce, token, target, unread
    /// Behind the link of an entry: whether it is the page's.
    case current(StaticString)
  }

  /// Bytes from where the last piece ended up to `end`, then a hole.
  private struct Piece: Sendable {
    let end: Int
    let hole: Hole?
    let next: Int
  }

  private let bytes: [UInt8]
  private let opening: [Piece]
  private let closing: [Piece]
  private let closingStart: Int
  /// The paths that begin the pages of the entries that the person may open, each with its entry's own.
  private let entries: [(path: StaticString, entry: StaticString)]

  /// Writes the frame for this person, language and theme; what `context` says of the page itself is left out.
  init(_ context: PageContext) {
    let buffer = Buffer(capacity: 8192)
    // Words that nobody can guess stand where the holes will be: they can't come up in anything else.
    let nonce = Nonce()
    let token = randomToken()
    let target = "/" + randomToken()
    var standIn = context
    standIn.nonce = nonce
    standIn.token = FormToken(text: token)
    standIn.target = target
    let unread = randomToken()
    standIn.unreadMark = unread
    let h = HTML(buffer, language: context.language, nonce: nonce)
    var marks: [(at: Int, entry: StaticString)] = []
    h.headLinks()
    buffer.append("</head><body class=\"frame\">")
    h.skipLink()
    h.header(.class("top")) {
      h.brand(standIn, "/")
      h.bell(standIn) { marks.append((buffer.count, $0)) }
    }
    h.navigation(standIn) { marks.append((buffer.count, $0)) }
    buffer.append("<main class=\"page\" id=\"main\" tabindex=\"-1\">")
    let middle = buffer.count
    buffer.append("</main>")
    h.tabs(standIn) { marks.append((buffer.count, $0)) }
    buffer.append("</body></html>")

    let bytes = buffer.array
    var holes = marks.map { (at: $0.at, length: 0, hole: Hole.current($0.entry)) }
    for (word, hole) in [(nonce.text, Hole.nonce), (token, .token), (target, .target), (unread, .unread)] {
      holes += Frame.places(of: Array(word.utf8), in: bytes).map { (at: $0, length: word.utf8.count, hole: hole) }
    }
    holes.sort { $0.at < $1.at }
    func pieces(_ range: Range<Int>) -> [Piece] {
      holes.filter { range.contains($0.at) }.map { Piece(end: $0.at, hole: $0.hole, next: $0.at + $0.length) } + [
        Piece(end: range.upperBound, hole: nil, next: range.upperBound)
      ]
    }
    self.bytes = bytes
    opening = pieces(0..<middle)
    closing = pieces(middle..<bytes.count)
    closingStart = middle
    entries =
      context.navigation.flatMap { entry in ([entry.path] + entry.also).map { ($0, entry.path) } }
      + [(HTML.bellPath, HTML.bellPath)]
  }

  /// What stands before the content, from the head's links to the start of `<main>`.
  func writeOpening(_ filling: Filling, _ h: HTML) { write(opening, from: 0, filling, h) }

  /// What stands behind the content.
  func writeClosing(_ filling: Filling, _ h: HTML) { write(closing, from: closingStart, filling, h) }

  private func write(_ pieces: [Piece], from start: Int, _ filling: Filling, _ h: HTML) {
    let current = entry(leadingTo: filling.target)
    bytes.withUnsafeBytes { bytes in
      var at = start
      for piece in pieces {
        h.buffer.append(UnsafeRawBufferPointer(rebasing: bytes[at..<piece.end]))
        at = piece.next
        switch piece.hole {
        case .nonce: filling.nonce.write(to: h.buffer)
        case .token: h.buffer.append(text: filling.token.text)
        case .target: h.text(filling.target)
        case .unread: h.unreadCount(filling.unread)
        case .current(let entry):
          if let current, current.utf8Start == entry.utf8Start {
            h.buffer.append(" aria-current=\"page\"")
          }
        case nil: break
        }
      }
    }
  }

  /// The entry that leads to a page: the one of the longest path that the page's path begins with.
  private func entry(leadingTo target: String) -> StaticString? {
    var target = target
    return target.withUTF8 { target in
      let path = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(target).prefix { $0 != 0x3f })
      var best: (count: Int, entry: StaticString)?
      for (begin, entry) in entries {
        let count = begin.utf8CodeUnitCount
        guard count > best?.count ?? 0, count <= path.count, let start = path.baseAddress,
          memcmp(start, begin.utf8Start, count) == 0
        else { continue }
        // Everything begins with the start page's `/`: only itself belongs to it.
        if path.count == count || (path[count] == 0x2f && count > 1) { best = (count, entry) }
      }
      return best?.entry
    }
  }

  private static func places(of word: [UInt8], in bytes: [UInt8]) -> [Int] {
    var found: [Int] = []
    var at = 0
    while at + word.count <= bytes.count {
      if bytes[at] == word[0], bytes[at..<at + word.count].elementsEqual(word) {
        found.append(at)
        at += word.count
      } else {
        at += 1
      }
    }
    return found
  }
}

/// What is kept of a caller's pages from one to the next. It goes when the caller is read anew, so that a name, a role or
/// a session that has changed is never shown from here. Pages are written on several threads, hence the lock.
final class PageMemory: Sendable {
  private struct Kept {
    var language: Language?
    var theme: Theme?
    var frame: Frame?
    var csrfMark: Digest?
    var views: [SavedViewRow]?
  }

  private let kept = Mutex(Kept())
  /// How many notifications the person had not read when a page was last asked for.
  let unread = Atomic<Int>(0)

  /// The frame in this language and theme; `make` writes it when the last one was another.
  func frame(_ language: Language, _ theme: Theme, _ make: () -> Frame) -> Frame {
    let found = kept.withLock { $0.language == language && $0.theme == theme ? $0.frame : nil }
    if let found { return found }
    let made = make()
    kept.withLock {
      $0.language = language
      $0.theme = theme
      $0.frame = made
    }
    return made
  }

  /// What is behind the tokens of the session's forms.
  func csrfMark(_ make: () -> Digest) -> Digest {
    if let found = kept.withLock({ $0.csrfMark }) { return found }
    let made = make()
    kept.withLock { $0.csrfMark = made }
    return made
  }

  /// The views of lists that the caller has saved.
  func savedViews(_ read: () throws -> [SavedViewRow]) rethrows -> [SavedViewRow] {
    if let found = kept.withLock({ $0.views }) { return found }
    let views = try read()
    kept.withLock { $0.views = views }
    return views
  }
}
