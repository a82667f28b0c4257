// Wanting no more mails of a kind: by the link in one of them, without signing in.
import Base
import Store
import Web

enum Unsubscribe {
  private static let markLength = 16
  /// Before the name of a kind of notices: these are one sort of mail, and each kind is chosen by itself.
  static let noticePrefix = "notice."

  /// What somebody may want no more mails of.
  private enum Subject {
    case mail(MailKind)
    case notice(NoticeKind)

    init?(_ name: String) {
      if name.hasPrefix(noticePrefix), let notice = Features.notice(String(name.dropFirst(noticePrefix.count))) {
        self = .notice(notice.kind)
      } else if let mail = Features.mail(name)?.kind, mail.isOptional {
        self = .mail(mail)
      } else {
        return nil
      }
    }

    var name: String {
      switch self {
      case .mail(let kind): kind.name
      case .notice(let kind): noticePrefix + kind.name
      }
    }

    var label: Text {
      switch self {
      case .mail(let kind): kind.label
      case .notice(let kind): kind.label
      }
    }

    /// Whether somebody gets none of these mails.
    func isOut(_ person: ID<Person>, _ reader: Reader) throws -> Bool {
      switch self {
      case .mail(let kind): try reader.exists(MailStore.hasOptedOut, person, kind.name)
      case .notice(let kind): try Notices.channel(kind, of: person, reader) != .email
      }
    }
  }

  /// The path of the link: whom and what it is about, and a mark that only we can make. It works for good, for people
  /// press it in old mails.
  static func path(_ person: ID<Person>, _ name: String, _ secrets: Secrets) -> String {
    let about = withUnsafeBytes(of: person.value.bigEndian) { Array($0) } + Array(name.utf8)
    let mark = secrets.mark(about, of: "unsubscribe").bytes.prefix(markLength)
    return "/unsubscribe/" + base64url(about + mark)
  }

  /// What a link is about. Fails with 410 for what we have not made, and for somebody who is gone.
  private static func read(_ call: Call, _ reader: Reader) throws -> (member: Member, subject: Subject) {
    let token = call.parameters["token"] ?? ""
    guard token.utf8.count < 200, let bytes = decoded(base64url: token), bytes.count > 8 + markLength else {
      throw gone
    }
    let about = Array(bytes.dropLast(markLength))
    let mark = Array(call.appliance.secrets.mark(about, of: "unsubscribe").bytes.prefix(markLength))
    guard equalInConstantTime(mark, Array(bytes.suffix(markLength))) else { throw gone }
    let value = about.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let subject = Subject(String(decoding: about.dropFirst(8), as: UTF8.self)),
      let member = try reader.first(SignInStore.member, ID<Person>(Int64(bitPattern: value)))
    else { throw gone }
    return (member, subject)
  }

  private static let gone = Failure(.gone, code: "link-gone", MailText.linkUnknown)

  // MARK: The page

  /// A press, not the mere opening: mail programs open links to look at them.
  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let (member, subject) = try read(call, reader)
    return page(call, member, subject, isOut: try subject.isOut(member.person, reader), isNew: false)
  }

  static func save(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let (member, subject) = try read(call, writer)
    let isOut = form["wanted"] == nil
    try set(isOut, member, subject, writer)
    return page(call, member, subject, isOut: isOut, isNew: true)
  }

  private static func page(_ call: Call, _ member: Member, _ subject: Subject, isOut: Bool, isNew: Bool) -> Reply {
    let heading = Heading(
      title: isOut ? MailText.isUnsubscribed : MailText.unsubscribeTitle,
      lead: isOut
        ? MailText.unsubscribedLead(subject.label, member.organization.name)
        : MailText.unsubscribeLead(subject.label, member.organization.name))
    return call.gate(heading) { h in
      if isNew, !isOut { h.notice(.good, MailText.isWantedAgain, isNew: true) }
      h.entryForm(Link("/unsubscribe").segment(call.parameters["token"] ?? "").segment("save"), .none) {
        if isOut { h.input(.type("hidden"), .name("wanted"), .value("1")) }
        h.submit(isOut ? MailText.subscribeAgain : MailText.unsubscribeWord, isOut ? .plain : .primary)
      }
    }
  }

  // MARK: With one press in the mail program

  /// What mail programs post by themselves when their own button is pressed (RFC 8058): no page of ours, no cookie, and a
  /// body that says nothing more.
  static func once(_ call: Call, _ writer: Writer) throws {
    let (member, subject) = try read(call, writer)
    try set(true, member, subject, writer)
  }

  private static func set(_ isOut: Bool, _ member: Member, _ subject: Subject, _ writer: Writer) throws {
    let (person, organization) = (member.person, member.organization.id)
    writer.context.organization = organization.value
    guard try subject.isOut(person, writer) != isOut else { return }
    switch subject {
    case .notice(let kind): try Notices.choose(isOut ? .app : .email, for: kind, of: person, in: organization, writer)
    case .mail(let kind) where isOut:
      try writer.run(
        MailStore.optOut, writer.newID(ID<MailOptOut>.self), organization, person, kind.name, writer.now)
    case .mail(let kind): try writer.run(MailStore.optIn, person, kind.name)
    }
    try writer.emit(isOut ? .mailUnsubscribed : .mailResubscribed, subject: person) { json in
      json.field("kind", subject.name)
    }
  }
}
