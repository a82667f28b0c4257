// Which orders a list shows: one's own, and those of everybody for who manages them; shared by the API and the pages.
import Base
import Store
import Web

/// Somebody's own orders.
struct OwnOrders {
  let caller: Caller
  let state: OrderState?

  static let query: [Route.QueryParameter] = [OrderBoard.stateParameter, .page, .limit]

  init(_ call: Call) throws {
    caller = try call.signedIn
    state = try OrderBoard.state(call)
  }

  func total(_ reader: Reader) throws -> Int {
    let organization = caller.organization.id
    guard let state else {
      return Int(
        try reader.value(of: .ordersOfPerson, organization: organization.value, bucket: caller.person.value))
    }
    return try reader.one(OrderListStore.countOfPerson, caller.person, organization, state.rawValue)
  }

  func rows(_ page: Page, _ reader: Reader) throws -> [OrderListStore.Row] {
    try reader.all(
      OrderListStore.ofPerson, caller.person, caller.organization.id, state?.rawValue ?? "", page.limit, page.offset)
  }

  func write(_ page: Page, _ reader: Reader, to json: JSONWriter) throws {
    try reader.rows(
      OrderListStore.ofPersonBare, caller.person, caller.organization.id, state?.rawValue ?? "", page.limit,
      page.offset
    ) { OrderListStore.write($0, to: json) }
  }
}

/// Everybody's orders.
struct OrderBoard {
  let organization: OrganizationSummary
  let state: OrderState?
  let location: ID<StockLocation>?
  let person: ID<Person>?
  let payment: PaymentState?
  let isFailed: Bool
  let isDeleted: Bool
  let search: String
  let from: LocalDate?
  let to: LocalDate?
  /// The order that a number names: nil for no number, and an order of nobody for one that there is not.
  private let numbered: ID<Order>?

  static let stateParameter = Route.QueryParameter(
    name: "state", text: OrderText.stateFilter, .text(example: "ready"))
  static let filters: [Route.QueryParameter] = [
    stateParameter,
    Route.QueryParameter(name: "search", text: OrderText.search, .text(example: "2026-000042")),
    Route.QueryParameter(name: "location", text: OrderText.locationFilter, .id),
    Route.QueryParameter(name: "person", text: OrderText.personFilter, .id),
    Route.QueryParameter(name: "payment", text: OrderText.paymentFilter, .text(example: "pending")),
    Route.QueryParameter(name: "failed", text: OrderText.failedFilter, .flag),
    Route.QueryParameter(name: "deleted", text: OrderText.deletedFilter, .flag),
    Route.QueryParameter(name: "from", text: OrderText.fromFilter, .date),
    Route.QueryParameter(name: "to", text: OrderText.toFilter, .date),
  ]
  static let query: [Route.QueryParameter] =
    filters + [Route.QueryParameter(name: "before", text: OrderText.beforeOrder, .id), .onlyPage, .limit]

  static func state(_ call: Call) throws -> OrderState? {
    guard let word = call.query["state"], !word.isEmpty else { return nil }
    guard let state = OrderState(rawValue: word), state != .draft else {
      throw Failure.unprocessable([
        Failure.Field(path: "state", text: PeopleText.notAChoice(OrderState.listed.map(\.rawValue)))
      ])
    }
    return state
  }

  /// Reads the query. Throws 422 for a filter that can't be.
  init(_ call: Call, _ reader: Reader) throws {
    organization = try call.signedIn.organization
    state = try OrderBoard.state(call)
    var faults: [Failure.Field] = []
    func given(_ name: String) -> String? { call.query[name].flatMap { $0.isEmpty ? nil : $0 } }
    func read<Value>(_ name: String, _ fault: Text, _ value: (String) -> Value?) -> Value? {
      guard let word = given(name) else { return nil }
      if let value = value(word) { return value }
      faults.append(Failure.Field(path: name, text: fault))
      return nil
    }
    location = read("location", CatalogText.noSuchLocation) { ID($0) }
    person = read("person", OrderText.noSuchPerson) { ID($0) }
    payment = read("payment", PeopleText.notAChoice(PaymentState.allCases.map(\.rawValue))) {
      PaymentState(rawValue: $0)
    }
    from = read("from", OrderText.noDate) { LocalDate(iso: $0) }
    to = read("to", OrderText.noDate) { LocalDate(iso: $0) }
    isFailed = given("failed") == "true"
    isDeleted = given("deleted") == "true"
    search = String((given("search") ?? "").prefix(100))
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
    if let number = OrderRules.number(search) {
      numbered = try reader.first(OrderStore.byNumber, organization.id, number.year, number.number) ?? ID(0)
    } else {
      numbered = nil
    }
  }

  /// Whether anything but the state narrows it.
  var isFiltered: Bool {
    location != nil || person != nil || payment != nil || isFailed || isDeleted || !search.isEmpty || from != nil
      || to != nil
  }

  /// An address with this list's filters, in another state.
  func filtered(_ path: Link, state: OrderState?) -> Link {
    path.query("state", state?.rawValue).query("search", search.isEmpty ? nil : search)
      .query("location", location?.text).query("person", person?.text).query("payment", payment?.rawValue)
      .query("failed", isFailed ? "true" : nil)
      .query("deleted", isDeleted ? "true" : nil).query("from", from?.iso).query("to", to?.iso)
  }

