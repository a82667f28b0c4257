// Webhooks: what happens here, told to other servers as it happens. The manifest.
import Base
import Store
import Web

enum Webhooks: Feature {
  static let name = "Webhooks"
  static let navigation = [
    NavigationEntry(
      "/organization/webhooks", WebhookText.title, icon: "upload", access: .permission(.webhooksRead),
      place: .organization)
  ]
  static let permissions: [Permission] = [.webhooksRead, .webhooksWrite]
  static let events = [
    EventDescription(.webhookAdded, WebhookText.eventAdded),
    EventDescription(.webhookChanged, WebhookText.eventChanged),
    EventDescription(.webhookRotated, WebhookText.eventRotated),
    EventDescription(.webhookPaused, WebhookText.eventPaused),
    EventDescription(.webhookResumed, WebhookText.eventResumed),
    EventDescription(.webhookDisabled, WebhookText.eventDisabled),
    EventDescription(.webhookTested, WebhookText.eventTested),
    EventDescription(.webhookReplayed, WebhookText.eventReplayed),
    EventDescription(.webhookRemoved, WebhookText.eventRemoved),
  ]
  static let migrations = WebhookMigrations.all
  static let statements = WebhookStore.statements + DeliveryStore.statements
  static let exports = [ExportTable("webhooks", WebhookStore.exportRows)]
  static let tenant: [TenantData] = [
    .rows("webhook_attempts", .scanned), .rows("webhook_deliveries", .scanned), .rows("webhooks", .indexed, .groups),
  ]
  static let reactions = WebhookQueue.reactions
  static let jobs = [WebhookJobs.deliver]
  static let sweeps = [Sweep("webhooks") { try WebhookSweep.run($0) }]
  static let notices: [any Notice.Type] = [WebhookDisabledNotice.self]
  static let topics = [WebhookTopic.topic]
  static let metrics = WebhookFigures.metrics
  static let tiles = WebhookFigures.tiles

  static let routes: [Route] = pages + api

  private static let read = Access.permission(.webhooksRead)
  private static let write = Access.permission(.webhooksWrite)

  private static let pages: [Route] = [
    .page("/organization/webhooks", "The organization’s webhooks", needs: read, read: WebhookPages.showList),
    .page("/organization/webhooks/new", "The form for a webhook", needs: write, read: WebhookFormPages.showNew),
    .form("/organization/webhooks/new", "Add a webhook", needs: write, write: WebhookFormPages.create),
    .page(
      "/organization/webhooks/{id}", "One webhook and what it delivered", needs: read,
      query: DeliveryFilter.query + [.limit], slowRead: WebhookPages.show),
    .page(
      "/organization/webhooks/{id}/edit", "The form to change a webhook", needs: write, read: WebhookFormPages.showEdit),
    .form("/organization/webhooks/{id}/edit", "Change a webhook", needs: write, write: WebhookFormPages.update),
    .form("/organization/webhooks/{id}/test", "Send a test", needs: write, write: WebhookActionPages.test),
    .form(
      "/organization/webhooks/{id}/rotate", "Give a webhook a new secret", needs: write,
      write: WebhookActionPages.rotate),
    .form(
      "/organization/webhooks/{id}/replay", "Send again what failed since a day", needs: write,
      write: WebhookActionPages.replayFailed),
    .form("/organization/webhooks/{id}/pause", "Pause a webhook", needs: write, write: WebhookActionPages.pause),
    .form("/organization/webhooks/{id}/resume", "Resume a webhook", needs: write, write: WebhookActionPages.resume),
    .form("/organization/webhooks/{id}/delete", "Remove a webhook", needs: write, write: WebhookActionPages.delete),
    .page(
      "/organization/webhooks/{id}/deliveries/{delivery}", "One delivery, each attempt with request and answer",
      needs: read, read: DeliveryPages.show),
    .form(
      "/organization/webhooks/{id}/deliveries/{delivery}/replay", "Send a delivery again", needs: write,
      write: DeliveryPages.replay),
  ]

