// What an organization decided about its orders.
import Base
import Store

struct OrderSettings: Payload, Equatable {
  /// Hours for which what an order holds is kept, from when it is placed and again from when it is ready.
  var holdHours: Int64 = 72
  /// Whether somebody prepares orders: then they are ready when that person says so, and not by themselves.
  var isPrepared = false
  /// Whether an order must say when it is picked up.
  var needsSlot = false
  /// Whether only what is paid or promised is handed out.
  var needsPayment = false
  /// Days before a loan is due on which its borrower is reminded; 0 for never.
  var reminderDays: Int64 = 1
  /// Days after which whoever keeps something too long is told again.
  var overdueDays: Int64 = 3
  /// What stands below each receipt: an address, a tax number.
  var receiptWords = ""

  static let schemaName = "OrderSettings"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer(
      "holdHours", &holdHours, label: OrderText.holdHours, help: OrderText.holdHoursHelp, range: 1...8760)
    f.bool("isPrepared", &isPrepared, label: OrderText.isPrepared, help: OrderText.isPreparedHelp, required: false)
    f.bool("needsSlot", &needsSlot, label: OrderText.needsSlot, required: false)
    f.bool("needsPayment", &needsPayment, label: OrderText.needsPayment, required: false)
    f.integer(
      "reminderDays", &reminderDays, label: OrderText.reminderDays, help: OrderText.reminderDaysHelp, range: 0...60)
    f.integer("overdueDays", &overdueDays, label: OrderText.overdueDays, range: 1...60)
    f.text(
      "receiptWords", &receiptWords, label: OrderText.receiptWords, help: OrderText.receiptWordsHelp, min: 0, max: 500,
      kind: .multiline, required: false)
  }

  static func of(_ organization: ID<Organization>, _ reader: Reader) throws -> OrderSettings {
    try reader.first(OrderStore.settings, organization) ?? OrderSettings()
  }

  /// A change of nothing writes nothing.
  @discardableResult
  static func put(_ settings: OrderSettings, in organization: ID<Organization>, _ writer: Writer) throws
    -> OrderSettings
  {
    let old = try of(organization, writer)
    guard old != settings else { return old }
    try writer.run(
      OrderStore.putSettings, organization, settings.holdHours, settings.isPrepared, settings.needsSlot,
      settings.needsPayment, settings.reminderDays, settings.overdueDays, settings.receiptWords)
    try writer.emit(.orderSettingsChanged, subject: organization, organization: organization.value) { json in
      json.field("holdHours", settings.holdHours)
      json.field("isPrepared", settings.isPrepared)
      json.field("needsSlot", settings.needsSlot)
      json.field("needsPayment", settings.needsPayment)
      json.field("reminderDays", settings.reminderDays)
      json.field("overdueDays", settings.overdueDays)
    }
    return settings
  }
}

/// Numbers without a gap: each is given in the transaction of what has it, so that it is undone with it.
enum OrderNumbers {
  enum Sequence: String, Sendable {
    case order, receipt
  }

  /// The next number of an organization's year.
  static func next(
    _ sequence: Sequence, year: Int, in organization: ID<Organization>, _ writer: Writer
  ) throws -> Int64 {
    try writer.run(
      OrderStore.nextNumber, writer.newID(ID<OrderNumbers>.self), organization, sequence.rawValue, year)
    return try writer.one(OrderStore.lastNumber, organization, sequence.rawValue, year)
  }
}
