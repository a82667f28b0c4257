// The writes of webhooks: adding, changing, pausing, testing, sending again, removing.
import Base
import Store
import Web

extension EventKind {
  static let webhookAdded = EventKind("webhook.added")
  static let webhookChanged = EventKind("webhook.changed")
  static let webhookRotated = EventKind("webhook.rotated")
  static let webhookPaused = EventKind("webhook.paused")
  static let webhookResumed = EventKind("webhook.resumed")
  static let webhookDisabled = EventKind("webhook.disabled")
  static let webhookTested = EventKind("webhook.tested")
  static let webhookReplayed = EventKind("webhook.replayed")
  static let webhookRemoved = EventKind("webhook.removed")
}

/// A webhook with the secret that it has just been given.
struct MadeWebhook {
  let row: WebhookRow
  let secret: String
}

enum WebhookChanges {
  private static func newSecret() -> String { WebhookRules.prefix + randomToken() }

  /// Adds one. `fault` judges its address.
  static func add(
    _ input: WebhookInput, in organization: ID<Organization>, _ secrets: Secrets, fault: (String) -> Text?,
    _ writer: Writer
  ) throws -> MadeWebhook {
    if let text = fault(input.url) { throw Failure.unprocessable([Failure.Field(path: "url", text: text)]) }
    let kinds = try known(input.kinds)
    try requireReading(writer)
    guard try writer.one(WebhookStore.count, organization) < WebhookRules.most else {
      throw Failure(.conflict, code: "too-many-webhooks", WebhookText.tooMany)
    }
    let id = writer.newID(ID<Webhook>.self)
    let secret = newSecret()
    WebhookTakers.kept(by: writer).willGrow()
    try writer.run(
      WebhookStore.insert, id, organization, input.url, input.description, WordList.text(kinds),
      secrets.seal(Array(secret.utf8), for: WebhookRow.place(id)), writer.now)
    let row = try writer.one(WebhookStore.find, id, organization)
    try writer.emit(.webhookAdded, subject: id) { json in
      json.field("host", row.host)
      json.array("kinds") { for kind in kinds { json.string(kind) } }
    }
    return MadeWebhook(row: row, secret: secret)
  }

  /// Changes what `change` names. With another address it is tried as if nothing had happened.
  static func update(
    _ id: ID<Webhook>, _ change: WebhookChange, in organization: ID<Organization>, fault: (String) -> Text?,
    on condition: Precondition = Precondition(nil), _ writer: Writer
  ) throws -> WebhookRow {
    let old = try writer.one(WebhookStore.find, id, organization)
    try condition.check(version: old.version)
    guard change.version ?? old.version == old.version else {
      throw Failure(.conflict, code: "changed-meanwhile", OrganizationText.changedMeanwhile)
    }
    let url = change.url ?? old.url
    let description = change.description ?? old.description
    let kinds = try change.kinds.map(known) ?? old.kinds
    if url != old.url, let text = fault(url) {
      throw Failure.unprocessable([Failure.Field(path: "url", text: text)])
    }
    guard url != old.url || description != old.description || kinds != old.kinds else { return old }
    if url != old.url || kinds != old.kinds { try requireReading(writer) }
    guard
      try writer.run(
        WebhookStore.update, id, organization, url, description, WordList.text(kinds), old.version, writer.now) == 1
    else { throw Failure.notFound }
    if url != old.url {
      try writer.run(WebhookStore.revive, id, organization)
      if old.state == .active { try WebhookQueue.wake(id, in: organization.value, restsUntil: nil, writer) }
    }
    let row = try writer.one(WebhookStore.find, id, organization)
    try writer.emit(.webhookChanged, subject: id) { json in
      json.field("host", row.host)
      json.array("changed") {
        for (word, isChanged) in [
          ("url", url != old.url), ("description", description != old.description), ("kinds", kinds != old.kinds),
        ] where isChanged { json.string(word) }
      }
      if kinds != old.kinds { json.array("kinds") { for kind in kinds { json.string(kind) } } }
    }
    return row
  }

  /// Gives it a new secret. The one before signs as well for `hours`; 0 ends it at once.
  static func rotate(
    _ id: ID<Webhook>, hours: Int64, in organization: ID<Organization>, _ secrets: Secrets, _ writer: Writer
  ) throws -> MadeWebhook {
    let secret = newSecret()
    let until = hours > 0 ? writer.now.adding(seconds: hours * 3600) : nil
    guard
      try writer.run(
        WebhookStore.rotate, id, organization, secrets.seal(Array(secret.utf8), for: WebhookRow.place(id)), until,
        writer.now) == 1
    else { throw Failure.notFound }
    let row = try writer.one(WebhookStore.find, id, organization)
    try writer.emit(.webhookRotated, subject: id) { json in
      json.field("host", row.host)
      json.field("hours", hours)
    }
    return MadeWebhook(row: row, secret: secret)
  }

  // MARK: On and off

  static func pause(_ id: ID<Webhook>, in organization: ID<Organization>, _ writer: Writer) throws -> WebhookRow {
    let old = try writer.one(WebhookStore.find, id, organization)
    guard old.state == .active else {
      if old.state == .paused { return old }
      throw Failure(.conflict, code: "webhook-disabled", WebhookText.isDisabled)
    }
    try set(old, to: .paused, writer)
    try writer.emit(.webhookPaused, subject: id) { json in json.field("host", old.host) }
    return try writer.one(WebhookStore.find, id, organization)
  }