  private static let api: [Route] = [
    .api(
      .get, "/api/v1/webhooks", "The organization’s webhooks, oldest first", needs: read, query: [.page, .limit],
      list: WebhookOutput.self, read: WebhookAPI.list),
    .api(
      .post, "/api/v1/webhooks", "Add a webhook; its secret is told only now", needs: write,
      input: WebhookInput.self, output: WebhookMadeOutput.self, status: 201, write: WebhookAPI.create
    ).with(.secretAnswer),
    .api(
      .get, "/api/v1/webhooks/{id}", "One webhook", needs: read, output: WebhookOutput.self, answer: WebhookAPI.find
    ).with(.versioned),
    .api(
      .patch, "/api/v1/webhooks/{id}", "Change the named fields of a webhook", needs: write,
      input: WebhookChange.self, output: WebhookOutput.self, write: WebhookAPI.update
    ).with(.versioned),
    .api(
      .delete, "/api/v1/webhooks/{id}", "Remove a webhook with its log", needs: write, write: WebhookAPI.delete
    ).with(.versioned),
    .api(
      .post, "/api/v1/webhooks/{id}/test", "Send a test", needs: write, output: DeliveryOutput.self, status: 201,
      write: WebhookAPI.test),
    .api(
      .post, "/api/v1/webhooks/{id}/rotate",
      "Give a webhook a new secret; the old one signs as well for some hours. It is told only now", needs: write,
      input: WebhookRotation.self, output: WebhookMadeOutput.self, write: WebhookAPI.rotate
    ).with(.secretAnswer),
    .api(
      .post, "/api/v1/webhooks/{id}/replay", "Send again what failed since an instant, a thousand at most",
      needs: write, input: ReplayInput.self, output: ReplayOutput.self, write: WebhookAPI.replayFailed),
    .api(
      .post, "/api/v1/webhooks/{id}/pause", "Pause a webhook: what happens meanwhile is not told", needs: write,
      output: WebhookOutput.self, write: WebhookAPI.pause),
    .api(
      .post, "/api/v1/webhooks/{id}/resume", "Resume a webhook that is paused or was disabled", needs: write,
      output: WebhookOutput.self, write: WebhookAPI.resume),
    .api(
      .get, "/api/v1/webhooks/{id}/deliveries", "What a webhook delivered, newest first", needs: read,
      query: DeliveryFilter.query + [.onlyPage, .limit], list: DeliveryOutput.self, head: DeliveryHead.self,
      slowRead: WebhookAPI.deliveries),
    .api(
      .get, "/api/v1/webhooks/{id}/deliveries/{delivery}", "One delivery, each attempt with request and answer",
      needs: read, output: DeliveryDetailOutput.self, read: WebhookAPI.delivery),
    .api(
      .post, "/api/v1/webhooks/{id}/deliveries/{delivery}/replay", "Send a delivery again, under its own number",
      needs: write, output: DeliveryOutput.self, write: WebhookAPI.replay),
  ]
}

extension Permission {
  static let webhooksRead = Permission(
    "webhooks.read", Text(en: "See webhooks and what they delivered", fr: "Voir les webhooks et leurs envois"),
    isReading: true)
  static let webhooksWrite = Permission(
    "webhooks.write", Text(en: "Add and change webhooks", fr: "Ajouter et modifier des webhooks"))
}

/// Who looks at a webhook is told when it has delivered, or something else has become of it.
enum WebhookTopic {
  static let name: StaticString = "webhooks"

  static let topic = Topic(name, WebhookText.title, access: .permission(.webhooksRead)) { row, _, _ in
    guard row.kind.hasPrefix("webhook.") else { return nil }
    return TopicMessage { json in
      json.field("webhook", ID<Webhook>(row.subject))
      json.field("kind", row.kind)
    }
  }

  /// Deliveries are no events of the log: those who listen are told beside it, after the commit.
  static func tell(_ hub: Hub, of delivery: ID<WebhookDelivery>, _ webhook: ID<Webhook>, in organization: Int64) {
    hub.tell(nil, in: ID(organization), name) { _, _ in
      TopicMessage { json in
        json.field("webhook", webhook)
        json.field("delivery", delivery)
      }
    }
  }
}
