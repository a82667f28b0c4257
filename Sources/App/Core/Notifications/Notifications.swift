// Notifications: what people are told of, and how. The manifest.
import Base
import Store
import Web

enum Notifications: Feature {
  static let name = "Notifications"
  static let navigation = [
    NavigationEntry(
      "/account/notifications", NoticeText.preferences, icon: "bell", access: .signedIn, place: .account)
  ]
  static let migrations = NoticeStore.migrations
  static let statements = NoticeStore.statements
  static let mails: [any MailTemplate.Type] = [NoticeMail.self, DigestMail.self]
  static let notices: [any Notice.Type] = [BackupFailedNotice.self]
  static let jobs = [NoticeJobs.mail, NoticeJobs.digest]
  static let schedules = [NoticeJobs.schedule]
  static let sweeps = [Sweep("notifications") { try Notices.sweep($0) }]
  static let topics = [NoticeTopic.topic, NoticeTopic.unread]
  static let socketNamespaces = [NoticeSockets.namespace]
  static let socketEvents = NoticeSockets.events
  static let events = [EventDescription(.noticed, NoticeText.eventSent)]
  static let tenant: [TenantData] = [
    .rows("notices"), .rows("notice_channels"), .rows("notice_digests", .whole),
  ]
  static let exports = [
    ExportTable("notices", NoticeStore.exportRows, keys: [1, 0]),
    ExportTable("notice_channels", NoticeStore.exportChannels, keys: [1, 0]),
  ]
  static let personal = [
    PersonalData(
      "notices", NoticeText.notifications, NoticeStore.ofPerson,
      move: { move, writer in try Notices.carry(move, writer) },
      erase: { person, organization, writer in try Notices.dropAll(person, in: organization, writer) }),
    PersonalData(
      "notice_channels", NoticeText.preferences, NoticeStore.channelsOfPerson,
      move: { move, writer in try Notices.carryChannels(move, writer) },
      erase: { person, _, writer in try writer.run(NoticeStore.forgetChannels, person) }),
  ]

  private static let showParameter = Route.QueryParameter(
    name: "show", text: NoticeText.show, .text(example: "unread"))

  static let routes: [Route] = [
    .page(
      "/notifications", "What the caller was told", needs: .signedIn, query: [showParameter, .page, .limit],
      read: NoticePages.show),
    .form("/notifications/read-all", "Mark everything as read", needs: .signedIn, write: NoticePages.markAll),
    .form("/notifications/delete-all", "Delete every notification", needs: .signedIn, write: NoticePages.dropAll),
    .form(
      "/notifications/read", "Mark the ticked notifications as read", needs: .signedIn, write: NoticePages.markTicked),
    .form("/notifications/delete", "Delete the ticked notifications", needs: .signedIn, write: NoticePages.dropTicked),
    .form("/notifications/{id}/read", "Mark a notification as read", needs: .signedIn, write: NoticePages.markOne),
    .form("/notifications/{id}/delete", "Delete a notification", needs: .signedIn, write: NoticePages.drop),
    .page(
      "/account/notifications", "How the caller is told of what", needs: .signedIn, read: NoticePages.showPreferences),
    .form(
      "/account/notifications", "Choose how one is told of what", needs: .signedIn, write: NoticePages.savePreferences),

    .api(
      .get, "/api/v1/notifications", "What the caller was told, the newest first", needs: .signedIn,
      query: [showParameter, .page, .limit], list: NoticeOutput.self, head: NoticeCountOutput.self,
      read: NoticeAPI.list),
    .api(
      .get, "/api/v1/notifications/unread-count", "How many the caller has not read", needs: .signedIn,
      output: NoticeCountOutput.self, read: NoticeAPI.count),
    .api(
      .post, "/api/v1/notifications/read", "Mark several as read", needs: .signedIn, input: NoticeIDsInput.self,
      output: NoticeCountOutput.self, write: NoticeAPI.markMany),
    .api(
      .post, "/api/v1/notifications/delete", "Delete several", needs: .signedIn, input: NoticeIDsInput.self,
      output: NoticeCountOutput.self, write: NoticeAPI.dropMany),
    .api(
      .post, "/api/v1/notifications/read-all", "Mark everything as read", needs: .signedIn,
      output: NoticeCountOutput.self, write: NoticeAPI.markAll),
    .api(
      .post, "/api/v1/notifications/{id}/read", "Mark a notification as read", needs: .signedIn,
      output: NoticeOutput.self, write: NoticeAPI.markOne),
    .api(
      .delete, "/api/v1/notifications/{id}", "Delete a notification", needs: .signedIn, write: NoticeAPI.drop),
    .api(.delete, "/api/v1/notifications", "Delete every notification", needs: .signedIn, write: NoticeAPI.dropAll),
    .api(
      .get, "/api/v1/notifications/preferences", "How the caller is told of what", needs: .signedIn,
      query: [.page, .limit], list: NoticePreferenceOutput.self, read: NoticeAPI.preferences),
    .api(
      .patch, "/api/v1/notifications/preferences", "Choose how one is told of a kind", needs: .signedIn,
      input: NoticePreferenceInput.self, output: NoticePreferenceOutput.self, write: NoticeAPI.choose),
  ]
}
