// What a mail says: templates are values that write letters, in the words of their feature.
import Base
import Store

/// A sort of mail. An open set: each belongs to the feature that sends it.
struct MailKind: Sendable, Hashable {
  /// As the outbox and the API name it.
  let name: String
  let label: Text
  /// Whether whoever gets it may say that they want no more of these.
  let isOptional: Bool
  /// The path that its link begins with, up to the token; nil where it has no link of its own.
  let link: StaticString?

  init(_ name: StaticString, _ label: Text, link: StaticString? = nil, isOptional: Bool = false) {
    self.name = name.description
    self.label = label
    self.link = link
    self.isOptional = isOptional
  }

  static func == (a: MailKind, b: MailKind) -> Bool { a.name == b.name }
  func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// What a mail is about, as it waits in the outbox: nothing secret, and no words yet. The letter is written when it is
/// sent, in the language that its reader has then.
protocol MailTemplate: Payload {
  static var kind: MailKind { get }
  /// One to look at.
  static var example: Self { get }
  func letter(_ frame: LetterFrame) -> Letter
  /// What its reader unsubscribes from; nil for what must arrive.
  var optionalName: String? { get }
  /// Whether its link, by what is stored of it, still leads anywhere: asked right before the letter is sent.
  static func use(ofLink digest: Digest, at now: Timestamp, _ reader: Reader) throws -> LinkUse
}

/// Whether a letter with a link is worth sending.
enum LinkUse: Sendable {
  case good
  /// Not now, but it may be soon: the mail waits.
  case paused(Text)
  /// The link leads nowhere any more, because somebody wanted that: the mail is taken out.
  case gone
}

/// What every letter may use.
struct LetterFrame: Sendable {
  let organization: String
  let zone: Zone
  let language: Language
  /// The whole address that the mail is about; empty where it has none.
  let link: String
  /// Where the campus is reached.
  let address: String
}

/// A letter, before it is text or HTML.
struct Letter: Sendable {
  /// A button, and in the text an address.
  struct Action: Sendable {
    let word: Text
    let link: String
  }

  /// The subject, and the heading.
  let subject: Text
  /// A sentence each.
  let words: [Text]
  var facts: [(label: Text, value: Text)] = []
  var action: Action?
  /// In small type below: how long the link works, what to do if one has not asked.
  var notes: [Text] = []
}

extension Features {
  /// Every sort of mail there is.
  static let mails: [any MailTemplate.Type] = all.flatMap { $0.mails }

  static func mail(_ kind: String) -> (any MailTemplate.Type)? { mails.first { $0.kind.name == kind } }
}

extension MailTemplate {
  var optionalName: String? { Self.kind.isOptional ? Self.kind.name : nil }

  static func use(ofLink digest: Digest, at now: Timestamp, _ reader: Reader) throws -> LinkUse { .good }

  /// Reads what waits in the outbox and writes the letter; `optional` is what its reader unsubscribes from.
  static func open(_ payload: String, _ frame: LetterFrame) throws -> (letter: Letter, optional: String?) {
    let mail = try Array(payload.utf8).withUnsafeBytes { try read(json: $0) }
    return (mail.letter(frame), mail.optionalName)
  }

  /// As it waits in the outbox.
  var json: String {
    let buffer = Buffer(capacity: 128)
    write(to: JSONWriter(buffer))
    return buffer.string
  }
}
