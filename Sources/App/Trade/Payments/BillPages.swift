// Bills in the browser: the list, and one bill.
import Base
import Store
import Web

enum BillPages {
  static let path = Link("/payments")
  static let crumb = Crumb(PaymentsText.bills, path)

  static let siblings = [
    NavigationEntry("/payments", PaymentsText.bills, icon: "list", access: .signedIn),
    NavigationEntry(
      "/payments/overdue", PaymentsText.overdueWord, icon: "clock", access: .permission(.paymentsRead)),
    NavigationEntry("/payments/day", PaymentsText.dayEnd, icon: "calendar", access: .permission(.paymentsRead)),
    NavigationEntry("/payments/ledger", PaymentsText.ledger, icon: "board", access: .permission(.paymentsRead)),
    NavigationEntry(
      "/payments/settings", CatalogText.settings, icon: "settings", access: .permission(.paymentsManage)),
  ]

  /// The pages that belong together, those that the caller may open; nothing where there is only one.
  static func writeSiblings(_ h: HTML, _ current: String, _ call: Call) {
    let open = siblings.filter { call.may($0.access) }
    if open.count > 1 { h.siblings(PaymentsText.payments, open, current: current) }
  }

  static func topics(_ view: BillView, _ call: Call) -> [StaticString] {
    call.may(.permission(.paymentsRead)) ? ["payments"] : view.isWhole ? [] : ["payments.mine"]
  }

