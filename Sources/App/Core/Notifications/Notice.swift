// What people are told of: news of a kind, declared by the feature that it is about.
import Base
import Store
import Web

/// A row of what people were told.
enum StoredNotice {}

/// How somebody is told of a sort of news. All but the first put it into their list.
enum NoticeChannel: String, Sendable, CaseIterable, Labeled {
  case off
  /// In the list, with a mark on every page.
  case app
  /// In the list, and in one mail a day with the rest.
  case daily
  /// In the list, and by mail at once.
  case email

  var label: Text {
    switch self {
    case .off: Text(en: "Not at all", fr: "Pas du tout")
    case .app: Text(en: "Here only", fr: "Ici seulement")
    case .daily: Text(en: "Here, and in one mail a day", fr: "Ici, et dans un e-mail par jour")
    case .email: Text(en: "Here, and by mail at once", fr: "Ici, et par e-mail aussitôt")
    }
  }
}

/// A sort of news. An open set: features add theirs.
struct NoticeKind: Sendable, Hashable {
  /// As rows and the API name it: never to be changed.
  let name: String
  /// What the preferences call it.
  let label: Text
  /// How people are told who have not chosen.
  let usual: NoticeChannel
  /// Whether it is always in the list: what concerns the safety of one's account.
  let isKept: Bool
  /// Who is ever told of it: nobody else is asked how.
  let access: Access

  init(
    _ name: StaticString, _ label: Text, usual: NoticeChannel = .app, isKept: Bool = false,
    for access: Access = .signedIn
  ) {
    self.name = name.description
    self.label = label
    self.usual = usual
    self.isKept = isKept
    self.access = access
  }

  static func == (a: NoticeKind, b: NoticeKind) -> Bool { a.name == b.name }
  func hash(into hasher: inout Hasher) { hasher.combine(name) }

  /// The ways that somebody may choose.
  var channels: [NoticeChannel] { NoticeChannel.allCases.filter { $0 != .off || !isKept } }
}

/// What somebody is told of, as it is kept: nothing secret, and no words yet. These are made when they are read, in their
/// reader's language.
protocol Notice: Payload {
  static var kind: NoticeKind { get }
  /// One to look at.
  static var example: Self { get }
  func words(_ frame: NoticeFrame) -> NoticeWords
}

/// What words may depend on.
struct NoticeFrame: Sendable {
  let organization: String
  let zone: Zone
}

/// What a person reads.
struct NoticeWords: Sendable {
  /// A sentence without its full stop: the line of the list, and the subject of the mail.
  let title: Text
  /// A sentence or two.
  var detail: Text?
  var facts: [(label: Text, value: Text)] = []
  /// Where to see to it, and the word for going there.
  var link: Link?
  var action: Text?

  /// The facts on one line; nil for none.
  var factLine: Text? {
    guard !facts.isEmpty else { return nil }
    return Text(
      en: facts.map(\.value.en).joined(separator: " · "), fr: facts.map(\.value.fr).joined(separator: " · "))
  }
}

extension Notice {
  /// As it is kept.
  var json: String { JobRun.text(self) }

  /// Reads what was kept and puts it into words. Fails for what is none of this kind.
  static func words(_ data: String, _ frame: NoticeFrame) throws -> NoticeWords {
    var data = data
    return try data.withUTF8 { try read(json: UnsafeRawBufferPointer($0)) }.words(frame)
  }

  static func exampleWords(_ frame: NoticeFrame) -> NoticeWords { example.words(frame) }
}

extension Features {
  /// Every sort of news there is.
  static let notices: [any Notice.Type] = all.flatMap { $0.notices }

  static func notice(_ kind: String) -> (any Notice.Type)? { notices.first { $0.kind.name == kind } }
}

enum NoticeRules {
  /// Seconds that a notice is kept.
  static let memory: Int64 = 180 * 86_400
  /// The hour, by the organization's clocks, from which the day's mail is sent.
  static let digestHour = 6
  /// As many notices stand in one digest.
  static let digestSize = 20
  /// As many are marked with one call.
  static let mostAtOnce = 200

  /// The words for a row, whatever has become of its kind.
  static func words(_ kind: String, _ data: String, _ frame: NoticeFrame) -> NoticeWords {
    (try? Features.notice(kind)?.words(data, frame)) ?? NoticeWords(title: NoticeText.unknown)
  }
}
