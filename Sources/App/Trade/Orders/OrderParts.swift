// The parts of an order's page: facts, lines, what can be done, its history.
import Base
import Store
import Web

enum OrderParts {
  /// Nothing where nothing is owed.
  static func writePayment(_ h: HTML, _ state: PaymentState?) {
    guard let state, state != .none else { return }
    h.badge(state.tone, state.label)
  }

  static func writeFacts(_ h: HTML, _ row: OrderRow, _ bill: BillSummary?, _ zone: Zone) {
    h.facts { facts in
      facts.fact(CatalogText.state) { $0.badge(row.state.tone, row.state.label) }
      facts.fact(OrderText.total, row.total == 0 ? CatalogText.free : row.money.text)
      if let bill, bill.state != .none { facts.fact(OrderText.payment) { writePayment($0, bill.state) } }
      if let bill, bill.due.minor > 0 { facts.fact(PaymentsText.due, bill.due.text) }
      if row.tax > 0 { facts.fact(OrderText.tax, row.taxMoney.text) }
      if let placed = row.placed { facts.fact(OrderText.placedAt) { $0.moment(placed, zone) } }
      facts.fact(OrderText.pickUpAt, row.locationName)
      if let start = row.slotStart { facts.fact(OrderText.slot) { $0.moment(start, zone) } }
      if let until = row.reservedUntil { facts.fact(OrderText.reservedUntil) { $0.moment(until, zone) } }
      if let closed = row.closed { facts.fact(OrderText.closedAt) { $0.moment(closed, zone) } }
      facts.fact(OrderText.receipt, row.receipt)
      facts.fact(OrderText.note, row.note)
    }
  }

  private static let lineColumns = TableColumns([
    Column(CatalogText.product, .name), Column(CatalogText.sku, .code), Column(CatalogText.kind),
    Column(TradeText.quantity, .number), Column(CatalogText.price, .number), Column(OrderText.total, .asideNumber),
  ])

  static func writeLines(_ h: HTML, _ lines: [OrderLineRow], _ row: OrderRow) {
    h.table(lineColumns) { table in
      for line in lines {
        let price = Money(minor: line.price, currency: row.currency)
        table.row { cells in
          cells.cell(line.title, Link("/catalog/products/", line.product))
          cells.cell(line.sku)
          cells.cell(line.kind.label)
          cells.cell(Int(line.quantity))
          cells.cell(line.price == 0 ? CatalogText.free : price.text)
          cells.cell(line.price == 0 ? nil : price.times(line.quantity)?.text)
        }
      }
    }
  }

  /// What the caller can do with it now.
  static func writeActions(_ h: HTML, _ row: OrderRow, _ lines: [OrderLineRow], canRetry: Bool, _ call: Call) {
    let isKeeper = call.may(.permission(.ordersManage))
    let isOwn = call.caller?.person == row.person.id
    guard isKeeper || isOwn, row.deleted == nil else {
      if isKeeper, row.deleted != nil {
        h.postButton(PeopleText.restore, Link("/orders/", row.id, "/restore"), call.token, .primary)
      }
      return
    }
    let next = OrderRules.next(from: row.state, as: isKeeper ? .keeper : .owner)
    let isMade = row.state == .ready && !isKeeper && lines.contains { $0.kind == .request }
    h.actions {
      if isKeeper, canRetry {
        h.postButton(OrderText.retry, Link("/orders/", row.id, "/retry"), call.token, .primary)
      }
      for state in next where state != .cancelled && state != .refunded {
        h.postButton(
          OrderText.bring(to: state), Link("/orders/", row.id, "/state"), call.token, icon: "check", .primary,
          fields: [("state", state.rawValue)])
      }
      if next.contains(.cancelled), !isMade {
        h.confirmButton(
          OrderText.cancel, id: "cancel", icon: "remove", question: OrderText.cancelQuestion,
          consequence: OrderText.cancelConsequence, confirm: OrderText.cancel,
          action: Link("/orders/", row.id, "/cancel"), token: call.token)
      }
      if next.contains(.refunded) {
        h.confirmButton(
          OrderText.refund, id: "refund", icon: "remove", question: OrderText.refundQuestion,
          consequence: OrderText.refundConsequence, confirm: OrderText.refund,
          action: Link("/orders/", row.id, "/state"), token: call.token,
          fields: [("state", OrderState.refunded.rawValue), ("isRestocked", "true")])
      }
      if isKeeper, row.state.isClosed {
        h.confirmButton(
          OrderText.putAway, id: "put-away", icon: "remove", question: OrderText.putAwayQuestion,
          consequence: OrderText.putAwayConsequence, confirm: OrderText.putAway,
          action: Link("/orders/", row.id, "/delete"), token: call.token)
      }
    }
  }

  // MARK: The history

  private static let entryColumns = TableColumns([
    Column(StockText.movedAt, .name), Column(OrderText.what), Column(PeopleText.person),
    Column(TradeText.reason, .note),
  ])

