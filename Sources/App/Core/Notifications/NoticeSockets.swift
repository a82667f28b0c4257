// Notifications over Socket.IO, by the names that clients of older systems know: the namespace `/notifications`.
import Base
import Store
import Web

enum NoticeSockets {
  /// Whoever connects is told how many they have not read.
  static let namespace = SocketNamespace("/notifications", NoticeText.notifications) { call, reader in
    var count = UnreadOutput()
    count.count = try Notices.unread(call.caller, reader)
    return [SocketGreeting("unreadCount", count)]
  }

  static let events: [SocketEvent] = [
    .event(
      "/notifications", "getUnreadCount", NoticeText.unread, needs: .signedIn, input: NoInput.self,
      output: UnreadOutput.self
    ) { (_: NoInput, call: SocketCall, reader: Reader) in
      var output = UnreadOutput()
      output.count = try Notices.unread(call.caller, reader)
      return output
    },
    .event(
      "/notifications", "markAsRead", NoticeText.markRead, needs: .signedIn, input: MarkReadInput.self,
      output: MarkedOutput.self
    ) { (input: MarkReadInput, call: SocketCall, writer: Writer) in
      try Notices.markRead(input.notificationIds, call.caller, call.hub, writer)
      return MarkedOutput(try Notices.unread(call.caller, writer))
    },
    .event(
      "/notifications", "markAllAsRead", NoticeText.markAll, needs: .signedIn, input: NoInput.self,
      output: MarkedOutput.self
    ) { (_: NoInput, call: SocketCall, writer: Writer) in
      try Notices.markAll(call.caller, call.hub, writer)
      return MarkedOutput(try Notices.unread(call.caller, writer))
    },
  ]
}

/// How many are unread.
struct UnreadOutput: Payload {
  var count = 0

  static let schemaName = "UnreadNotifications"

  mutating func fields(_ f: inout some FieldVisitor) { f.integer("count", &count, label: NoticeText.unread) }
}

/// Which are to be marked, by the name that clients know.
struct MarkReadInput: Payload {
  var notificationIds: [ID<StoredNotice>] = []

  static let schemaName = "NotificationsRead"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.ids("notificationIds", &notificationIds, label: NoticeText.ids, min: 1, max: NoticeRules.mostAtOnce)
  }
}

/// The acknowledgement of a change, with what is unread now.
struct MarkedOutput: Payload {
  var success = true
  var count = 0

  static let schemaName = "NotificationsMarked"

  init() {}

  init(_ count: Int) { self.count = count }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.bool("success", &success, label: NoticeText.markRead)
    f.integer("count", &count, label: NoticeText.unread)
  }
}