  /// Also one that Quad has disabled. What still waits is sent.
  static func resume(_ id: ID<Webhook>, in organization: ID<Organization>, _ writer: Writer) throws -> WebhookRow {
    let old = try writer.one(WebhookStore.find, id, organization)
    guard old.state != .active else { return old }
    try requireReading(writer)
    try set(old, to: .active, writer)
    try writer.run(WebhookStore.revive, id, organization)
    try WebhookQueue.wake(id, in: organization.value, restsUntil: nil, writer)
    try writer.emit(.webhookResumed, subject: id) { json in json.field("host", old.host) }
    return try writer.one(WebhookStore.find, id, organization)
  }

  /// By Quad itself. Those who may change it are told.
  static func disable(_ row: WebhookRow, _ reason: DisablingReason, _ writer: Writer) throws {
    try set(row, to: .disabled, for: reason, writer)
    try writer.emit(.webhookDisabled, subject: row.id, organization: row.organization.value) { json in
      json.field("host", row.host)
      json.field("reason", reason.rawValue)
    }
    var notice = WebhookDisabledNotice()
    notice.webhook = row.id
    notice.host = row.host
    notice.reason = reason
    for person in try PermissionHolders.active(.webhooksWrite, in: row.organization, writer) {
      try writer.notify(notice, to: person, in: row.organization, subject: row.id.value)
    }
  }

  // MARK: Sending by hand

  /// Sends a test, whatever it is to be told of; gives its delivery.
  static func test(_ id: ID<Webhook>, in organization: ID<Organization>, _ writer: Writer) throws -> DeliveryRow {
    let row = try writer.one(WebhookStore.find, id, organization)
    guard row.state == .active else { throw Failure(.conflict, code: "webhook-off", WebhookText.isOff) }
    // What it rests for may be over: that is what is to be found out.
    if row.health.restsUntil != nil { try writer.run(WebhookStore.rouse, id, organization) }
    try writer.emit(.webhookTested, subject: id) { json in json.field("host", row.host) }
    guard let sent = try writer.first(DeliveryStore.ofKind, id, Int64.max, 1, EventKind.webhookTested.name) else {
      throw Failure.internal("a test of a webhook made no delivery")
    }
    return sent
  }

  /// Sends one delivery again, under its own number; one that waits is sent at once.
  static func replay(
    _ id: ID<WebhookDelivery>, of webhook: ID<Webhook>, in organization: ID<Organization>, _ writer: Writer
  ) throws -> DeliveryRow {
    let row = try writer.one(WebhookStore.find, webhook, organization)
    _ = try writer.one(DeliveryStore.find, id, webhook)
    try sendAgain([id], row, writer)
    return try writer.one(DeliveryStore.find, id, webhook)
  }

  /// Sends again what failed of the events since; gives how many, and whether those were all.
  static func replayFailed(
    of id: ID<Webhook>, since: Timestamp, in organization: ID<Organization>, _ writer: Writer
  ) throws -> (count: Int, isAll: Bool) {
    let row = try writer.one(WebhookStore.find, id, organization)
    let most = WebhookRules.mostReplayed
    let failed = try writer.all(DeliveryStore.failedSince, id, EventLog.bound(at: since), most)
    if !failed.isEmpty { try sendAgain(failed, row, writer) }
    return (failed.count, failed.count < most)
  }

  private static func sendAgain(_ ids: [ID<WebhookDelivery>], _ row: WebhookRow, _ writer: Writer) throws {
    let until = writer.now.adding(seconds: WebhookRules.patience)
    for id in ids { try writer.run(DeliveryStore.again, id, writer.now, until) }
    if row.state == .active {
      if row.health.restsUntil != nil { try writer.run(WebhookStore.rouse, row.id, row.organization) }
      try WebhookQueue.wake(row.id, in: row.organization.value, restsUntil: nil, writer)
    }
    try writer.emit(.webhookReplayed, subject: row.id) { json in
      json.field("host", row.host)
      json.field("deliveries", ids.count)
    }
  }

  // MARK: Removing

  /// It goes at once, what it delivered within the hour.
  static func remove(
    _ id: ID<Webhook>, in organization: ID<Organization>, on condition: Precondition = Precondition(nil),
    _ writer: Writer
  ) throws {
    let row = try writer.one(WebhookStore.find, id, organization)
    try condition.check(version: row.version)
    try writer.run(WebhookStore.delete, id, organization, writer.now)
    try writer.emit(.webhookRemoved, subject: id) { json in json.field("host", row.host) }
  }

  // MARK: The steps

  private static func set(
    _ row: WebhookRow, to state: WebhookState, for reason: DisablingReason? = nil, _ writer: Writer
  ) throws {
    if state == .active { WebhookTakers.kept(by: writer).willGrow() }
    try writer.run(
      WebhookStore.setState, row.id, row.organization, state.rawValue, reason?.rawValue, writer.now)
  }

  /// Whoever has something told to a server of theirs reads it: that takes what reading it takes.
  private static func requireReading(_ writer: Writer) throws {
    try Standing(writer).requireHaving([.eventsRead])
  }

  /// Kinds in the order of the program, each once. Fails with a fault for each that there is not.
  private static func known(_ names: [String]) throws -> [String] {
    let faults = names.enumerated().filter { Features.events[$0.element] == nil }.map {
      Failure.Field(path: "kinds[\($0.offset)]", text: WebhookText.noSuchKind($0.element))
    }
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
    let chosen = Set(names)
    return Features.all.flatMap { $0.events }.map(\.kind.name).filter(chosen.contains)
  }
}
