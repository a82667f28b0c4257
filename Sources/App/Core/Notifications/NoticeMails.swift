// Notices by mail: each at once, or all of a day together.
import Base
import Store
import Web

struct NoticeMail: MailTemplate {
  static let kind = MailKind("notice", NoticeText.oneByMail, isOptional: true)
  static let schemaName = "NoticeMail"

  static var example: NoticeMail {
    var mail = NoticeMail()
    mail.notice = NewDeviceNotice.kind.name
    mail.data = NewDeviceNotice.example.json
    return mail
  }

  /// The kind's name.
  var notice = ""
  var data = ""

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("notice", &notice, label: NoticeText.kind, min: 0, max: 60)
    f.text("data", &data, label: NoticeText.data, min: 0, max: 20_000)
  }

  /// Unsubscribing is from this kind of news: they stay in the list.
  var optionalName: String? { Unsubscribe.noticePrefix + notice }

  func letter(_ frame: LetterFrame) -> Letter {
    let words = NoticeRules.words(
      notice, data, NoticeFrame(organization: frame.organization, zone: frame.zone))
    return Letter(
      subject: words.title, words: words.detail.map { [$0] } ?? [], facts: words.facts,
      action: Letter.Action(
        word: words.action ?? NoticeText.look, link: frame.address + (words.link?.text ?? "/notifications")))
  }
}

/// One notice of a digest.
struct DigestItem: Payload {
  var notice = ""
  var data = ""

  static let schemaName = "DigestItem"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("notice", &notice, label: NoticeText.kind, min: 0, max: 60)
    f.text("data", &data, label: NoticeText.data, min: 0, max: 20_000)
  }
}

struct DigestMail: MailTemplate {
  static let kind = MailKind("daily", NoticeText.digest, isOptional: true)
  static let schemaName = "DigestMail"

  static var example: DigestMail {
    var mail = DigestMail()
    mail.items = [InvitationAcceptedNotice.example].map { notice in
      var item = DigestItem()
      item.notice = InvitationAcceptedNotice.kind.name
      item.data = notice.json
      return item
    }
    mail.count = 3
    return mail
  }

  var items: [DigestItem] = []
  /// How many there are in all.
  var count = 0

  mutating func fields(_ f: inout some FieldVisitor) {
    f.list("items", &items, label: NoticeText.notifications, max: NoticeRules.digestSize)
    f.integer("count", &count, label: NoticeText.count, range: 0...1_000_000)
  }

  func letter(_ frame: LetterFrame) -> Letter {
    let noticeFrame = NoticeFrame(organization: frame.organization, zone: frame.zone)
    var facts: [(label: Text, value: Text)] = []
    for item in items {
      facts.append(
        (
          label: Features.notice(item.notice)?.kind.label ?? NoticeText.notification,
          value: NoticeRules.words(item.notice, item.data, noticeFrame).title
        ))
    }
    if count > items.count {
      facts.append((label: NoticeText.notifications, value: NoticeText.andMore(count - items.count)))
    }
    return Letter(
      subject: NoticeText.digestSubject(count, frame.organization), words: [NoticeText.digestLead], facts: facts,
      action: Letter.Action(word: NoticeText.seeAll, link: frame.address + "/notifications"),
      notes: [NoticeText.digestNote])
  }
}
