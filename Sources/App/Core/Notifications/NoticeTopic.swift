// Notifications as they come: each to its own person only.
import Base
import Store

enum NoticeTopic {
  /// How many somebody has not read, whenever that changes.
  static let unread = Topic(
    "notifications.unread", NoticeText.unread, access: .signedIn, socket: SocketName("/notifications", "unreadCount")
  ) { row, _, reader in
    guard row.kind == EventKind.noticed.name else { return nil }
    return try unread(ID(row.subject), in: ID(row.organization), reader)
  }

  static func unread(_ person: ID<Person>, in organization: ID<Organization>, _ reader: Reader) throws -> TopicMessage {
    let count = try Notices.unread(person, in: organization, reader)
    return TopicMessage(only: person) { json in json.field("count", count) }
  }

  static let topic = Topic(
    "notifications", NoticeText.notifications, access: .signedIn, socket: SocketName("/notifications", "notification")
  ) { row, language, reader in
    guard row.kind == EventKind.noticed.name,
      let text = try JSONDocument(row.data).root["notice"]?.string, let id = ID<StoredNotice>(text)
    else { return nil }
    let (person, organization) = (ID<Person>(row.subject), ID<Organization>(row.organization))
    guard let notice = try reader.first(NoticeStore.find, id, organization, person),
      let member = try reader.first(SignInStore.member, person)
    else { return nil }
    let frame = NoticeFrame(organization: member.organization.name, zone: member.organization.zone)
    let unread = try Notices.unread(person, in: organization, reader)
    return TopicMessage(only: person) { json in
      NoticeOutput(notice, frame, language).writeFields(to: json)
      json.field("unread", unread)
    }
  }
}