  static func writeEntries(_ h: HTML, _ entries: [OrderEntryRow], _ zone: Zone) {
    h.table(entryColumns) { table in
      for entry in entries {
        table.row { cells in
          cells.cell { $0.moment(entry.at, zone) }
          cells.cell { h in
            switch (entry.kind, entry.step, entry.outcome, entry.to) {
            case (.step, .some(let step), .some(let outcome), _):
              h.text(step.label)
              h.text(" · ")
              h.badge(outcome == .done ? .neutral : .warn, outcome.label)
            case (.state, _, _, .some(let to)): h.badge(to.tone, to.label)
            default: h.text(entry.kind.label)
            }
            if entry.isInternal {
              h.text(" ")
              h.badge(.neutral, OrderText.isInternal)
            }
          }
          cells.cell(entry.person == nil ? EventsText.system[h.language] : entry.personName ?? "")
          cells.cell(entry.words)
        }
      }
    }
  }

  // MARK: Loans

  private static let loanColumns = TableColumns([
    Column(CatalogText.product, .name), Column(CatalogText.state, .aside), Column(OrderText.due, .time),
    Column(TradeText.quantity, .number), Column(OrderText.returned, .number),
    Column(OrganizationText.actions, .words),
  ])

  static func writeLoans(_ h: HTML, _ loans: [LoanRow], _ call: Call) {
    guard !loans.isEmpty, let organization = call.caller?.organization else { return }
    let today = organization.zone.localDate(at: call.now)
    h.part(OrderText.loans) {
      h.list {
        h.table(loanColumns) { table in
          for loan in loans {
            table.row { cells in
              cells.cell { $0.name(loan.title) }
              cells.cell { writeState(of: loan, today, $0) }
              cells.cell { $0.dayAndYear(loan.due) }
              cells.cell(Int(loan.quantity))
              cells.cell(Int(loan.returned))
              cells.cell { h in
                if loan.closed == nil, call.may(.permission(.ordersManage)) { writeReturn(h, loan, call) }
              }
            }
          }
        }
      }
    }
  }

  static func writeState(of loan: LoanRow, _ today: LocalDate, _ h: HTML) {
    if loan.closed != nil {
      h.badge(.good, OrderText.back)
    } else if loan.isOverdue(on: today) {
      h.badge(.bad, OrderText.overdue)
    } else {
      h.badge(.info, OrderText.isOut)
    }
  }

  static func writeReturn(_ h: HTML, _ loan: LoanRow, _ call: Call) {
    h.div(.class("actions")) {
      h.postButton(OrderText.takeBack, Link("/orders/loans/", loan.id, "/return"), call.token, icon: "check")
      h.postButton(
        OrderText.extendWeek, Link("/orders/loans/", loan.id, "/extend"), call.token, .quiet,
        fields: [("due", loan.due.adding(days: 7).iso)])
    }
  }

  // MARK: Files and notes

  private static let fileColumns = TableColumns([
    Column(CatalogText.name, .name), Column(OrderText.size, .number), Column(PeopleText.added, .time),
    Column(OrganizationText.actions, .words),
  ])

  static func writeFiles(_ h: HTML, _ files: [OrderFileRow], _ row: OrderRow, _ call: Call) {
    guard !files.isEmpty, let caller = call.caller else { return }
    h.part(OrderText.files) {
      h.list {
        h.table(fileColumns) { table in
          for file in files {
            table.row { cells in
              cells.cell(file.name, Link("/order-files/", file.id))
              cells.cell(FilesText.size(max(1024, Int(file.size))))
              cells.cell { $0.moment(file.created, caller.organization.zone) }
              cells.cell { h in
                guard caller.may(.ordersManage) || file.person == caller.person else { return }
                h.postButton(
                  CatalogText.removePhoto, Link("/order-files/", file.id, "/remove"), call.token, .quiet)
              }
            }
          }
        }
      }
    }
  }

  static func writeForms(_ h: HTML, _ row: OrderRow, _ fileCount: Int, _ failure: Failure?, _ call: Call) {
    let isKeeper = call.may(.permission(.ordersManage))
    guard row.deleted == nil, isKeeper || call.caller?.person == row.person.id else { return }
    let state = failure.map { FormState(FormFields(), $0) } ?? FormState()
    h.part(OrderText.addNote) {
      h.entryForm(Link("/orders/", row.id, "/notes"), call.token) {
        h.fields(
          isKeeper ? OrderNoteInput.fieldList : OrderNoteInput.fieldList.filter { "\($0.name)" == "words" }, state)
        h.actions { h.submit(OrderText.addNote, .plain) }
      }
    }
    guard !row.state.isClosed, fileCount < OrderRules.mostFiles else { return }
    h.part(OrderText.addFile) {
      h.entryForm(Link("/orders/", row.id, "/files"), call.token, files: true) {
        h.fileField(
          "file", OrderText.file, help: OrderText.fileHelp, accept: "*/*", fault: state.fault("file"))
        h.actions { h.submit(OrderText.addFile, icon: "upload", .plain) }
      }
    }
  }
}
