// What is written down of an order beside the order itself: its history, and the event that others hear.
import Base
import Store
import Web

enum OrderHistory {
  /// A part of what happened to an order, and where what was before begins: nil where there is nothing.
  struct Part {
    let entries: [OrderEntryRow]
    let next: ID<OrderEntry>?
  }

  /// What happened to an order as the caller may see it, the oldest first: the last of it, or the last before an entry.
  static func part(
    of order: ID<Order>, before: ID<OrderEntry>? = nil, limit: Int = OrderRules.mostEntries, for caller: Caller,
    _ reader: Reader
  ) throws -> Part {
    let rows = try reader.all(
      OrderHistoryStore.newest, order, caller.organization.id, caller.may(.ordersRead), before ?? ID(.max), limit + 1)
    let shown = rows.prefix(limit)
    return Part(entries: shown.reversed(), next: rows.count > limit ? shown.last?.id : nil)
  }

  static let beforeParameter = Route.QueryParameter(name: "before", text: OrderText.beforeEntry, .id)

  /// The entry before which a history is asked for. Throws 422 for what is none.
  static func before(_ call: Call) throws -> ID<OrderEntry>? {
    guard let word = call.query["before"], !word.isEmpty else { return nil }
    guard let id = ID<OrderEntry>(word) else {
      throw Failure.unprocessable([Failure.Field(path: "before", text: AuditText.notAnIdentifier)])
    }
    return id
  }

  /// It went from one state to another. Nobody is the program.
  static func moved(
    _ row: OrderRow, from: OrderState, by person: ID<Person>?, why: String?, in organization: ID<Organization>,
    _ writer: Writer
  ) throws {
    try insert(row.id, .state, from: from, to: row.state, by: person, why, in: organization, writer)
  }

  static func stepped(
    _ order: ID<Order>, _ step: OrderStep, _ outcome: OrderStep.Outcome, why: String? = nil,
    in organization: ID<Organization>, _ writer: Writer
  ) throws {
    try insert(order, .step, step: step, outcome, by: nil, why, in: organization, writer)
  }

  static func noted(
    _ order: ID<Order>, _ kind: OrderEntryRow.Kind, _ words: String, isInternal: Bool = false, by person: ID<Person>?,
    in organization: ID<Organization>, _ writer: Writer
  ) throws {
    try insert(order, kind, by: person, words, isInternal: isInternal, in: organization, writer)
  }

  private static func insert(
    _ order: ID<Order>, _ kind: OrderEntryRow.Kind, from: OrderState? = nil, to: OrderState? = nil,
    step: OrderStep? = nil, _ outcome: OrderStep.Outcome? = nil, by person: ID<Person>?, _ words: String?,
    isInternal: Bool = false, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    let said = words.flatMap { $0.isEmpty ? nil : shortened($0, to: OrderRules.longestWords) }
    try writer.run(
      OrderHistoryStore.insertEntry, writer.newID(ID<OrderEntry>.self), organization, order,
      kind.rawValue, from?.rawValue, to?.rawValue, step?.rawValue, outcome?.rawValue, person, said, isInternal,
      writer.now)
  }

  /// What others hear of a change: which order, whose, how it stands. Neither what is in it nor what was written. Of what is
  /// `internal` whoever ordered it hears nothing, as of all that becomes of an order that was put away: they don't see it.
  static func emit(
    _ kind: EventKind, _ row: OrderRow, from: OrderState? = nil, isInternal: Bool = false,
    in organization: ID<Organization>, _ writer: Writer, more: (JSONWriter) -> Void = { _ in }
  ) throws {
    try writer.emit(kind, subject: row.id, organization: organization.value) { json in
      json.field("person", row.person.id)
      json.field("number", row.number)
      json.field("from", from?.rawValue)
      json.field("state", row.state.rawValue)
      json.field("progress", row.progress.rawValue)
      json.field("total", row.total)
      json.field("currency", row.currency.code)
      if isInternal || row.deleted != nil { json.field("internal", true) }
      more(json)
    }
  }
}
