// Bills over JSON.
import Base
import Store
import Web

/// What somebody sees of bills: all, or those that they pay.
struct BillView: Sendable {
  let organization: ID<Organization>
  let isWhole: Bool
  let person: ID<Person>

  init(_ call: Call) throws {
    let caller = try call.signedIn
    organization = caller.organization.id
    isWhole = [Permission.paymentsRead, .paymentsTake, .paymentsRefund, .paymentsManage].contains { caller.may($0) }
    person = caller.person
  }

  /// 0 for whoever sees all.
  var payer: ID<Person> { isWhole ? ID(0) : person }

  /// The bill of a receipt, an invoice or a credit note by its number; none for what is no number, or not theirs to see.
  func numbered(_ number: String, _ reader: Reader) throws -> [BillSummary] {
    guard let paper = PaperNumber(number) else { return [] }
    let query =
      switch paper.series {
      case .receipt: BillStore.byReceipt
      case .invoice: BillStore.byInvoice
      case .credit: BillStore.byCredit
      }
    guard let id = try reader.first(query, organization, paper.year, paper.number),
      let bill = try reader.first(BillStore.find, id, organization, payer)
    else { return [] }
    return [bill]
  }

  /// One bill; 404 for one that they don't see.
  func find(_ id: ID<Bill>, _ reader: Reader) throws -> BillSummary {
    try reader.one(BillStore.find, id, organization, payer)
  }
}

/// Which bills are asked for.
struct BillList {
  let view: BillView
  let state: PaymentState?
  let payer: ID<Person>?
  let number: String

  static let filters = [
    Route.QueryParameter(name: "state", text: PaymentsText.stateFilter, .text(example: "pending")),
    Route.QueryParameter(name: "payer", text: PaymentsText.payerFilter, .id),
    Route.QueryParameter(name: "number", text: PaymentsText.numberFilter, .text(example: "R-2026-000001")),
  ]
  static let query: [Route.QueryParameter] = filters + [.page, .limit]

  /// Throws 422 for a filter that can't be, 403 for one by what the caller does not see.
  init(_ call: Call) throws {
    view = try BillView(call)
    func given(_ name: String) -> String? { call.query[name].flatMap { $0.isEmpty ? nil : $0 } }
    number = String((given("number") ?? "").filter { $0 != " " }.prefix(40))
    var faults: [Failure.Field] = []
    var (state, payer): (PaymentState?, ID<Person>?) = (nil, nil)
    if let word = given("state") {
      state = PaymentState(rawValue: word)
      if state == nil {
        let words = PaymentState.allCases.map(\.rawValue)
        faults.append(Failure.Field(path: "state", text: PeopleText.notAChoice(words)))
      }
    }
    if let word = given("payer") {
      payer = ID(word)
      if payer == nil { faults.append(Failure.Field(path: "payer", text: PaymentsText.noSuchPayer)) }
    }
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
    if !view.isWhole, payer != nil, payer != view.person { throw Failure.mayNot }
    self.state = state
    self.payer = view.isWhole ? payer : view.person
  }

  var isFiltered: Bool { state != nil || !number.isEmpty || (view.isWhole && payer != nil) }

  func filtered(_ path: Link) -> Link {
    path.query("state", state?.rawValue).query("payer", view.isWhole ? payer?.text : nil)
      .query("number", number.isEmpty ? nil : number)
  }

  /// Where a number is asked for, nothing else counts.
  private func numbered(_ reader: Reader) throws -> [BillSummary] { try view.numbered(number, reader) }

  func total(_ reader: Reader) throws -> Int {
    if !number.isEmpty { return try numbered(reader).count }
    if let payer { return try reader.one(BillStore.payerTotal, view.organization, payer, state?.rawValue ?? "") }
    let states = state.map { [$0] } ?? PaymentState.allCases
    return try states.reduce(0) { sum, state in
      sum + Int(try reader.value(of: .bills, organization: view.organization.value, bucket: state.bucket))
    }
  }

  func each(_ page: Page, _ reader: Reader, _ body: (BillSummary) throws -> Void) throws {
    if !number.isEmpty {
      if page.number == 1 { try numbered(reader).forEach(body) }
    } else if let payer {
      try reader.each(
        BillStore.pageOfPayer, view.organization, payer, state?.rawValue ?? "", page.limit, page.offset, body: body)
    } else if let state {
      try reader.each(
        BillStore.pageOfState, view.organization, state.rawValue, page.limit, page.offset, body: body)
    } else {
      try reader.each(BillStore.page, view.organization, page.limit, page.offset, body: body)
    }
  }
}

