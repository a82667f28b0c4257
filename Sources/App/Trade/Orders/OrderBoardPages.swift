// The board of those who manage orders: by state, with filters and what is done with several; loans, slots, settings.
import Base
import Store
import Web

enum OrderBoardPages {
  static let path = Link("/orders/board")
  private static let tickedForm = "ticked"

  private static let columns = TableColumns([
    Column(OrderText.number, .name), Column(CatalogText.state, .aside), Column(PeopleText.person, .quiet),
    Column(OrderText.placedAt, .time), Column(OrderText.total, .number), Column(OrderText.payment),
    Column(OrderText.pickUpAt),
  ])

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    return try reader.snapshot {
      let board = try OrderBoard(call, reader)
      let page = try Page.only(call.query)
      let place = try board.place(call, reader)
      let total = try board.total(reader)
      let places = try NamedThing.location.all(board.organization.id, reader)
      var rows = try board.rows(after: place, page.limit + 1, reader)
      let hasMore = rows.count > page.limit
      if hasMore { rows.removeLast() }
      let next = hasMore ? rows.last.map { board.filtered(path).query("before", $0.order.id.text) } : nil
      return try call.page(
        Heading(title: OrderText.board, lead: OrderText.boardIntro),
        actions: { h in
          if total > 0 {
            h.linkButton(PeopleText.export, board.filtered("/orders/export.csv"), icon: "download")
            h.linkButton(
              PeopleText.exportSheet, board.filtered("/orders/export.xlsx"), icon: "download", .quiet)
            h.linkButton(OrderText.pickList, board.filtered("/orders/pick-list.pdf"), icon: "print")
          }
        }
      ) { h in
        OrderPages.writeSiblings(h, "/orders/board", call)
        writeFilters(h, board, places)
        try h.livePart("board", ["orders"], after: last) {
          try writeStates(h, board, reader)
          guard total > 0 else {
            h.emptyState("board", OrderText.noneFound)
            return
          }
          h.list {
            if call.may(.permission(.ordersManage)) { writeForTicked(h, board, call) }
            h.table(columns) { table in
              for (row, payment) in rows { write(row, payment, board, call, table) }
            }
            writeSteps(h, total, board, isLater: place.order != OrderListStore.Place.newest.order, next: next)
          }
        }
      }
    }
  }

  /// How many there are, and the ways on and back to the newest.
  private static func writeSteps(_ h: HTML, _ total: Int, _ board: OrderBoard, isLater: Bool, next: Link?) {
    h.nav(.class("pager"), .ariaLabel(ShellText.pages)) {
      h.p(text: OrderText.count(total, h.language))
      guard isLater || next != nil else { return }
      h.div(.class("actions")) {
        if isLater { h.linkButton(OrderText.toNewest, board.filtered(path)) }
        if let next { h.linkButton(OrderText.older, next, icon: "right") }
      }
    }
  }

  private static func writeFilters(_ h: HTML, _ board: OrderBoard, _ places: [NamedRow]) {
    h.filters(path) {
      if let state = board.state { h.input(.type("hidden"), .name("state"), .value(state.rawValue)) }
      h.searchField("search", board.search, label: OrderText.search)
      if places.count > 1 {
        h.filterChoice(
          "location", board.location?.text, label: CatalogText.location,
          options: [("", StockText.everyLocation)] + places.map { ($0.id.text, Text.verbatim($0.name)) })
      }
      h.filterChoice(
        "payment", board.payment?.rawValue, label: OrderText.payment,
        options: [("", OrderText.anyPayment)] + PaymentState.allCases.map { ($0.rawValue, $0.label) })
      h.filterChoice(
        "failed", board.isFailed ? "true" : nil, label: OrderText.progress,
        options: [("", OrderText.anyProgress), ("true", OrderText.failedOnly)])
      h.filterDate("from", board.from, label: OrderText.from, isLabelShown: true)
      h.filterDate("to", board.to, label: OrderText.until, isLabelShown: true)
      h.submit(PeopleText.find, .plain)
    }
  }

  /// How many there are in each state, each a way to those.
  private static func writeStates(_ h: HTML, _ board: OrderBoard, _ reader: Reader) throws {
    h.figures(
      CatalogText.state,
      try OrderState.listed.map { state in
        Figure(
          try OrderBoard.count(of: state, in: board.organization.id, reader), state.label,
          board.filtered(path, state: board.state == state ? nil : state), isCurrent: board.state == state)
      })
  }

  private static func write(
    _ row: OrderRow, _ payment: PaymentState?, _ board: OrderBoard, _ call: Call, _ table: TableRows
  ) {
    table.row { cells in
      cells.cell { h in
        // Beside each other, so that neither stands in the other's way.
        h.span(.class("nowrap")) {
          if call.may(.permission(.ordersManage)) {
            h.tick(row.id.text, in: tickedForm, OrderText.tick(row.number ?? ""))
          }
          h.a(.href(Link("/orders/", row.id)), text: row.number ?? "")
        }
      }
      cells.cell { h in
        h.badge(row.state.tone, row.state.label)
        if row.progress == .failed, !row.state.isClosed {
          h.text(" ")
          h.badge(.bad, OrderProgress.failed.label)
        }
      }
      cells.cell(row.person.name)
      cells.cell { h in if let placed = row.placed { h.moment(placed, board.organization.zone) } }
      cells.cell(row.total == 0 ? CatalogText.free : row.money.text)
      cells.cell { OrderParts.writePayment($0, payment) }
      cells.cell { h in
        if let place = row.locationName { h.text(place) }
        if let start = row.slotStart {
          h.text(", ")
          h.moment(start, board.organization.zone)
        }
      }
    }
  }

  /// What is done with those that are ticked: the boxes in the rows belong to this form.
  private static func writeForTicked(_ h: HTML, _ board: OrderBoard, _ call: Call) {
    let states = board.state.map { OrderRules.next(from: $0, as: .keeper) } ?? [.processing, .ready, .completed]
    let forward = states.filter { $0 != .cancelled && $0 != .refunded }
    let canCancel = board.state.map { OrderRules.next(from: $0, as: .keeper).contains(.cancelled) } ?? true
    guard !forward.isEmpty || canCancel else { return }
    h.post(path, call.token, .id(tickedForm)) {
      h.actions {
        for state in forward {
          h.submit(OrderText.bring(to: state), icon: "check", .plain, name: "state", value: state.rawValue)
        }
        if canCancel {
          h.confirmSubmit(
            OrderText.cancelTicked, id: "cancel-ticked", icon: "remove", question: OrderText.cancelTickedQuestion,
            consequence: OrderText.cancelConsequence, confirm: OrderText.cancelTicked, action: path.segment("cancel"))
        }
      }
    }
  }

  static func bringTicked(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    guard let state = form["state"].flatMap({ OrderState(rawValue: $0) }) else {
      throw Failure.unprocessable([
        Failure.Field(path: "state", text: PeopleText.notAChoice(OrderState.listed.map(\.rawValue)))
      ])
    }
    return try bring(form, to: state, call, writer)
  }

  static func cancelTicked(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try bring(form, to: .cancelled, call, writer)
  }

  private static func bring(_ form: FormFields, to state: OrderState, _ call: Call, _ writer: Writer) throws -> Reply {
    let ids = form.all("id").compactMap { ID<Order>($0) }.prefix(OrderRules.mostAtOnce)
    let back = Link(local: call.referer) ?? path
    guard !ids.isEmpty else { return call.redirect(to: back, Flash(.warn, OrderText.noneTicked[call.language])) }
    let outcomes = try OrderChanges.bringAll(Array(ids), to: state, why: nil, by: call.signedIn, writer)
    let done = outcomes.filter { $0.row != nil }.count
    let refused = outcomes.compactMap { outcome in
      outcome.failure.map { OrderText.ofLine(outcome.number ?? "", ($0.fields.first?.text ?? $0.text)) }
    }
    let words = OrderText.wereBrought(done, of: outcomes.count, state, refused)
    return call.redirect(to: back, Flash(done == outcomes.count ? .good : .warn, words[call.language]))
  }
}

