// Notifications over JSON.
import Base
import Store
import Web

/// One thing that the caller was told, in their language.
struct NoticeOutput: Payload {
  var id = ID<StoredNotice>(0)
  var kind = ""
  var title = ""
  var detail: String?
  var link: String?
  var createdAt = Timestamp(milliseconds: 0)
  var readAt: Timestamp?

  static let schemaName = "Notification"

  init() {}

  init(_ row: NoticeRow, _ frame: NoticeFrame, _ language: Language) {
    let words = NoticeRules.words(row.kind, row.data, frame)
    id = row.id
    kind = row.kind
    title = words.title[language]
    detail = words.detail?[language]
    link = words.link?.text
    createdAt = row.created
    readAt = row.read
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: NoticeText.notification)
    f.text("kind", &kind, label: NoticeText.kind, max: 60)
    f.text("title", &title, label: NoticeText.title, max: 1000)
    f.text("detail", &detail, label: NoticeText.detail, max: 4000)
    f.text("link", &link, label: NoticeText.link, max: 1000)
    f.timestamp("createdAt", &createdAt, label: NoticeText.when)
    f.timestamp("readAt", &readAt, label: NoticeText.readAt)
  }
}

/// How many the caller has not read.
struct NoticeCountOutput: Payload {
  var unread = 0

  static let schemaName = "NotificationCount"

  init() {}

  init(_ unread: Int) { self.unread = unread }

  mutating func fields(_ f: inout some FieldVisitor) { f.integer("unread", &unread, label: NoticeText.unread) }
}

/// Which are to be marked.
struct NoticeIDsInput: Payload {
  var ids: [ID<StoredNotice>] = []

  static let schemaName = "NotificationIDs"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.ids("ids", &ids, label: NoticeText.ids, min: 1, max: NoticeRules.mostAtOnce)
  }
}

/// How the caller is told of one sort of news.
struct NoticePreferenceOutput: Payload {
  var kind = ""
  var label = ""
  var channel = NoticeChannel.app
  var isFixed = false

  static let schemaName = "NotificationPreference"

  init() {}

  init(_ kind: NoticeKind, _ channel: NoticeChannel, _ language: Language) {
    self.kind = kind.name
    label = kind.label[language]
    self.channel = channel
    isFixed = kind.isKept
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("kind", &kind, label: NoticeText.kind, max: 60)
    f.text("label", &label, label: NoticeText.kindLabel, max: 200)
    f.choice("channel", &channel, label: NoticeText.channel)
    f.bool("isFixed", &isFixed, label: NoticeText.isFixed)
  }
}

struct NoticePreferenceInput: Payload {
  var kind = ""
  var channel = NoticeChannel.app

  static let schemaName = "NotificationPreferenceChange"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("kind", &kind, label: NoticeText.kind, max: 60)
    f.choice("channel", &channel, label: NoticeText.channel)
  }
}
