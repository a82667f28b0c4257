// What those who keep an organization's webhooks are told when one of them is disabled.
import Base
import Store
import Web

struct WebhookDisabledNotice: Notice {
  static let kind = NoticeKind(
    "webhook.disabled", Text(en: "A webhook was disabled", fr: "Un webhook a été désactivé"), usual: .email,
    for: .permission(.webhooksWrite))
  static let schemaName = "WebhookDisabledNotice"

  static var example: WebhookDisabledNotice {
    var notice = WebhookDisabledNotice()
    notice.webhook = ID(1)
    notice.host = "hooks.example.org"
    notice.reason = .failing
    return notice
  }

  var webhook = ID<Webhook>(0)
  var host = ""
  var reason = DisablingReason.failing

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("webhook", &webhook, label: WebhookText.webhook)
    f.text("host", &host, label: WebhookText.host, min: 0, max: 300)
    f.choice("reason", &reason, label: WebhookText.reason)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    NoticeWords(
      title: Text(en: "\(host) is told nothing any more", fr: "\(host) n’est plus prévenu de rien"),
      detail: reason.label, link: Link("/organization/webhooks/", webhook),
      action: Text(en: "See the webhook", fr: "Voir le webhook"))
  }
}