  // MARK: The list

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    return try reader.snapshot {
      let list = try BillList(call)
      let page = try Page(call.query)
      let total = try list.total(reader)
      let zone = try call.signedIn.organization.zone
      return try call.page(
        Heading(title: PaymentsText.bills, lead: list.view.isWhole ? PaymentsText.introWhole : PaymentsText.intro),
        actions: { h in
          if call.may(.permission(.paymentsTake)) {
            h.linkButton(PaymentsText.newBill, "/payments/bills/new", icon: "plus", .primary)
          }
        }
      ) { h in
        writeSiblings(h, "/payments", call)
        writeFilters(h, list)
        try h.livePart("list", topics(list.view, call), after: last) {
          guard total > 0 else { return writeEmpty(h, list) }
          try h.list {
            try h.table(list.view.isWhole ? wholeColumns : columns) { table in
              try list.each(page, reader) { write($0, list.view, zone, table) }
            }
            h.pager(page: page.number, limit: page.limit, total: total, of: PaymentsText.billCount) { number in
              list.filtered(path).query("page", number)
            }
          }
        }
      }
    }
  }

  private static func writeFilters(_ h: HTML, _ list: BillList) {
    h.filters(path) {
      h.searchField("number", list.number, label: PaymentsText.numberSearch)
      h.filterChoice(
        "state", list.state?.rawValue, label: CatalogText.state,
        options: [("", CatalogText.anyState)] + PaymentState.allCases.map { ($0.rawValue, $0.label) })
      if list.view.isWhole, let payer = list.payer {
        h.input(.type("hidden"), .name("payer"), .value(payer.text))
      }
      h.submit(PeopleText.find, .plain)
    }
  }

  private static func writeEmpty(_ h: HTML, _ list: BillList) {
    guard list.isFiltered else { return h.emptyState("list", PaymentsText.none, PaymentsText.noneHint) }
    h.emptyState("list", PaymentsText.nothingFound) { h in h.linkButton(CatalogText.showAll, path) }
  }

  private static let columns = TableColumns([
    Column(PaymentsText.subject, .name), Column(PaymentsText.openedAt, .quiet), Column(PaymentsText.method),
    Column(CatalogText.state, .aside), Column(PaymentsText.total, .number), Column(PaymentsText.due, .number),
  ])
  private static let wholeColumns = TableColumns([
    Column(PaymentsText.subject, .name), Column(PaymentsText.payer, .quiet), Column(PaymentsText.openedAt),
    Column(PaymentsText.method), Column(CatalogText.state, .aside), Column(PaymentsText.total, .number),
    Column(PaymentsText.due, .number),
  ])

  private static func write(_ bill: BillSummary, _ view: BillView, _ zone: Zone, _ table: TableRows) {
    table.row { cells in
      cells.cell(bill.name, Link("/payments/bills/", bill.id))
      if view.isWhole { cells.cell { h in h.name(bill.payerName) } }
      cells.cell { h in h.moment(bill.opened, zone) }
      cells.cell(bill.invoice.map { Text.verbatim($0.text) } ?? bill.method.text)
      cells.cell { h in writeState(h, bill) }
      cells.cell(bill.total.text)
      cells.cell { h in if bill.due.minor > 0 { h.text(bill.due.text) } }
    }
  }

  static func writeState(_ h: HTML, _ bill: BillSummary) {
    h.badge(bill.state.tone, bill.state.label)
    if bill.isVoid {
      h.text(" ")
      h.badge(.neutral, PaymentsText.void)
    }
    if bill.owed.minor > 0 {
      h.text(" ")
      h.badge(.warn, PaymentsText.toPayBack)
    }
  }

  // MARK: One bill

  static func show(_ call: Call, _ reader: Reader) throws -> Reply { try page(PaymentForm(), 200, call, reader) }

  static func page(_ form: PaymentForm, _ status: UInt16, _ call: Call, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    let organization = try call.signedIn.organization
    return try reader.snapshot {
      let view = try BillView(call)
      let bill = try view.find(call.id(), reader)
      let lines = try Bills.lines(of: bill, in: organization.id, reader)
      let payments = try Bills.payments(of: bill.id, in: organization.id, reader)
      let tills = try Tills.all(organization.id, reader)
      let heading = Heading(
        title: bill.name, lead: bill.payerName.isEmpty ? nil : .verbatim(bill.payerName), crumbs: [crumb],
        isFaulty: form.isFaulty)
      return call.page(heading, status: status) { h in
        form.writeFaults(h)
        h.livePart("bill", topics(view, call), after: last) {
          writeFacts(h, bill, organization.zone)
          h.part(PaymentsText.lines) { h.list { writeLines(h, lines) } }
          if !payments.isEmpty {
            h.part(PaymentsText.receipts) { h.list { writePayments(h, payments, view, organization.zone) } }
          }
        }
        if view.isWhole { BillForms.write(h, form, bill, tills, call) }
      }
    }
  }

  private static func writeFacts(_ h: HTML, _ bill: BillSummary, _ zone: Zone) {
    h.facts { facts in
      facts.fact(CatalogText.state) { writeState($0, bill) }
      if let kind = Features.billSubjects.first(where: { $0.name == bill.subject.kind }), kind.name != "desk" {
        facts.fact(PaymentsText.subject) { h in h.a(.href(kind.link(bill.subject.id)), text: kind.text) }
      }
      facts.fact(PaymentsText.total, bill.total.text)
      facts.fact(PaymentsText.tax, bill.tax.text)
      if bill.paid.minor > 0 { facts.fact(PaymentsText.paidAmount, bill.paid.text) }
      if bill.refunded.minor > 0 { facts.fact(PaymentsText.refundedAmount, bill.refunded.text) }
      if bill.due.minor > 0 { facts.fact(PaymentsText.due, bill.due.text) }
      if bill.owed.minor > 0 { facts.fact(PaymentsText.owed, bill.owed.text) }
      if bill.invoice == nil { facts.fact(PaymentsText.method, bill.method.text) }
      facts.fact(PaymentsText.openedAt) { $0.moment(bill.opened, zone) }
      if let invoice = bill.invoice {
        facts.fact(PaymentsText.invoice) { h in
          h.a(.href(Link("/payments/bills/", bill.id, "/invoice.pdf")), text: invoice.text)
        }
      }
      if let payBy = bill.payBy { facts.fact(PaymentsText.payBy) { $0.dayAndYear(payBy) } }
      if let credit = bill.credit {
        facts.fact(PaymentsText.creditNote) { h in
          h.a(.href(Link("/payments/bills/", bill.id, "/credit-note.pdf")), text: credit.text)
        }
      }
      if let voided = bill.voided { facts.fact(PaymentsText.voidedAt) { $0.moment(voided, zone) } }
      facts.fact(TradeText.reason, bill.voidReason)
    }
  }

  private static let lineColumns = TableColumns([
    Column(PaymentsText.title, .name), Column(TradeText.quantity, .number), Column(CatalogText.price, .number),
    Column(CatalogText.taxRate, .number), Column(PaymentsText.total, .asideNumber),
  ])

  private static func writeLines(_ h: HTML, _ lines: [BillLine]) {
    h.table(lineColumns) { table in
      for line in lines {
        table.row { cells in
          cells.cell { $0.name(line.title) }
          cells.cell(Int(line.quantity))
          cells.cell(line.price.text)
          cells.cell(CatalogText.percent(line.taxRate))
          cells.cell(line.total?.text)
        }
      }
    }
  }

  private static let paymentColumns = TableColumns([
    Column(PaymentsText.receipt, .name), Column(PaymentsText.kind), Column(PaymentsText.takenAt, .quiet),
    Column(PaymentsText.method), Column(PaymentsText.amount, .asideNumber), Column(TradeText.reason, .note),
  ])

  private static func writePayments(_ h: HTML, _ payments: [PaymentRow], _ view: BillView, _ zone: Zone) {
    h.table(paymentColumns) { table in
      for payment in payments {
        table.row { cells in
          cells.cell(payment.receipt, Link("/payments/receipts/", payment.id, "/receipt.pdf"))
          cells.cell(payment.kind.label)
          cells.cell { $0.moment(payment.taken, zone) }
          cells.cell { h in
            h.text(payment.method.text)
            if let till = payment.tillName { h.text(", \(till)") }
            if view.isWhole, let name = payment.personName { h.text(", \(name)") }
          }
          cells.cell(payment.amount.text)
          cells.cell(payment.reason)
        }
      }
    }
  }
}
