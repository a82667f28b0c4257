// The processing of orders: by its job, cut off between any two steps, failing, tried again, and cancelled meanwhile.
import Base
import Foundation
import Testing

@testable import App
@testable import Store

struct ProcessingTests {
  private func steps(_ campus: Campus, _ order: ID<Order>, run: Int64 = 1) throws -> [String] {
    try campus.store.read { reader in
      try OrderStep.allCases.compactMap { step in
        try reader.first(OrderHistoryStore.step, order, run, step.rawValue).map { "\(step) \($0)" }
      }
    }
  }

  private static let all = ["reserve done", "check done", "confirm done", "notify done", "ready done"]

  @Test func aPlacedOrderIsProcessedByItself() throws {
    let campus = try Campus()
    try campus.appliance.startJobs()
    defer { campus.appliance.jobs.stop(within: 5) }
    let shelf = try Shelf(campus, received: 5)
    let order = try shelf.placed(2)
    try campus.finishJobs()
    let row = try campus.order(order)
    #expect(row.state == .ready && row.progress == .done && row.run == 1)
    #expect(try steps(campus, order) == Self.all)
    #expect(try shelf.balance == StockBalance(onHand: 5, reserved: 2))
    #expect(try campus.toldOfOrders() == ["ready"], "one notice says that it was confirmed as well")
    let keepers = try campus.admin.get("/api/v1/notifications").items.compactMap { $0["kind"]?.string }
    #expect(keepers.filter { $0 == "order.new" }.count == 1, "\(keepers)")
    #expect(try campus.ordersAreWhole())
  }

  @Test func whereSomebodyPreparesOrdersTheyAreReadyWhenThatPersonSaysSo() throws {
    let campus = try Campus()
    let settings =
      "{\"holdHours\":72,\"isPrepared\":true,\"reminderDays\":1,\"overdueDays\":3}"
    #expect(try campus.admin.put(OrderStage.settings, json: settings).status == 200)
    let shelf = try Shelf(campus, received: 5)
    let order = try shelf.placed()
    try campus.process(order)
    let row = try campus.order(order)
    #expect(row.state == .processing && row.progress == .done && row.reservedUntil == nil, "not while it is prepared")
    #expect(try campus.toldOfOrders() == ["confirmed"])
    #expect(try campus.staff.post("\(OrderStage.orders)/\(order.text)/cancel").status == 403)
    let ready = try campus.bring(order, to: "ready")
    #expect(ready.state == "ready" && ready.json["reservedUntil"]?.string != nil)
    #expect(try campus.toldOfOrders() == ["ready", "confirmed"])
  }

