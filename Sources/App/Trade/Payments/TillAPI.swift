// Tills, their days and the ledger over JSON.
import Base
import Store
import Web

struct TillInput: Payload {
  var name = ""

  static let schemaName = "TillInput"

  init() {}
  init(_ name: String) { self.name = name }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: CatalogText.name, max: PaymentRules.longestName)
  }
}

struct TillOutput: Payload {
  var id = ID<Till>(0)
  var name = ""
  var version: Int64 = 1

  static let schemaName = "Till"

  init() {}

  init(_ row: TillRow) { (id, name, version) = (row.id, row.name, row.version) }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: PaymentsText.till)
    f.text("name", &name, label: CatalogText.name, max: PaymentRules.longestName)
    f.integer("version", &version, label: CatalogText.version)
  }
}

struct TillMovementInput: Payload {
  var amount: Int64 = 0
  var currency: String?
  var reason = ""

  static let schemaName = "TillMovementInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("amount", &amount, label: PaymentsText.amount, help: PaymentsText.movementHelp)
    f.text("currency", &currency, label: CatalogText.currency, help: CatalogText.currencyOfProduct, max: 3)
    f.text("reason", &reason, label: TradeText.reason, max: PaymentRules.longestReason)
  }
}

struct TillMovementOutput: Payload {
  var id = ID<TillMovement>(0)
  var till = ID<Till>(0)
  var amount: Int64 = 0
  var currency = ""
  var reason = ""
  var person: PersonReference?
  var date = LocalDate.first
  var movedAt = Timestamp(milliseconds: 0)

  static let schemaName = "TillMovement"

  init() {}

  init(_ row: TillMovement) {
    (id, till, amount, currency) = (row.id, row.till, row.amount.minor, row.amount.currency.code)
    (reason, date, movedAt) = (row.reason, row.date, row.moved)
    person = row.person.map { PersonReference(id: $0, name: row.personName ?? "") }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: PaymentsText.reasonMovement)
    f.id("till", &till, label: PaymentsText.till)
    f.integer("amount", &amount, label: PaymentsText.amount)
    f.text("currency", &currency, label: CatalogText.currency, min: 3, max: 3)
    f.text("reason", &reason, label: TradeText.reason, max: PaymentRules.longestReason)
    f.object("person", &person, label: PeopleText.person)
    f.date("date", &date, label: PaymentsText.day)
    f.timestamp("movedAt", &movedAt, label: StockText.movedAt)
  }
}

/// What was counted at a day's end.
struct TillClosingInput: Payload {
  var date: LocalDate?
  var counts: [Count] = []
  var note: String?

  static let schemaName = "TillClosingInput"

  struct Count: Payload {
    var currency = ""
    var counted: Int64 = 0

    static let schemaName = "TillCountInput"

    mutating func fields(_ f: inout some FieldVisitor) {
      f.text("currency", &currency, label: CatalogText.currency, min: 3, max: 3)
      f.integer("counted", &counted, label: PaymentsText.counted)
    }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.date("date", &date, label: PaymentsText.day, help: PaymentsText.dayHelp)
    f.list("counts", &counts, label: PaymentsText.counts, max: 50, required: false)
    f.text("note", &note, label: PaymentsText.note, max: PaymentRules.longestReason)
  }
}

struct TillCountOutput: Payload {
  var currency = ""
  var expected: Int64 = 0
  var counted: Int64 = 0
  var difference: Int64 = 0

  static let schemaName = "TillCount"

  init() {}

  init(_ count: TillCount) {
    (currency, expected, counted, difference) = (count.currency.code, count.expected, count.counted, count.difference)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("currency", &currency, label: CatalogText.currency, min: 3, max: 3)
    f.integer("expected", &expected, label: PaymentsText.expected)
    f.integer("counted", &counted, label: PaymentsText.counted)
    f.integer("difference", &difference, label: PaymentsText.difference)
  }
}

struct TillClosingOutput: Payload {
  var id = ID<TillClosing>(0)
  var till = ID<Till>(0)
  var tillName = ""
  var date = LocalDate.first
  var counts: [TillCountOutput] = []
  var note: String?
  var person: PersonReference?
  var closedAt = Timestamp(milliseconds: 0)
  var reopenedAt: Timestamp?
  var reopenedReason: String?

  static let schemaName = "TillClosing"

  init() {}

  init(_ row: TillClosing, _ counts: [TillCount]) {
    (id, till, tillName, date, note) = (row.id, row.till, row.tillName, row.date, row.note)
    self.counts = counts.map { TillCountOutput($0) }
    person = row.person.map { PersonReference(id: $0, name: row.personName ?? "") }
    (closedAt, reopenedAt, reopenedReason) = (row.closed, row.reopened, row.reopenedReason)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: PaymentsText.closing)
    f.id("till", &till, label: PaymentsText.till)
    f.text("tillName", &tillName, label: PaymentsText.till, max: PaymentRules.longestName)
    f.date("date", &date, label: PaymentsText.day)
    f.list("counts", &counts, label: PaymentsText.counts, max: 50)
    f.text("note", &note, label: PaymentsText.note, max: PaymentRules.longestReason)
    f.object("person", &person, label: PeopleText.person)
    f.timestamp("closedAt", &closedAt, label: PaymentsText.closedAt)
    f.timestamp("reopenedAt", &reopenedAt, label: PaymentsText.reopenedAt)
    f.text("reopenedReason", &reopenedReason, label: TradeText.reason, max: PaymentRules.longestReason)
  }
}

