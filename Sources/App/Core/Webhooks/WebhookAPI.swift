// Webhooks over JSON.
import Base
import Store
import Web

enum WebhookAPI {
  static func output(_ row: WebhookRow, _ call: Call) -> WebhookOutput {
    WebhookOutput(row, isWhole: call.may(.permission(.webhooksWrite)), at: call.now)
  }

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      try call.list(page, total: try reader.one(WebhookStore.count, organization)) { json in
        for row in try reader.all(WebhookStore.list, organization, page.limit, page.offset) {
          output(row, call).write(to: json)
        }
      }
    }
  }

  static func row(_ call: Call, _ reader: Reader) throws -> WebhookRow {
    try reader.one(WebhookStore.find, call.id(as: ID<Webhook>.self), call.signedIn.organization.id)
  }

  static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try row(call, reader)
    // Health moves by itself.
    return call.reply(output(row, call), version: row.version, isMoving: true)
  }

  // MARK: Changing

  static func create(_ input: WebhookInput, _ call: Call, _ writer: Writer) throws -> WebhookMadeOutput {
    made(try add(input, call, writer), call)
  }

  static func add(_ input: WebhookInput, _ call: Call, _ writer: Writer) throws -> MadeWebhook {
    let appliance = call.appliance
    return try WebhookChanges.add(
      input, in: call.signedIn.organization.id, appliance.secrets,
      fault: { appliance.webhooks.fault(ofURL: $0) }, writer)
  }

  private static func made(_ made: MadeWebhook, _ call: Call) -> WebhookMadeOutput {
    var output = WebhookMadeOutput()
    output.secret = made.secret
    output.webhook = self.output(made.row, call)
    return output
  }

  static func update(_ change: WebhookChange, _ call: Call, _ writer: Writer) throws -> WebhookOutput {
    output(try self.change(change, call, writer), call)
  }

  static func change(_ change: WebhookChange, _ call: Call, _ writer: Writer) throws -> WebhookRow {
    let appliance = call.appliance
    return try WebhookChanges.update(
      call.id(), change, in: call.signedIn.organization.id, fault: { appliance.webhooks.fault(ofURL: $0) },
      on: call.precondition, writer)
  }

  static func delete(_ call: Call, _ writer: Writer) throws {
    try WebhookChanges.remove(call.id(), in: call.signedIn.organization.id, on: call.precondition, writer)
  }

  static func rotate(_ input: WebhookRotation, _ call: Call, _ writer: Writer) throws -> WebhookMadeOutput {
    made(try rotated(input.hours, call, writer), call)
  }

  static func rotated(_ hours: Int64, _ call: Call, _ writer: Writer) throws -> MadeWebhook {
    try WebhookChanges.rotate(
      call.id(), hours: hours, in: call.signedIn.organization.id, call.appliance.secrets, writer)
  }

  static func pause(_ call: Call, _ writer: Writer) throws -> WebhookOutput {
    output(try WebhookChanges.pause(call.id(), in: call.signedIn.organization.id, writer), call)
  }

  static func resume(_ call: Call, _ writer: Writer) throws -> WebhookOutput {
    output(try WebhookChanges.resume(call.id(), in: call.signedIn.organization.id, writer), call)
  }

  static func test(_ call: Call, _ writer: Writer) throws -> DeliveryOutput {
    DeliveryOutput(try WebhookChanges.test(call.id(), in: call.signedIn.organization.id, writer))
  }

  // MARK: The log

  static func deliveries(_ call: Call, _ reader: Reader) throws -> Reply {
    let (page, filter) = (try Page.only(call.query), try DeliveryFilter(call))
    return try reader.snapshot {
      let (rows, next) = try filter.rows(of: row(call, reader).id, limit: page.limit, reader)
      var head = DeliveryHead()
      head.next = next?.text
      return call.list(page, total: rows.count, head: head) { json in
        for row in rows { DeliveryOutput(row).write(to: json) }
      }
    }
  }

  static func delivery(_ call: Call, _ reader: Reader) throws -> DeliveryDetailOutput {
    try reader.snapshot {
      let webhook = try row(call, reader)
      return try detail(of: found(call, webhook, reader), call, reader)
    }
  }

  static func found(_ call: Call, _ webhook: WebhookRow, _ reader: Reader) throws -> DeliveryRow {
    try reader.one(DeliveryStore.find, call.id("delivery", as: ID<WebhookDelivery>.self), webhook.id)
  }

  static func detail(of row: DeliveryRow, _ call: Call, _ reader: Reader) throws -> DeliveryDetailOutput {
    var output = DeliveryDetailOutput()
    output.delivery = DeliveryOutput(row)
    output.attempts = try reader.all(DeliveryStore.attempts, row.id).map { AttemptOutput($0) }
    // What happened is for those who may read it wherever it stands.
    let organization = try call.signedIn.organization
    if call.may(.permission(.eventsRead)), let event = try WebhookQueue.event(row, organization.id, reader) {
      output.body = String(decoding: WebhookLetter.body(event, organization), as: UTF8.self)
    }
    return output
  }

  static func replay(_ call: Call, _ writer: Writer) throws -> DeliveryOutput {
    DeliveryOutput(
      try WebhookChanges.replay(
        call.id("delivery"), of: call.id(), in: call.signedIn.organization.id, writer))
  }

  static func replayFailed(_ input: ReplayInput, _ call: Call, _ writer: Writer) throws -> ReplayOutput {
    var output = ReplayOutput()
    (output.count, output.isAll) = try WebhookChanges.replayFailed(
      of: call.id(), since: input.since, in: call.signedIn.organization.id, writer)
    return output
  }
}