  /// The job is ended between any two steps, and another attempt goes on: each step has its effect once.
  @Test(arguments: 0...5) func aJobThatIsCutOffGoesOnWhereItWas(after: Int) throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let order = try shelf.placed(2)
    // What the attempt had done that was cut off.
    try campus.process(order, steps: after)
    let history = try campus.staff.get("\(OrderStage.orders)/\(order.text)").json["timeline"]?.count ?? 0
    try campus.appliance.startJobs()
    defer { campus.appliance.jobs.stop(within: 5) }
    try campus.finishJobs()
    let row = try campus.order(order)
    #expect(row.state == .ready && row.progress == .done)
    #expect(try steps(campus, order) == Self.all)
    let entries = try campus.staff.get("\(OrderStage.orders)/\(order.text)").json["timeline"]?.array ?? []
    #expect(entries.count >= history && entries.filter { $0["kind"]?.string == "step" }.count == 5)
    #expect(entries.filter { $0["to"]?.string == "confirmed" }.count == 1)
    #expect(try shelf.balance == StockBalance(onHand: 5, reserved: 2))
    #expect(try campus.ordersAreWhole() && campus.stockIsWhole() && campus.chainIsWhole())
    // Once more for good measure: nothing is left to do.
    let mark = try campus.mark()
    #expect(try campus.process(order) == false)
    #expect(try campus.isUnchanged(since: mark))
  }

  /// A step that fails takes back those before it, in reverse order; who manages orders has it tried again.
  @Test func aStepThatFailsTakesBackThoseBeforeIt() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let order = try shelf.placed(2)
    try campus.process(order, steps: 1)
    // It is taken off the shelf before the order is looked at.
    let hidden = "{\"name\":\"Notebook\",\"isListed\":false}"
    #expect(try campus.admin.put("\(CatalogStage.products)/\(shelf.product)", json: hidden).status == 200)
    try campus.appliance.startJobs()
    defer { campus.appliance.jobs.stop(within: 5) }
    try campus.finishJobs()
    var row = try campus.order(order)
    #expect(row.state == .placed && row.progress == .failed)
    #expect(try steps(campus, order) == ["reserve undone", "check failed"])
    #expect(try shelf.balance == StockBalance(onHand: 5, reserved: 0))
    let notices = try campus.admin.get("/api/v1/notifications").items.compactMap { $0["kind"]?.string }
    #expect(notices.contains("order.failed"))
    let path = "\(OrderStage.orders)/\(order.text)"
    #expect(try campus.admin.get(path).json["canRetry"]?.bool == true)
    #expect(try campus.staff.get(path).json["canRetry"]?.bool == false)
    #expect(try campus.admin.get("\(OrderStage.orders)/board?failed=true").json["total"]?.int64 == 1)
    #expect(try campus.staff.post("\(path)/retry").status == 403)
    // Tried again while it is still hidden, it fails again; then it goes through.
    #expect(try campus.admin.post("\(path)/retry").progress == "running")
    try campus.finishJobs()
    #expect(try campus.order(order).progress == .failed && campus.order(order).run == 2)
    let shown = "{\"name\":\"Notebook\",\"isListed\":true}"
    #expect(try campus.admin.put("\(CatalogStage.products)/\(shelf.product)", json: shown).status == 200)
    #expect(try campus.admin.post("\(path)/retry").status == 200)
    try campus.finishJobs()
    row = try campus.order(order)
    #expect(row.state == .ready && row.progress == .done && row.run == 3)
    #expect(try steps(campus, order, run: 3) == Self.all)
    #expect(try shelf.balance == StockBalance(onHand: 5, reserved: 2))
    #expect(try campus.admin.post("\(path)/retry").code == "not-failed")
    #expect(try campus.ordersAreWhole() && campus.stockIsWhole() && campus.chainIsWhole())
  }

  /// Confirmed already when it fails: the confirmation is taken back too, and the person told.
  @Test func aConfirmationIsTakenBack() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let order = try shelf.placed(2)
    try campus.process(order, steps: 4)
    #expect(try campus.order(order).state == .confirmed)
    var input = ProcessingInput()
    input.order = order
    let (work, home) = (input, campus.home.id)
    let broken = Failure.internal("the machine is broken")
    try campus.store.write(campus.context) { writer in
      _ = try OrderProcessing.giveUp(at: .ready, broken, work, in: home, writer)
    }
    #expect(
      try steps(campus, order) == [
        "reserve undone", "check undone", "confirm undone", "notify undone", "ready failed",
      ])
    let row = try campus.order(order)
    #expect(row.state == .placed && row.progress == .failed)
    #expect(try shelf.balance.reserved == 0)
    let order2 = try campus.staff.get("\(OrderStage.orders)/\(order.text)")
    let undone = (order2.json["timeline"]?.array ?? []).filter { $0["outcome"]?.string == "undone" }
    #expect(undone.compactMap { $0["step"]?.string } == ["notify", "confirm", "check", "reserve"], "the last first")
    #expect(!order2.text.contains("machine is broken"), "details are for the log")
    #expect(try campus.ordersAreWhole())
  }

  /// What an earlier run gave up may be somebody else's by now.
  @Test func anotherTryFindsWhatIsLeft() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 2)
    let order = try shelf.placed(2)
    var input = ProcessingInput()
    input.order = order
    let (work, home) = (input, campus.home.id)
    let refusal = Failure(.conflict, code: "x", Text(en: "No.", fr: "Non."))
    try campus.store.write(campus.context) { writer in
      _ = try OrderProcessing.giveUp(at: .check, refusal, work, in: home, writer)
    }
    _ = try shelf.placed(1, by: campus.admin)
    try campus.appliance.startJobs()
    defer { campus.appliance.jobs.stop(within: 5) }
    #expect(try campus.admin.post("\(OrderStage.orders)/\(order.text)/retry").status == 200)
    try campus.finishJobs()
    #expect(try campus.order(order).progress == .failed && steps(campus, order, run: 2) == ["reserve failed"])
    #expect(try shelf.balance == StockBalance(onHand: 2, reserved: 1))
    #expect(try campus.ordersAreWhole() && campus.stockIsWhole())
  }

  /// Why it failed is told in the language of the organization, as all of its history.
  @Test func whyItFailedIsToldInTheLanguageOfTheOrganization() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 2)
    #expect(try campus.admin.patch("/api/v1/organization", json: "{\"language\":\"fr\"}").status == 200)
    let (staff, admin) = (try campus.visitor(campus.staff.person), try campus.visitor(campus.admin.person))
    let order = try shelf.placed(2, by: staff)
    let short = Failure(
      .conflict, code: "out-of-stock", CatalogText.outOfStock(["Notebook"]),
      fields: [Failure.Field(path: "lines[0].quantity", text: CatalogText.onlyLeft(1))])
    let (work, home) = (ProcessingInput(order: order, run: 1), campus.home.id)
    try campus.store.write(campus.context) { writer in
      _ = try OrderProcessing.giveUp(at: .reserve, short, work, in: home, writer)
    }
    let entries = try staff.get("\(OrderStage.orders)/\(order.text)").json["timeline"]?.array ?? []
    let why = entries.first { $0["outcome"]?.string == "failed" }?["words"]?.string
    #expect(why == "Il n’en reste pas assez\u{a0}: Notebook. Il n’en reste que 1.")
    let notices = try admin.get("/api/v1/notifications")
    #expect(notices.text.contains("pas assez") && !notices.text.contains("too little"), "\(notices.text)")
  }

  // MARK: When the job is gone

  /// Cancels the job of an order, as somebody may on the page of jobs; a job that dies with the program is gone in the same
  /// way.
  private func loseJob(_ campus: Campus, _ order: ID<Order>) throws {
    let key = ProcessingInput(order: order, run: 1).key
    try campus.store.write(campus.context) { writer in
      let job = try writer.one(JobTable.live, JobKind.orderProcessing.name, key)
      _ = try JobChanges.cancel(job, writer)
    }
  }

  @Test func whatNoJobTakesOnCanBeTriedAgain() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let order = try shelf.placed(2)
    let path = "\(OrderStage.orders)/\(order.text)"
    try campus.process(order, steps: 3)
    #expect(try campus.admin.get(path).json["canRetry"]?.bool == false, "its job waits")
    #expect(try campus.admin.post("\(path)/retry").code == "not-failed")
    try loseJob(campus, order)
    #expect(try campus.admin.get(path).json["canRetry"]?.bool == true)
    #expect(try campus.staff.get(path).json["canRetry"]?.bool == false)
    let page = "/orders/\(order.text)"
    #expect(try campus.browser(campus.admin).get(page).page.form("\(page)/retry") != nil)
    #expect(try campus.admin.post("\(path)/retry").progress == "running")
    #expect(try campus.admin.post("\(path)/retry").code == "not-failed", "once")
    try campus.appliance.startJobs()
    defer { campus.appliance.jobs.stop(within: 5) }
    try campus.finishJobs()
    let row = try campus.order(order)
    #expect(row.state == .ready && row.progress == .done && row.run == 2)
    #expect(try shelf.balance == StockBalance(onHand: 5, reserved: 2), "nothing is kept twice")
    #expect(try campus.ordersAreWhole() && campus.stockIsWhole())
  }

  @Test func whatNoJobTakesOnIsGivenUpAndThoseWhoManageOrdersAreTold() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let (lost, kept) = (try shelf.placed(2), try shelf.placed(1))
    try campus.process(lost, steps: 3)
    try loseJob(campus, lost)
    try campus.appliance.startJobs()
    defer { campus.appliance.jobs.stop(within: 5) }
    try campus.finishJobs()
    #expect(try campus.order(lost).progress == .running, "not at once")
    campus.clock.advance(seconds: OrderProcessing.patience + 301)
    try campus.finishJobs()
    let row = try campus.order(lost)
    #expect(row.state == .placed && row.progress == .failed)
    #expect(
      try steps(campus, lost) == ["reserve undone", "check undone", "confirm undone", "notify failed"])
    #expect(try campus.order(kept).state == .ready && shelf.balance == StockBalance(onHand: 5, reserved: 1))
    let admin = try campus.visitor(campus.admin.person)
    let notices = try admin.get("/api/v1/notifications")
    #expect(notices.items.contains { $0["kind"]?.string == "order.failed" } && notices.text.contains("broken off"))
    #expect(try admin.post("\(OrderStage.orders)/\(lost.text)/retry").status == 200)
    try campus.finishJobs()
    #expect(try campus.order(lost).state == .ready)
    #expect(try campus.ordersAreWhole() && campus.stockIsWhole() && campus.chainIsWhole())
  }

  // MARK: Cancelled meanwhile

  @Test(arguments: 0...5) func aCancellationWinsOverWhateverStepIsNext(after: Int) throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let order = try shelf.placed(2)
    try campus.process(order, steps: after)
    #expect(try campus.bring(order, to: "cancelled").status == 200)
    let mark = try campus.mark()
    #expect(try campus.process(order) == false)
    #expect(try campus.isUnchanged(since: mark), "a step that comes later does nothing")
    let row = try campus.order(order)
    #expect(row.state == .cancelled && row.progress == (after == 5 ? .done : .stopped))
    #expect(try shelf.balance == StockBalance(onHand: 5, reserved: 0))
    #expect(try campus.ordersAreWhole())
  }

  @Test func aCancellationThatRacesTheJobAlwaysWins() throws {
    let campus = try Campus()
    try campus.appliance.startJobs()
    defer { campus.appliance.jobs.stop(within: 5) }
    let shelf = try Shelf(campus, received: 60)
    let orders = try atOnce(60, threads: 6) { _ in
      let order = try shelf.placed()
      let answer = try campus.bring(order, to: "cancelled")
      #expect(answer.status == 200 && answer.state == "cancelled", "\(answer.text)")
      return order
    }
    try campus.finishJobs()
    for order in orders { #expect(try campus.order(order).state == .cancelled) }
    #expect(try shelf.balance == StockBalance(onHand: 60, reserved: 0))
    #expect(try campus.ordersAreWhole() && campus.stockIsWhole() && campus.chainIsWhole())
  }

  /// Somebody prepares it and hands it out while a step waits to be tried again: what is left of the processing is over.
  @Test func whatIsHandedOutIsUnderWayNoMore() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let order = try shelf.placed(2)
    try campus.process(order, steps: 3)
    for state in ["processing", "ready", "completed"] {
      #expect(try campus.bring(order, to: state).status == 200)
    }
    #expect(try campus.order(order).progress == .done)
    let mark = try campus.mark()
    #expect(try campus.process(order) == false)
    #expect(try campus.isUnchanged(since: mark))
    #expect(try campus.ordersAreWhole() && campus.stockIsWhole())
  }

  // MARK: Reservations that run out

  @Test func whatNobodyFetchesIsCancelledAndReleased() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let (kept, left) = (try shelf.placed(1), try shelf.placed(3))
    try campus.handedOut(kept)
    try campus.process(left)
    try campus.appliance.startJobs()
    defer { campus.appliance.jobs.stop(within: 5) }
    try campus.finishJobs()
    campus.clock.advance(seconds: 71 * 3600)
    try campus.finishJobs()
    #expect(try campus.order(left).state == .ready)
    campus.clock.advance(seconds: 2 * 3600)
    try campus.finishJobs()
    #expect(try campus.order(left).state == .cancelled && campus.order(kept).state == .completed)
    #expect(try shelf.balance == StockBalance(onHand: 4, reserved: 0))
    let visitor = try campus.visitor(campus.admin.person)
    let entry = try visitor.get("\(OrderStage.orders)/\(left.text)").json["timeline"]?.array.last
    #expect(entry?["words"]?.string == "Nobody fetched it in time." && entry?["person"]?.isNull == true)
    #expect(try campus.ordersAreWhole())
  }

  /// What never was ready is not told as if nobody had come for it.
  @Test func whatWasNeverReadyRunsOutInOtherWords() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let order = try shelf.placed(3)
    let (work, home) = (ProcessingInput(order: order, run: 1), campus.home.id)
    let refusal = Failure(.conflict, code: "x", Text(en: "No.", fr: "Non."))
    try campus.store.write(campus.context) { writer in
      _ = try OrderProcessing.giveUp(at: .check, refusal, work, in: home, writer)
    }
    try campus.appliance.startJobs()
    defer { campus.appliance.jobs.stop(within: 5) }
    try campus.finishJobs()
    #expect(try campus.order(order).state == .placed)
    campus.clock.advance(seconds: 73 * 3600)
    try campus.finishJobs()
    #expect(try campus.order(order).state == .cancelled)
    let staff = try campus.visitor(campus.staff.person)
    let entry = try staff.get("\(OrderStage.orders)/\(order.text)").json["timeline"]?.array.last
    #expect(entry?["words"]?.string == "It could not be prepared in time.")
    let notices = try staff.get("/api/v1/notifications").text
    #expect(notices.contains("could not be prepared") && !notices.contains("obody fetched"), "\(notices)")
  }
}
