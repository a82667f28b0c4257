// One delivery in the browser: what was sent, and what came back each time.
import Base
import Store
import Web

enum DeliveryPages {
  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let last = try EventLog.last(reader)
      let webhook = try WebhookAPI.row(call, reader)
      let row = try WebhookAPI.found(call, webhook, reader)
      let detail = try WebhookAPI.detail(of: row, call, reader)
      let attempts = try reader.all(DeliveryStore.attempts, row.id)
      let zone = try call.signedIn.organization.zone
      let link = Link("/organization/webhooks/", webhook.id)
      return call.page(
        Heading(title: WebhookPages.words(of: row.kind), crumbs: [Crumb(.verbatim(webhook.host), link)]),
        actions: { h in
          guard WebhookPages.mayChange(call) else { return }
          h.postButton(
            row.state == .waiting ? WebhookText.sendNow : WebhookText.sendAgain,
            link.segment("deliveries").segment(row.id.text).segment("replay"), call.token, .primary)
        }
      ) { h in
        h.livePart("delivery", ["webhooks"], after: last, isMoving: row.state == .waiting) {
          write(h, row, webhook, zone)
          if let body = detail.body { write(h, WebhookText.requestBody, body) }
          for attempt in attempts { write(h, attempt, webhook, zone) }
        }
      }
    }
  }

  private static func write(_ h: HTML, _ row: DeliveryRow, _ webhook: WebhookRow, _ zone: Zone) {
    h.facts { facts in
      facts.fact(WebhookText.state) { $0.badge(row.state.tone, row.state.label) }
      facts.fact(WebhookText.delivery) { $0.span(.class("code"), text: row.id.text) }
      facts.fact(WebhookText.kind) { $0.span(.class("code"), text: row.kind) }
      facts.fact(WebhookText.happened) { $0.moment(row.created, zone) }
      facts.fact(WebhookText.attempts, "\(row.allAttempts)")
      if let at = row.next { facts.fact(WebhookText.nextAttempt) { $0.moment(at, zone) } }
      if let at = row.ended { facts.fact(WebhookText.ended) { $0.moment(at, zone) } }
      if let fault = row.fault {
        facts.fact(WebhookText.fault, WebhookText.words(fault, host: webhook.host, status: row.status))
      }
    }
  }

  private static func write(_ h: HTML, _ attempt: DeliveryAttempt, _ webhook: WebhookRow, _ zone: Zone) {
    h.part(WebhookText.attemptNumber(attempt.number)) {
      h.facts { facts in
        facts.fact(WebhookText.at) { $0.moment(attempt.at, zone) }
        facts.fact(WebhookText.took, "\((attempt.duration + 500) / 1000) ms")
        if let status = attempt.status { facts.fact(WebhookText.answer, "\(status)") }
        if let fault = attempt.fault {
          facts.fact(WebhookText.fault, WebhookText.words(fault, host: webhook.host, status: attempt.status))
        }
        if !attempt.detail.isEmpty { facts.fact(WebhookText.detail, attempt.detail) }
      }
      write(h, WebhookText.requestHead, attempt.requestHead)
      write(h, WebhookText.head, attempt.head)
      write(h, attempt.isCut ? WebhookText.cutBody : WebhookText.body, attempt.body)
    }
  }

  private static func write(_ h: HTML, _ name: Text, _ text: String) {
    guard !text.isEmpty else { return }
    h.more(name) { h.div(.class("prose")) { h.pre(.tabindex(0)) { h.code(text: text) } } }
  }

  static func replay(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let webhook = try WebhookAPI.row(call, writer)
    let row = try WebhookChanges.replay(
      call.id("delivery"), of: webhook.id, in: webhook.organization, writer)
    return call.redirect(
      to: Link("/organization/webhooks/", webhook.id).segment("deliveries").segment(row.id.text),
      Flash(.good, WebhookText.isReplayed[call.language]))
  }
}
