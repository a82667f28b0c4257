// What the hourly housekeeping does for webhooks: it forgets, and finds what nobody is at any more.
import Base
import Store

enum WebhookSweep {
  /// Forgets some of what is over; gives how many rows. To be called until it gives none.
  static func run(_ writer: Writer) throws -> Int {
    let swept =
      try forgetDeliveries(writer) + expire(writer) + removeDeleted(writer)
      + writer.run(WebhookStore.endOverlaps, writer.now)
    if swept == 0 { try wakeForgotten(writer) }
    return swept
  }

  /// Identifiers hold the time at which they were made.
  private static func forgetDeliveries(_ writer: Writer) throws -> Int {
    let end = IDGenerator(after: 0).next(
      at: writer.now.adding(seconds: -WebhookRules.memory), as: ID<WebhookDelivery>.self)
    let rows = try writer.all(DeliveryStore.old, end)
    for id in rows { try writer.run(DeliveryStore.delete, id) }
    return rows.count
  }

  /// What waited for a webhook that is paused or disabled: that it is late is not the other server's fault.
  private static func expire(_ writer: Writer) throws -> Int {
    let rows = try writer.all(DeliveryStore.expired, writer.now)
    for row in rows {
      var end = DeliveryEnd(
        row, attempts: row.attempts, allAttempts: row.allAttempts, row.status, row.fault ?? .expired)
      end.state = .failed
      try end.write(writer)
    }
    return rows.count
  }

  /// A webhook that was removed goes when its log has gone.
  private static func removeDeleted(_ writer: Writer) throws -> Int {
    guard let id = try writer.first(WebhookStore.deleted) else { return 0 }
    let rows = try writer.all(DeliveryStore.ofWebhook, id)
    for each in rows { try writer.run(DeliveryStore.delete, each) }
    return rows.isEmpty ? try writer.run(WebhookStore.drop, id) : rows.count
  }

  /// A job that somebody cancelled, or an organization that was suspended, leaves what waits without anybody at it.
  private static func wakeForgotten(_ writer: Writer) throws {
    var last = ID<Webhook>(0)
    while true {
      let rows = try writer.all(WebhookStore.activeAfter, last)
      for row in rows {
        guard let next = try writer.first(DeliveryStore.next, row.id), next <= writer.now else { continue }
        try WebhookQueue.wake(row.id, in: row.organization, restsUntil: row.restsUntil, writer)
      }
      guard rows.count == 100, let end = rows.last else { return }
      last = end.id
    }
  }
}
