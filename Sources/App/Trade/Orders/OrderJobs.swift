// What happens to orders by itself: reservations that run out, processing that got stuck, and loans that are due.
import Base
import Store

extension JobKind {
  static let orderExpiry = JobKind("orders.expire")
  static let orderExpiries = JobKind("orders.find-expired")
  static let orderGivenUp = JobKind("orders.give-up")
  static let loanReminders = JobKind("loans.remind")
  static let loanRounds = JobKind("loans.find-due")
}

struct OrderExpiryInput: Payload {
  var order = ID<Order>(0)

  static let schemaName = "OrderExpiry"

  mutating func fields(_ f: inout some FieldVisitor) { f.id("order", &order, label: OrderText.orderWord) }
}

enum OrderJobs {
  /// Orders of one look: what is left comes with the next.
  private static let most = 200

  static let all = [finding, expiry, giving, rounds, reminders]

  /// Puts in a job for each order whose reservation has run out, and for each whose processing no job takes on any more.
  private static let finding = JobDescription(
    .orderExpiries, OrderText.expiriesJob, JobPolicy(timeout: 60, keep: 86_400),
    transaction: { (_: NoInput, _: JobRun, writer: Writer) -> (any Payload)? in
      for found in try writer.all(OrderStore.expired, writer.now, most) {
        var input = OrderExpiryInput()
        input.order = found.order
        try writer.enqueue(
          .orderExpiry, input, key: found.order.text, organization: found.organization.value)
      }
      try findStuck(writer)
      return nil
    })

  private static func findStuck(_ writer: Writer) throws {
    let since = writer.now.adding(seconds: -OrderProcessing.patience)
    for found in try writer.all(OrderStore.underWay, since, most) {
      let input = ProcessingInput(order: found.order, run: found.run)
      guard try !JobChanges.isLive(.orderProcessing, key: input.key, writer) else { continue }
      try writer.enqueue(.orderGivenUp, input, key: input.key, organization: found.organization.value)
    }
  }

  private static let giving = JobDescription(
    .orderGivenUp, OrderText.stuckJob, JobPolicy(width: 2, timeout: 60, keep: 86_400),
    transaction: { (input: ProcessingInput, run: JobRun, writer: Writer) -> (any Payload)? in
      try OrderProcessing.giveUpStuck(input, in: ID<Organization>(run.organization), writer)
      return nil
    })

  /// Cancels an order that nobody fetched, or that was not ready in time, unless something has become of it meanwhile.
  private static let expiry = JobDescription(
    .orderExpiry, OrderText.expiryJob, JobPolicy(width: 2, timeout: 60, keep: 86_400),
    transaction: { (input: OrderExpiryInput, run: JobRun, writer: Writer) -> (any Payload)? in
      try expire(input.order, in: ID<Organization>(run.organization), writer)
      return nil
    })

  static func expire(_ id: ID<Order>, in organization: ID<Organization>, _ writer: Writer) throws {
    guard let row = try writer.first(OrderStore.find, id, organization), let until = row.reservedUntil,
      until <= writer.now, OrderRules.edge(.expire, from: row.state, as: .system) != nil
    else { return }
    let home = try writer.one(OrganizationStore.find, organization).summary
    let why = row.state == .ready ? OrderText.ranOut : OrderText.unprepared
    try OrderChanges.act(.expire, row, .system(why[home.language]), in: home, writer)
  }

  static let schedules = [
    ScheduleDescription("orders.expire", OrderText.expiriesJob, .orderExpiries, .every(300)),
    .nightly("loans.remind", OrderText.roundsJob, .loanRounds, hour: 6, minute: 40),
  ]

  /// Looks at the loans of each organization.
  private static let rounds = JobDescription(
    .loanRounds, OrderText.roundsJob, JobPolicy(timeout: 60, keep: 86_400),
    transaction: { (_: NoInput, _: JobRun, writer: Writer) -> (any Payload)? in
      // All of the box: `OrganizationStore.all` ends where a list that people choose from does.
      for organization in try writer.all(OrganizationStore.page, 10_000, 0) where organization.deleted == nil {
        try writer.enqueue(
          .loanReminders, key: organization.id.text, organization: organization.id.value)
      }
      return nil
    })

  private static let reminders = JobDescription(
    .loanReminders, OrderText.remindersJob, JobPolicy(timeout: 300, keep: 86_400),
    work: { (_: NoInput, run: JobRun, _: Appliance) -> (any Payload)? in
      let organization = ID<Organization>(run.organization)
      var found = 1
      while found > 0 {
        try run.check()
        found = try run.write { writer in
          try Loans.remind(in: writer.one(OrganizationStore.find, organization).summary, writer)
        }
      }
      return nil
    })
}