enum BillAPI {
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let list = try BillList(call)
    return try reader.snapshot {
      try call.list(page, total: list.total(reader)) { json in
        try list.each(page, reader) { BillOutput($0).write(to: json) }
      }
    }
  }

  static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let view = try BillView(call)
      let bill = try view.find(call.id(), reader)
      return call.reply(try detail(bill, view, reader), version: bill.version)
    }
  }

  private static func detail(_ bill: BillSummary, _ view: BillView, _ reader: Reader) throws -> BillDetailOutput {
    var output = BillDetailOutput()
    output.summary = BillOutput(bill)
    output.lines = try Bills.lines(of: bill, in: view.organization, reader).map { BillLineOutput($0) }
    output.payments = try Bills.payments(of: bill.id, in: view.organization, reader).map {
      PaymentOutput($0, isWhole: view.isWhole)
    }
    return output
  }

  static func methods(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let methods = Features.paymentMethods
    return call.list(page, total: methods.count) { json in
      for method in methods.dropFirst(page.offset).prefix(page.limit) {
        PaymentMethodOutput(method, call.language).write(to: json)
      }
    }
  }

  // MARK: Writing

  static func open(_ input: DeskBillInput, _ call: Call, _ writer: Writer) throws -> BillDetailOutput {
    let view = try BillView(call)
    let currency = try currency(input.currency, view.organization, writer)
    var faults: [Failure.Field] = []
    let lines = input.lines.enumerated().map { at, line -> BillLine in
      let own = line.currency.flatMap { $0.isEmpty ? nil : Currency($0) }
      if let word = line.currency, !word.isEmpty, own == nil {
        faults.append(Failure.Field(path: "lines[\(at)].currency", text: CatalogText.noCurrency))
      }
      return BillLine(
        line.title, line.quantity, Money(minor: line.price, currency: own ?? currency), taxRate: line.taxRate)
    }
    guard faults.isEmpty else { throw Failure.unprocessable(faults) }
    let method = try method(input.method)
    let bill = try Bills.open(atDeskFor: input.payer, lines, method: method, in: view.organization, writer)
    return try detail(bill, view, writer)
  }

  /// What somebody at the desk pays by: cash unless they say otherwise. 422 for what only a program pays by.
  static func method(_ name: String?) throws -> PaymentMethod {
    guard let name, !name.isEmpty else { return .cash }
    guard let method = PaymentMethod.named(name), method.isByHand else {
      let words = Features.paymentMethods.filter(\.isByHand).map(\.name)
      throw Bills.fault("method", PeopleText.notAChoice(words))
    }
    return method
  }

  private static func currency(
    _ name: String?, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> Currency {
    let word = try name.flatMap { $0.isEmpty ? nil : $0 } ?? CatalogSettings.of(organization, reader).currency
    guard let currency = Currency(word) else { throw Bills.fault("currency", CatalogText.noCurrency) }
    return currency
  }

  /// An amount in the bill's currency, unless another is named.
  private static func money(_ minor: Int64?, _ currency: String?, _ bill: BillSummary) throws -> Money? {
    guard let word = currency, !word.isEmpty else { return minor.map { bill.money($0) } }
    guard let other = Currency(word), other == bill.currency else {
      throw Bills.fault("currency", PaymentsText.otherCurrency(bill.currency))
    }
    return minor.map { bill.money($0) }
  }

  static func pay(_ input: PaymentInput, _ call: Call, _ writer: Writer) throws -> PaymentDoneOutput {
    let bill = try begin(call, writer)
    let payment = try Bills.pay(
      bill.id, money(input.amount, input.currency, bill), by: method(input.method), till: input.till,
      tendered: input.tendered.map { bill.money($0) }, in: call.signedIn.organization.id, writer)
    return try done(payment, call, writer)
  }

  static func refund(_ input: RefundInput, _ call: Call, _ writer: Writer) throws -> PaymentDoneOutput {
    let bill = try begin(call, writer)
    let payment = try Bills.refund(
      bill.id, money(input.amount, input.currency, bill), by: method(input.method), till: input.till,
      reason: input.reason, in: call.signedIn.organization.id, writer)
    return try done(payment, call, writer)
  }

  static func invoice(_ call: Call, _ writer: Writer) throws -> BillOutput {
    let bill = try begin(call, writer)
    return BillOutput(try Bills.issueInvoice(bill.id, in: call.signedIn.organization.id, writer))
  }

  static func void(_ input: PaymentReasonInput, _ call: Call, _ writer: Writer) throws -> BillOutput {
    let bill = try begin(call, writer)
    return BillOutput(try Bills.void(bill.id, reason: input.reason, in: call.signedIn.organization.id, writer))
  }

  /// The bill that something is done with, as the caller has it.
  private static func begin(_ call: Call, _ writer: Writer) throws -> BillSummary {
    let bill = try Bills.find(call.id(), in: call.signedIn.organization.id, writer)
    try call.precondition.check(version: bill.version)
    return bill
  }

  private static func done(_ payment: PaymentRow, _ call: Call, _ reader: Reader) throws -> PaymentDoneOutput {
    var output = PaymentDoneOutput()
    output.payment = PaymentOutput(payment, isWhole: true)
    output.bill = BillOutput(try Bills.find(payment.bill, in: call.signedIn.organization.id, reader))
    return output
  }
}
