// Telling people of something, and what they do with what they were told: the writes.
import Base
import Store
import Web

extension EventKind {
  static let noticed = EventKind("notice.sent")
}

extension Writer {
  /// Tells a person of something, as part of this transaction: they are told if it commits, and only then. By mail too
  /// where they want that. Nothing happens for somebody who can't sign in, or does not want to know. `subject` is what it
  /// is about, for whoever looks for it later.
  func notify<N: Notice>(
    _ notice: N, to person: ID<Person>, in organization: ID<Organization>, subject: Int64 = 0
  ) throws {
    guard let member = try first(SignInStore.member, person), member.account != nil,
      member.organization.id == organization
    else { return }
    let channel = try Notices.channel(N.kind, of: person, self)
    guard channel != .off else { return }
    let id = newID(ID<StoredNotice>.self)
    try run(
      NoticeStore.insert, id, organization, person, N.kind.name, subject, notice.json, now, channel == .daily ? 1 : 0)
    count(.notices, organization: organization.value, bucket: person.value, by: 1)
    count(.unreadNotices, organization: organization.value, bucket: person.value, by: 1)
    try emit(.noticed, subject: person, organization: organization.value) { json in
      json.field("notice", id)
      json.field("kind", N.kind.name)
    }
    guard channel == .email else { return }
    var work = NoticeWork()
    work.notice = id
    work.person = person
    work.organization = organization
    try enqueue(.noticeMail, work, organization: organization.value)
  }

  /// Tells whoever runs the box: each of them in one organization where they may be.
  func notifyOperators(_ notice: some Notice, subject: Int64 = 0) throws {
    var told: Set<ID<Account>> = []
    for account in try all(AccountStore.operators) where told.insert(account).inserted {
      guard let member = try all(SignInStore.members, account).first(where: { $0.mayEnter }) else { continue }
      try notify(notice, to: member.person, in: member.organization.id, subject: subject)
    }
  }
}

enum Notices {
  // MARK: Reading

  /// How many a person has not read: a kept count.
  static func unread(_ person: ID<Person>, in organization: ID<Organization>, _ reader: Reader) throws -> Int {
    Int(try reader.value(of: .unreadNotices, organization: organization.value, bucket: person.value))
  }

  static func unread(_ caller: Caller, _ reader: Reader) throws -> Int {
    try unread(caller.person, in: caller.organization.id, reader)
  }

  /// How many there are of each sort: kept counts.
  static func count(_ filter: NoticeFilter, _ caller: Caller, _ reader: Reader) throws -> Int {
    let unread = try unread(caller, reader)
    if filter == .unread { return unread }
    let all = Int(
      try reader.value(of: .notices, organization: caller.organization.id.value, bucket: caller.person.value))
    return filter == .all ? all : all - unread
  }

  static func each(
    _ filter: NoticeFilter, _ caller: Caller, _ page: Page, _ reader: Reader, _ body: (NoticeRow) throws -> Void
  ) throws {
    let query =
      switch filter {
      case .all: NoticeStore.page
      case .unread: NoticeStore.pageUnread
      case .read: NoticeStore.pageRead
      }
    try reader.each(query, caller.organization.id, caller.person, page.limit, page.offset) { try body($0) }
  }

  /// How somebody is told of a kind.
  static func channel(_ kind: NoticeKind, of person: ID<Person>, _ reader: Reader) throws -> NoticeChannel {
    let chosen = try reader.first(NoticeStore.channel, person, kind.name) ?? nil
    guard let chosen, kind.channels.contains(chosen) else { return kind.usual }
    return chosen
  }

  // MARK: What one does with them

  /// Marks one as read; nothing changes where it is already. Fails with 404 for one that is not the caller's.
  static func markRead(_ id: ID<StoredNotice>, _ caller: Caller, _ hub: Hub, _ writer: Writer) throws -> NoticeRow {
    try markRead([id], caller, hub, writer)
    return try writer.one(NoticeStore.find, id, caller.organization.id, caller.person)
  }

  /// Marks several as read; those that are already stay so. Fails with 404 where one is not the caller's.
  static func markRead(_ ids: [ID<StoredNotice>], _ caller: Caller, _ hub: Hub, _ writer: Writer) throws {
    let (person, organization) = (caller.person, caller.organization.id)
    var marked: Int64 = 0
    for id in ids where try writer.one(NoticeStore.find, id, organization, person).read == nil {
      marked += Int64(try writer.run(NoticeStore.markRead, id, organization, person, writer.now))
    }
    guard marked > 0 else { return }
    count(.unreadNotices, of: person, organization, by: -marked, writer)
    tellUnread(caller, hub, writer)
  }

  static func markAll(_ caller: Caller, _ hub: Hub, _ writer: Writer) throws {
    let changed = try writer.run(NoticeStore.markAll, caller.organization.id, caller.person, writer.now)
    guard changed > 0 else { return }
    count(.unreadNotices, of: caller.person, caller.organization.id, by: -Int64(changed), writer)
    tellUnread(caller, hub, writer)
  }