  func filtered(_ path: Link) -> Link { filtered(path, state: state) }

  private var pattern: String { CatalogList.pattern(folded(search)) }
  private var earliest: Timestamp {
    from.map { organization.zone.startOfDay($0) } ?? Timestamp(milliseconds: 1)
  }
  private var latest: Timestamp {
    to.map { organization.zone.day($0).upperBound } ?? Timestamp(milliseconds: .max)
  }

  /// How many are in a state: a kept count.
  static func count(of state: OrderState, in organization: ID<Organization>, _ reader: Reader) throws -> Int {
    Int(try reader.value(of: .orders, organization: organization.value, bucket: state.place))
  }

  func total(_ reader: Reader) throws -> Int {
    if let numbered { return try row(numbered, reader) == nil ? 0 : 1 }
    guard isFiltered else {
      return try (state.map { [$0] } ?? OrderState.listed).reduce(0) {
        $0 + (try OrderBoard.count(of: $1, in: organization.id, reader))
      }
    }
    if let payment {
      return try reader.one(
        OrderListStore.countOfPayment, organization.id, state?.rawValue ?? "", location ?? ID(0), person ?? ID(0),
        isFailed, pattern, isDeleted, earliest, latest, payment.rawValue)
    }
    return try reader.one(
      state == nil ? OrderListStore.count : OrderListStore.countOfState, organization.id, state?.rawValue ?? "",
      location ?? ID(0), person ?? ID(0), isFailed, pattern, isDeleted, earliest, latest)
  }

  /// From where a list goes on. Throws 422 for what is no order.
  func place(_ call: Call, _ reader: Reader) throws -> OrderListStore.Place {
    guard let word = call.query["before"], !word.isEmpty else { return .newest }
    guard let order = ID<Order>(word), let placed = try reader.first(OrderListStore.placed, order, organization.id)
    else { throw Failure.unprocessable([Failure.Field(path: "before", text: OrderText.noSuchOrder)]) }
    return OrderListStore.Place(placed: placed, order: order)
  }

  /// Those after a place, the newest first: found by the index that they are sorted by, however far down.
  func rows(
    after place: OrderListStore.Place = .newest, _ limit: Int, _ reader: Reader
  ) throws -> [OrderListStore.Row] {
    if let numbered {
      guard let row = try row(numbered, reader), let placed = row.order.placed else { return [] }
      let isAfter = (placed.milliseconds, row.order.id.value) < (place.placed.milliseconds, place.order.value)
      return isAfter ? [row] : []
    }
    return try reader.all(
      state == nil ? OrderListStore.page : OrderListStore.pageOfState, organization.id, state?.rawValue ?? "",
      location ?? ID(0), person ?? ID(0), isFailed, pattern, isDeleted, earliest, end(place),
      payment?.rawValue ?? "", place.placed, place.order, limit)
  }

  /// Of two bounds the index is entered at this one: at the end of all it would walk over what was given before.
  private func end(_ place: OrderListStore.Place) -> Timestamp {
    place.placed < latest ? Timestamp(milliseconds: place.placed.milliseconds + 1) : latest
  }

  /// Whether the number of one order is asked for.
  var isOfOne: Bool { numbered != nil }

  /// The next so many orders, those that are left out as well: their rows are nil.
  func eachStep(
    after place: OrderListStore.Place, _ count: Int, _ reader: Reader, _ body: (OrderListStore.Step) throws -> Void
  ) throws {
    try reader.each(
      state == nil ? OrderListStore.step : OrderListStore.stepOfState, organization.id, state?.rawValue ?? "",
      location ?? ID(0), person ?? ID(0), isFailed, pattern, isDeleted, earliest, end(place), payment?.rawValue ?? "",
      place.placed, place.order, count, body: body)
  }

  /// The lines of those in a state, whichever the list shows.
  func pickLines(_ state: OrderState, limit: Int, _ reader: Reader) throws -> [PickLine] {
    if let numbered, numbered.value == 0 { return [] }
    return try reader.all(
      OrderStore.pickLines, organization.id, state.rawValue, location ?? ID(0), person ?? ID(0), isFailed,
      numbered == nil ? pattern : "%", isDeleted, earliest, latest, payment?.rawValue ?? "", numbered ?? ID(0),
      limit)
  }

  func write(
    after place: OrderListStore.Place, _ limit: Int, _ reader: Reader, to json: JSONWriter
  ) throws {
    if numbered != nil {
      for row in try rows(after: place, limit, reader) { OrderSummaryOutput(row.order, row.payment).write(to: json) }
      return
    }
    try reader.rows(
      state == nil ? OrderListStore.pageBare : OrderListStore.pageOfStateBare, organization.id, state?.rawValue ?? "",
      location ?? ID(0), person ?? ID(0), isFailed, pattern, isDeleted, earliest, end(place),
      payment?.rawValue ?? "", place.placed, place.order, limit
    ) { OrderListStore.write($0, to: json) }
  }

  private func row(_ id: ID<Order>, _ reader: Reader) throws -> OrderListStore.Row? {
    guard id.value > 0, let row = try reader.first(OrderStore.find, id, organization.id),
      state == nil || row.state == state, (row.deleted != nil) == isDeleted
    else { return nil }
    let paid = try OrderBills.current(of: id, in: organization.id, reader)?.state
    return payment == nil || payment == paid ?? PaymentState.none ? (row, paid) : nil
  }
}