/// What is lent, in the browser.
enum LoanPages {
  static let path = Link("/orders/loans")

  private static let columns = TableColumns([
    Column(CatalogText.product, .name), Column(CatalogText.state, .aside), Column(PeopleText.person, .quiet),
    Column(OrderText.number), Column(OrderText.due, .time), Column(OrderText.isOut, .number),
    Column(OrganizationText.actions, .words),
  ])

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    let organization = try call.signedIn.organization
    let today = organization.zone.localDate(at: call.now)
    let isLate = call.query["overdue"] == "true"
    let page = try Page(call.query)
    return try reader.snapshot {
      let all = try reader.one(LoanStore.openTotal, organization.id)
      let late = try reader.one(LoanStore.overdueTotal, organization.id, today)
      let total = isLate ? late : all
      return try call.page(Heading(title: OrderText.loans, lead: OrderText.loansIntro), actions: { $0.printButton() }) {
        h in
        OrderPages.writeSiblings(h, "/orders/loans", call)
        try h.livePart("loans", ["orders"], after: last) {
          h.figures(
            CatalogText.state,
            [
              Figure(all, OrderText.isOut, path, isCurrent: !isLate),
              Figure(late, OrderText.overdue, path.query("overdue", "true"), isCurrent: isLate),
            ])
          guard total > 0 else {
            h.emptyState("calendar", isLate ? OrderText.nothingLate : OrderText.nothingOut)
            return
          }
          try h.list {
            try h.table(columns) { table in
              try OrderAPI.eachLoan(isLate, organization.id, today, page, reader) { loan in
                write(loan, today, call, table)
              }
            }
            h.pager(page: page.number, limit: page.limit, total: total, of: OrderText.loanCount) { number in
              path.query("overdue", isLate ? "true" : nil).query("page", number)
            }
          }
        }
      }
    }
  }

  private static func write(_ loan: LoanRow, _ today: LocalDate, _ call: Call, _ table: TableRows) {
    table.row { cells in
      cells.cell { $0.name(loan.title) }
      cells.cell { OrderParts.writeState(of: loan, today, $0) }
      cells.cell(loan.person.name)
      cells.cell(loan.orderNumber, Link("/orders/", loan.order))
      cells.cell { $0.dayAndYear(loan.due) }
      cells.cell(Int(loan.isOut))
      cells.cell { h in if call.may(.permission(.ordersManage)) { OrderParts.writeReturn(h, loan, call) } }
    }
  }

  static func giveBack(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let loan = try writer.one(LoanStore.find, call.id(as: ID<OrderLoan>.self), call.signedIn.organization.id)
    let input = try LoanReturnInput.read(form: form.ownPairs)
    let row = try Loans.giveBack(loan.id, input.quantity, words: input.words, by: call.signedIn, writer)
    return back(row, OrderText.isBackNow(row.title), call)
  }

  static func extend(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let loan = try writer.one(LoanStore.find, call.id(as: ID<OrderLoan>.self), call.signedIn.organization.id)
    let input = try LoanExtensionInput.read(form: form.ownPairs)
    let row = try Loans.extend(loan.id, to: input.due, by: call.signedIn, writer)
    return back(row, OrderText.dueOn(row.title, row.due), call)
  }

  private static func back(_ row: LoanRow, _ words: Text, _ call: Call) -> Reply {
    call.redirect(to: Link(local: call.referer) ?? Link("/orders/", row.order), Flash(.good, words[call.language]))
  }
}