  static func drop(_ id: ID<StoredNotice>, _ caller: Caller, _ hub: Hub, _ writer: Writer) throws {
    try drop([id], caller, hub, writer)
  }

  /// Drops several. Fails with 404 where one is not the caller's.
  static func drop(_ ids: [ID<StoredNotice>], _ caller: Caller, _ hub: Hub, _ writer: Writer) throws {
    var unread = 0
    for id in Set(ids) {
      let row = try writer.one(NoticeStore.find, id, caller.organization.id, caller.person)
      try remove(row, writer)
      if row.read == nil { unread += 1 }
    }
    if unread > 0 { tellUnread(caller, hub, writer) }
  }

  /// Drops all that the caller was told.
  static func dropAll(_ caller: Caller, _ hub: Hub, _ writer: Writer) throws {
    try dropAll(caller.person, in: caller.organization.id, writer)
    tellUnread(caller, hub, writer)
  }

  /// Wherever the person has a page open, its bell shows the new count. Reading is no event of the log, so nothing else tells.
  private static func tellUnread(_ caller: Caller, _ hub: Hub, _ writer: Writer) {
    let (person, organization) = (caller.person, caller.organization.id)
    writer.afterCommit {
      hub.tell(person, in: organization, "notifications.unread") { _, reader in
        try NoticeTopic.unread(person, in: organization, reader)
      }
    }
  }

  static func dropAll(_ person: ID<Person>, in organization: ID<Organization>, _ writer: Writer) throws {
    let unread = try writer.run(NoticeStore.deleteAll, organization, person)
    let read = try writer.run(NoticeStore.deleteRead, organization, person)
    if unread > 0 { count(.unreadNotices, of: person, organization, by: -Int64(unread), writer) }
    if unread + read > 0 { count(.notices, of: person, organization, by: -Int64(unread + read), writer) }
  }

  /// Chooses how somebody is told of a kind. Fails with 422 where that can't be chosen.
  static func choose(
    _ channel: NoticeChannel, for kind: NoticeKind, of person: ID<Person>, in organization: ID<Organization>,
    _ writer: Writer
  ) throws {
    guard kind.channels.contains(channel) else {
      throw Failure.unprocessable([Failure.Field(path: "channel", text: NoticeText.isKept)])
    }
    try writer.run(
      NoticeStore.setChannel, writer.newID(ID<NoticeChoice>.self), organization, person, kind.name, channel.rawValue,
      writer.now)
    // Whoever asks for digests gets them, though they may have unsubscribed from them once.
    if channel == .daily { try writer.run(MailStore.optIn, person, DigestMail.kind.name) }
  }

  // MARK: The rest

  /// Forgets those of long ago, some of them; gives how many.
  static func sweep(_ writer: Writer) throws -> Int {
    let end = IDGenerator(after: 0).next(at: writer.now.adding(seconds: -NoticeRules.memory), as: ID<StoredNotice>.self)
    let rows = try writer.all(NoticeStore.old, end)
    for row in rows { try remove(row, writer) }
    return rows.count
  }

  /// Forgets what anybody was told of an employee who is forgotten: it names them.
  static func forgetEmployee(_ person: ID<Person>, in organization: ID<Organization>, _ writer: Writer) throws {
    for row in try writer.all(NoticeStore.ofEmployee, organization, person) { try remove(row, writer) }
  }

  /// What the one entry of a person was told, the other was.
  static func carry(_ move: PersonalData.Move, _ writer: Writer) throws {
    for counter in [Counter.notices, .unreadNotices] {
      let value = try writer.value(of: counter, organization: move.organization.value, bucket: move.from.value)
      count(counter, of: move.from, move.organization, by: -value, writer)
      count(counter, of: move.to, move.organization, by: value, writer)
    }
    try writer.run(NoticeStore.carry, move.from, move.to, move.organization)
  }

  static func carryChannels(_ move: PersonalData.Move, _ writer: Writer) throws {
    try writer.run(NoticeStore.carryChannels, move.from, move.to, move.organization)
    try writer.run(NoticeStore.forgetChannels, move.from)
  }

  private static func remove(_ row: NoticeRow, _ writer: Writer) throws {
    guard try writer.run(NoticeStore.delete, row.id, row.organization, row.person) == 1 else { return }
    count(.notices, of: row.person, row.organization, by: -1, writer)
    if row.read == nil { count(.unreadNotices, of: row.person, row.organization, by: -1, writer) }
  }

  private static func count(
    _ counter: Counter, of person: ID<Person>, _ organization: ID<Organization>, by: Int64, _ writer: Writer
  ) {
    guard by != 0 else { return }
    writer.count(counter, organization: organization.value, bucket: person.value, by: by)
  }
}

/// How somebody chose to be told of a kind.
enum NoticeChoice {}
