// Orders: the manifest.
import Base
import Store
import Web

enum Orders: Feature {
  static let name = "Orders"
  static let navigation = [
    NavigationEntry(
      "/orders", OrderText.orders, icon: "list", access: .signedIn, also: ["/cart", "/order-files"])
  ]
  static let permissions: [Permission] = [.ordersRead, .ordersManage]
  static let events = [
    EventDescription(.cartChanged, OrderText.eventCart), EventDescription(.orderPlaced, OrderText.eventPlaced),
    EventDescription(.orderConfirmed, OrderText.eventConfirmed),
    EventDescription(.orderStarted, OrderText.eventStarted), EventDescription(.orderReady, OrderText.eventReady),
    EventDescription(.orderCompleted, OrderText.eventCompleted),
    EventDescription(.orderCancelled, OrderText.eventCancelled),
    EventDescription(.orderExpired, OrderText.eventExpired), EventDescription(.orderUndone, OrderText.eventUndone),
    EventDescription(.orderRefunded, OrderText.eventRefunded), EventDescription(.orderFailed, OrderText.eventFailed),
    EventDescription(.orderRetried, OrderText.eventRetried), EventDescription(.orderNoted, OrderText.eventNoted),
    EventDescription(.orderFileAdded, OrderText.eventFileAdded),
    EventDescription(.orderFileRemoved, OrderText.eventFileRemoved),
    EventDescription(.orderPaymentChanged, OrderText.eventPayment),
    EventDescription(.orderDeleted, OrderText.eventDeleted),
    EventDescription(.orderRestored, OrderText.eventRestored),
    EventDescription(.orderSettingsChanged, OrderText.eventSettings),
    EventDescription(.slotsCreated, OrderText.eventSlotsCreated),
    EventDescription(.slotChanged, OrderText.eventSlotChanged),
    EventDescription(.slotDeleted, OrderText.eventSlotDeleted),
    EventDescription(.loanReturned, OrderText.eventReturned),
    EventDescription(.loanExtended, OrderText.eventExtended),
  ]
  static let migrations = OrderMigrations.all
  static let statements =
    OrderStore.statements + OrderListStore.statements + OrderHistoryStore.statements + SlotStore.statements
    + LoanStore.statements
  static let notices: [any Notice.Type] = [
    OrderNotice.self, NewOrderNotice.self, OrderFailedNotice.self, LoanNotice.self,
  ]
  static let topics = OrderTopics.all
  static let billSubjects = [OrderBills.kind]
  static let reactions = OrderBills.reactions
  static let jobs = [OrderProcessing.job] + OrderJobs.all
  static let schedules = OrderJobs.schedules
  static let tenant: [TenantData] = [
    .rows("order_steps"), .rows("order_entries"), .rows("order_files"), .rows("order_loans"), .rows("order_lines"),
    .rows("order_numbers"), .rows("order_settings", .whole), .rows("orders", .indexed, .groups),
    .rows("order_slots", .indexed, .groups),
  ]
  static let exports = [
    ExportTable("orders", OrderStore.exportOrders), ExportTable("order_lines", OrderStore.exportLines),
    ExportTable("order_entries", OrderHistoryStore.exportEntries),
    ExportTable("order_steps", OrderHistoryStore.exportSteps),
    ExportTable("order_files", OrderHistoryStore.exportFiles), ExportTable("order_loans", LoanStore.exportRows),
    ExportTable("order_slots", SlotStore.exportRows), ExportTable("order_numbers", OrderStore.exportNumbers),
    ExportTable("order_settings", OrderStore.exportSettings),
  ]
  static let personal = [
    PersonalData(
      "orders", OrderText.personal, OrderStore.ofPerson, move: OrderChanges.carry, erase: OrderChanges.forget),
    // These go with their order, and name nobody.
    PersonalData("order_lines", OrderText.personalLines, OrderStore.linesOfPerson),
    PersonalData("order_loans", OrderText.personalLoans, LoanStore.ofPerson),
    PersonalData(
      "order_entries", OrderText.personalEntries, OrderHistoryStore.entriesOfPerson,
      move: { move, writer in
        try writer.run(OrderHistoryStore.carryEntries, move.from, move.to, move.organization)
      },
      erase: { person, organization, writer in
        try writer.run(OrderHistoryStore.forgetEntries, person, organization)
      }),
    PersonalData(
      "order_files", OrderText.personalFiles, OrderHistoryStore.filesOfPerson,
      move: { move, writer in try writer.run(OrderHistoryStore.carryFiles, move.from, move.to, move.organization) },
      erase: OrderFiles.forget),
  ]
  static let routes: [Route] = cartRoutes + ownRoutes + boardRoutes + deskRoutes

  static let everybody = Access.signedIn
  static let whole = Access.permission(.ordersRead)
  static let manage = Access.permission(.ordersManage)
  static let freeParameter = Route.QueryParameter(name: "free", text: OrderText.freeFilter, .flag)
  static let overdueParameter = Route.QueryParameter(name: "overdue", text: OrderText.overdueFilter, .flag)
  static let locationParameter = Route.QueryParameter(name: "location", text: OrderText.locationFilter, .id)
}