enum TillAPI {
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      try call.list(page, total: reader.one(TillStore.total, organization)) { json in
        try reader.each(TillStore.list, organization, page.limit, page.offset) { TillOutput($0).write(to: json) }
      }
    }
  }

  static func create(_ input: TillInput, _ call: Call, _ writer: Writer) throws -> TillOutput {
    TillOutput(try Tills.create(input.name, in: call.signedIn.organization.id, writer))
  }

  static func update(_ input: TillInput, _ call: Call, _ writer: Writer) throws -> TillOutput {
    TillOutput(
      try Tills.update(
        call.id(), input.name, ifVersion: { try call.precondition.check(version: $0) },
        in: call.signedIn.organization.id, writer))
  }

  static func delete(_ call: Call, _ writer: Writer) throws {
    try Tills.delete(
      call.id(), ifVersion: { try call.precondition.check(version: $0) }, in: call.signedIn.organization.id, writer)
  }

  static func move(_ input: TillMovementInput, _ call: Call, _ writer: Writer) throws -> TillMovementOutput {
    let organization = try call.signedIn.organization.id
    let till = try writer.one(TillStore.live, call.id(as: ID<Till>.self), organization)
    let word =
      try input.currency.flatMap { $0.isEmpty ? nil : $0 }
      ?? CatalogSettings.of(organization, writer).currency
    guard let currency = Currency(word) else { throw Bills.fault("currency", CatalogText.noCurrency) }
    return TillMovementOutput(
      try Tills.move(
        Money(minor: input.amount, currency: currency), till.id, reason: input.reason, in: organization, writer))
  }

  // MARK: Days

  static func close(_ input: TillClosingInput, _ call: Call, _ writer: Writer) throws -> TillClosingOutput {
    let organization = try call.signedIn.organization.id
    let till = try writer.one(TillStore.live, call.id(as: ID<Till>.self), organization)
    var counted: [(currency: Currency, amount: Int64)] = []
    for (at, count) in input.counts.enumerated() {
      guard let currency = Currency(count.currency) else {
        throw Bills.fault("counts[\(at)].currency", CatalogText.noCurrency)
      }
      counted.append((currency, count.counted))
    }
    let date = try input.date ?? Bills.today(organization, writer)
    let note = input.note.flatMap { $0.isEmpty ? nil : $0 }
    let closing = try TillDays.close(date, till.id, counted: counted, note: note, in: organization, writer)
    return try output(closing, organization, writer)
  }

  static func reopen(_ input: PaymentReasonInput, _ call: Call, _ writer: Writer) throws -> TillClosingOutput {
    let organization = try call.signedIn.organization.id
    return try output(
      TillDays.reopen(call.id(), reason: input.reason, in: organization, writer), organization, writer)
  }

  private static func output(
    _ row: TillClosing, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> TillClosingOutput {
    TillClosingOutput(row, try reader.all(TillStore.counts, row.id, organization))
  }

  static func closings(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      let till = try reader.one(TillStore.find, call.id(as: ID<Till>.self), organization)
      let rows = try reader.all(TillStore.closings, till.id, organization, page.limit, page.offset)
      var counts: [ID<TillClosing>: [TillCount]] = [:]
      if let newest = rows.first, let oldest = rows.last {
        try reader.each(TillStore.countsOf, till.id, oldest.id, newest.id, organization) {
          counts[$0.closing, default: []].append($0.count)
        }
      }
      return try call.list(page, total: reader.one(TillStore.closingTotal, till.id, organization)) { json in
        for row in rows { TillClosingOutput(row, counts[row.id] ?? []).write(to: json) }
      }
    }
  }

  /// One till's day.
  static func day(_ call: Call, _ reader: Reader) throws -> TillDayOutput {
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      let till = try reader.one(TillStore.find, call.id(as: ID<Till>.self), organization)
      return TillDayOutput(try TillDays.report(date(call), till: till, in: organization, reader))
    }
  }

  /// All of the organization's, and what is in no till.
  static func wholeDay(_ call: Call, _ reader: Reader) throws -> TillDayOutput {
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      TillDayOutput(try TillDays.report(date(call), till: nil, in: organization, reader))
    }
  }

  static let dateParameter = Route.QueryParameter(name: "date", text: PaymentsText.dayFilter, .date)

  /// The day that is asked for; today where none is.
  static func date(_ call: Call) throws -> LocalDate {
    guard let word = call.query["date"], !word.isEmpty else {
      return try call.signedIn.organization.zone.localDate(at: call.now)
    }
    guard let date = LocalDate(iso: word) else { throw Bills.fault("date", PaymentsText.badDate) }
    return date
  }

  static func settings(_ call: Call, _ reader: Reader) throws -> PaymentSettings {
    try PaymentSettings.of(call.signedIn.organization.id, reader)
  }

  static func putSettings(_ input: PaymentSettings, _ call: Call, _ writer: Writer) throws -> PaymentSettings {
    try Tills.put(input, in: call.signedIn.organization.id, writer)
  }
}
