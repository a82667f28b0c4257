// What one was told, over JSON.
import Base
import Store
import Web

enum NoticeAPI {
  /// Which are asked for: all, where nothing is said.
  static func filter(_ call: Call) throws -> NoticeFilter {
    guard let text = call.query["show"], !text.isEmpty else { return .all }
    guard let filter = NoticeFilter(rawValue: text) else {
      throw Failure.unprocessable([Failure.Field(path: "show", text: NoticeText.noSuchFilter)])
    }
    return filter
  }

  static func frame(_ caller: Caller) -> NoticeFrame {
    NoticeFrame(organization: caller.organization.name, zone: caller.organization.zone)
  }

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let (caller, page, filter) = (try call.signedIn, try Page(call.query), try filter(call))
    let frame = frame(caller)
    return try reader.snapshot {
      try call.list(
        page, total: Notices.count(filter, caller, reader), head: NoticeCountOutput(Notices.unread(caller, reader))
      ) { json in
        try Notices.each(filter, caller, page, reader) { NoticeOutput($0, frame, call.language).write(to: json) }
      }
    }
  }

  static func count(_ call: Call, _ reader: Reader) throws -> NoticeCountOutput {
    NoticeCountOutput(try Notices.unread(call.signedIn, reader))
  }

  static func markOne(_ call: Call, _ writer: Writer) throws -> NoticeOutput {
    let caller = try call.signedIn
    return NoticeOutput(
      try Notices.markRead(call.id(), caller, call.appliance.hub, writer), frame(caller), call.language)
  }

  /// Several at once: all of them or, where one is not the caller's, none.
  static func markMany(_ input: NoticeIDsInput, _ call: Call, _ writer: Writer) throws -> NoticeCountOutput {
    let caller = try call.signedIn
    try Notices.markRead(input.ids, caller, call.appliance.hub, writer)
    return NoticeCountOutput(try Notices.unread(caller, writer))
  }

  static func markAll(_ call: Call, _ writer: Writer) throws -> NoticeCountOutput {
    let caller = try call.signedIn
    try Notices.markAll(caller, call.appliance.hub, writer)
    return NoticeCountOutput(try Notices.unread(caller, writer))
  }

  static func drop(_ call: Call, _ writer: Writer) throws {
    try Notices.drop(call.id(), call.signedIn, call.appliance.hub, writer)
  }

  /// Several at once: all of them or, where one is not the caller's, none.
  static func dropMany(_ input: NoticeIDsInput, _ call: Call, _ writer: Writer) throws -> NoticeCountOutput {
    let caller = try call.signedIn
    try Notices.drop(input.ids, caller, call.appliance.hub, writer)
    return NoticeCountOutput(try Notices.unread(caller, writer))
  }

  static func dropAll(_ call: Call, _ writer: Writer) throws {
    try Notices.dropAll(call.signedIn, call.appliance.hub, writer)
  }

  // MARK: Preferences

  /// Every sort of news that the caller may ever be told of, and how they are.
  static func choices(_ caller: Caller, _ reader: Reader) throws -> [(kind: NoticeKind, channel: NoticeChannel)] {
    let chosen = Dictionary(
      try reader.all(NoticeStore.channels, caller.person).map { ($0.kind, $0.channel) }, uniquingKeysWith: { a, _ in a }
    )
    return Features.notices.map { $0.kind }.filter { caller.may($0.access) }.map { kind in
      guard let channel = chosen[kind.name] ?? nil, kind.channels.contains(channel) else { return (kind, kind.usual) }
      return (kind, channel)
    }
  }

  static func preferences(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let all = try choices(call.signedIn, reader)
    return call.list(page, total: all.count) { json in
      for (kind, channel) in all.dropFirst(page.offset).prefix(page.limit) {
        NoticePreferenceOutput(kind, channel, call.language).write(to: json)
      }
    }
  }

  static func choose(_ input: NoticePreferenceInput, _ call: Call, _ writer: Writer) throws -> NoticePreferenceOutput {
    let caller = try call.signedIn
    guard let kind = Features.notice(input.kind)?.kind, caller.may(kind.access) else {
      throw Failure.unprocessable([Failure.Field(path: "kind", text: NoticeText.noSuchKind)])
    }
    try Notices.choose(input.channel, for: kind, of: caller.person, in: caller.organization.id, writer)
    return NoticePreferenceOutput(kind, input.channel, call.language)
  }
}
