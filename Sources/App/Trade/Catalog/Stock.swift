// Stock moves: received, adjusted, counted, reserved, released, issued, given back. What orders call in their transactions.
import Base
import Store

/// Every change of stock is a movement; what lies where is their sum, kept beside them in the same transaction. All of a
/// call happens or nothing of it. What is available never falls below zero: it is asked before, and a constraint holds it.
///
/// Lines of products that aren't counted pass without a trace.
enum Stock {
  /// Lines of one call.
  static let mostLines = 1000

  /// What lies in a place of a variant.
  static func balance(
    of variant: ID<ProductVariant>, at location: ID<StockLocation>, in organization: ID<Organization>, _ reader: Reader
  ) throws -> StockBalance {
    try reader.first(StockStore.balance, variant, location, organization) ?? .none
  }

  /// What a reference holds now: reserved and not issued, issued and not come back.
  static func holdings(
    of reference: StockReference, in organization: ID<Organization>, _ reader: Reader
  ) throws -> [StockHolding] {
    try reader.all(StockStore.holdings, reference.kind, reference.id, organization)
      .filter { $0.reserved != 0 || $0.issued != 0 }
  }

  // MARK: By hand

  /// Stock comes in.
  static func receive(
    _ lines: [StockLine], reason: String? = nil, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    let checked = try check(lines, live: true, in: organization, writer)
    try refuseUncounted(checked)
    let moves = checked.lines.map { Move($0, onHand: $0.quantity, reserved: 0) }
    for (at, move) in moves.enumerated() where move.after.onHand > CatalogRules.mostOnHand {
      throw fault("lines[\(at)].quantity", CatalogText.tooMuchOnHand)
    }
    try apply(.receive, moves, reason: reason, nil, in: organization, writer)
  }

  /// Somebody sets it right: `change` more, or fewer.
  static func adjust(
    _ variant: ID<ProductVariant>, at location: ID<StockLocation>, by change: Int64, reason: String,
    in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard change != 0, CatalogRules.quantities.contains(Int64(clamping: change.magnitude)) else {
      throw fault("change", CatalogText.badChange)
    }
    guard !reason.isEmpty else { throw fault("reason", CatalogText.reasonNeeded) }
    let line = StockLine(variant, at: location, Int64(clamping: change.magnitude))
    let checked = try check([line], live: true, in: organization, writer)
    try refuseUncounted(checked)
    let moves = checked.lines.map { Move($0, onHand: change, reserved: 0) }
    for move in moves {
      if move.after.available < 0 { throw shortage("change", move.line) }
      if move.after.onHand > CatalogRules.mostOnHand { throw fault("change", CatalogText.tooMuchOnHand) }
    }
    try apply(.adjust, moves, reason: reason, nil, in: organization, writer)
  }

  /// A stock-take of one place: the difference that was found is applied to what there is now, so that what was moved while
  /// somebody counted stays moved. Gives how many variants were found otherwise.
  @discardableResult
  static func count(
    _ lines: [CountedLine], at location: ID<StockLocation>, in organization: ID<Organization>, _ writer: Writer
  ) throws -> Int {
    guard lines.count <= mostLines, Set(lines.map(\.variant)).count == lines.count else {
      throw fault("lines", CatalogText.badLines)
    }
    guard try writer.exists(NamedStore.location, location, organization) else {
      throw fault("location", CatalogText.noSuchLocation)
    }
    var moves: [Move] = []
    var faults: [Failure.Field] = []
    for (at, line) in lines.enumerated() {
      func refuse(_ text: Text) { faults.append(Failure.Field(path: "lines[\(at)].counted", text: text)) }
      guard let variant = try writer.first(StockStore.variant, line.variant, organization), variant.isLive else {
        faults.append(Failure.Field(path: "lines[\(at)].variant", text: CatalogText.noSuchVariant))
        continue
      }
      guard variant.isCounted else {
        refuse(CatalogText.notCounted)
        continue
      }
      let balance = try balance(of: line.variant, at: location, in: organization, writer)
      let (change, overflow) = line.counted.subtractingReportingOverflow(line.expected ?? balance.onHand)
      guard !overflow, change.magnitude <= CatalogRules.mostOnHand.magnitude else {
        refuse(CatalogText.tooMuchOnHand)
        continue
      }
      guard change != 0 else { continue }
      let held = CheckedLine(
        variant: variant, location: location, quantity: Int64(clamping: change.magnitude), balance: balance, at: at)
      let move = Move(held, onHand: change, reserved: 0)
      if move.after.onHand < 0 {
        refuse(CatalogText.fewerThanNone)
      } else if move.after.available < 0 {
        refuse(CatalogText.fewerThanReserved(balance.reserved))
      } else if move.after.onHand > CatalogRules.mostOnHand {
        refuse(CatalogText.tooMuchOnHand)
      } else {
        moves.append(move)
      }
    }
    guard faults.isEmpty else { throw Failure.unprocessable(faults) }
    try apply(.count, moves, reason: nil, nil, in: organization, writer)
    return moves.count
  }

  // MARK: For orders

  /// Keeps what is there for a reference. Fails with 409, and the lines that there is too little of, where not all of it is
  /// available.
  static func reserve(
    _ lines: [StockLine], for reference: StockReference, reason: String? = nil, in organization: ID<Organization>,
    _ writer: Writer
  ) throws {
    let checked = try check(lines, live: true, in: organization, writer)
    let moves = checked.lines.map { Move($0, onHand: 0, reserved: $0.quantity) }
    try refuseShortages(moves)
    try apply(.reserve, moves, reason: reason, reference, in: organization, writer)
  }

  /// Gives up what was reserved for a reference. Fails with 409 where that is less.
  static func release(
    _ lines: [StockLine], for reference: StockReference, reason: String? = nil, in organization: ID<Organization>,
    _ writer: Writer
  ) throws {
    let checked = try check(lines, live: false, in: organization, writer)
    try refuseMoreThanHeld(checked.lines, by: reference, in: organization, writer) { $0.reserved }
    let moves = checked.lines.map { Move($0, onHand: 0, reserved: -$0.quantity) }
    try apply(.release, moves, reason: reason, reference, in: organization, writer)
  }

  /// Gives up all that is still reserved for a reference: what a cancellation and an expiry do. Gives how many lines.
  @discardableResult
  static func releaseAll(
    for reference: StockReference, reason: String? = nil, in organization: ID<Organization>, _ writer: Writer
  ) throws -> Int {
    let lines = try holdings(of: reference, in: organization, writer).filter { $0.reserved > 0 }.map {
      StockLine($0.variant, at: $0.location, $0.reserved)
    }
    try release(lines, for: reference, reason: reason, in: organization, writer)
    return lines.count
  }

  /// Hands out what was reserved for a reference. Fails with 409 where that is less.
  static func issue(
    _ lines: [StockLine], for reference: StockReference, reason: String? = nil, in organization: ID<Organization>,
    _ writer: Writer
  ) throws {
    let checked = try check(lines, live: false, in: organization, writer)
    try refuseMoreThanHeld(checked.lines, by: reference, in: organization, writer) { $0.reserved }
    let moves = checked.lines.map { Move($0, onHand: -$0.quantity, reserved: -$0.quantity) }
    try apply(.issue, moves, reason: reason, reference, in: organization, writer)
  }

  /// Takes back what was issued to a reference: a loan that ends, a sale that is undone. Fails with 409 where that was less.
  static func giveBack(
    _ lines: [StockLine], for reference: StockReference, reason: String? = nil, in organization: ID<Organization>,
    _ writer: Writer
  ) throws {
    let checked = try check(lines, live: false, in: organization, writer)
    try refuseMoreThanHeld(checked.lines, by: reference, in: organization, writer) { $0.issued }
    let moves = checked.lines.map { Move($0, onHand: $0.quantity, reserved: 0) }
    for move in moves where move.after.onHand > CatalogRules.mostOnHand {
      throw fault("lines[\(move.line.at)].quantity", CatalogText.tooMuchOnHand)
    }
    try apply(.giveBack, moves, reason: reason, reference, in: organization, writer)
  }

  // MARK: - What is checked before anything is written

  /// A line with what it is about: of each variant and place there is one, lines of the same are added up.
  struct CheckedLine {
    let variant: StockVariant
    let location: ID<StockLocation>
    var quantity: Int64
    /// What there was before.
    let balance: StockBalance
    /// The first line that it stands for.
    let at: Int
  }

  private struct Checked {
    var lines: [CheckedLine] = []
    /// The first line of what isn't counted.
    var uncounted: Int?
  }

  private struct Move {
    let line: CheckedLine
    let onHand: Int64
    let reserved: Int64

    init(_ line: CheckedLine, onHand: Int64, reserved: Int64) {
      self.line = line
      self.onHand = onHand
      self.reserved = reserved
    }

    /// No sum of these is more than can be counted: a balance is of a billion at most, and so is a line.
    var after: StockBalance {
      StockBalance(onHand: line.balance.onHand + onHand, reserved: line.balance.reserved + reserved)
    }
  }

  private struct Place: Hashable {
    let variant: ID<ProductVariant>
    let location: ID<StockLocation>
  }

  /// Reads what each line is about. Fails with 422 for what is not there, and for quantities out of bounds. `live` where
  /// what is deleted is not there either.
  private static func check(
    _ lines: [StockLine], live: Bool, in organization: ID<Organization>, _ reader: Reader
  ) throws -> Checked {
    guard lines.count <= mostLines else { throw fault("lines", CatalogText.badLines) }
    var checked = Checked()
    var faults: [Failure.Field] = []
    var places: [Place: Int] = [:]
    for (at, line) in lines.enumerated() {
      func refuse(_ name: String, _ text: Text) {
        faults.append(Failure.Field(path: "lines[\(at)].\(name)", text: text))
      }
      guard CatalogRules.quantities.contains(line.quantity) else {
        refuse("quantity", CatalogText.badQuantity)
        continue
      }
      guard let variant = try reader.first(StockStore.variant, line.variant, organization), variant.isLive || !live
      else {
        refuse("variant", CatalogText.noSuchVariant)
        continue
      }
      guard variant.isCounted else {
        checked.uncounted = checked.uncounted ?? at
        continue
      }
      let place = Place(variant: line.variant, location: line.location)
      if let known = places[place], checked.lines.indices.contains(known) {
        checked.lines[known].quantity += line.quantity
        continue
      }
      if live, try !reader.exists(NamedStore.location, line.location, organization) {
        refuse("location", CatalogText.noSuchLocation)
        continue
      }
      places[place] = checked.lines.count
      let balance = try balance(of: line.variant, at: line.location, in: organization, reader)
      checked.lines.append(
        CheckedLine(variant: variant, location: line.location, quantity: line.quantity, balance: balance, at: at))
    }
    guard faults.isEmpty else { throw Failure.unprocessable(faults) }
    return checked
  }

  private static func refuseUncounted(_ checked: Checked) throws {
    if let at = checked.uncounted { throw fault("lines[\(at)].variant", CatalogText.notCounted) }
  }

  private static func refuseShortages(_ moves: [Move]) throws {
    let short = moves.filter { $0.after.available < 0 }
    guard !short.isEmpty else { return }
    throw Failure(
      .conflict, code: "out-of-stock", CatalogText.outOfStock(short.map(\.line.variant.title)),
      fields: short.map {
        Failure.Field(path: "lines[\($0.line.at)].quantity", text: CatalogText.onlyLeft($0.line.balance.available))
      })
  }

  private static func refuseMoreThanHeld(
    _ lines: [CheckedLine], by reference: StockReference, in organization: ID<Organization>, _ reader: Reader,
    _ amount: ((reserved: Int64, issued: Int64)) -> Int64
  ) throws {
    for line in lines {
      let held = try reader.one(
        StockStore.held, reference.kind, reference.id, line.variant.id, line.location, organization)
      guard amount(held) >= line.quantity else {
        throw Failure(
          .conflict, code: "not-held", CatalogText.notHeld,
          fields: [Failure.Field(path: "lines[\(line.at)].quantity", text: CatalogText.notHeld)])
      }
    }
  }

  private static func fault(_ path: String, _ text: Text) -> Failure {
    Failure.unprocessable([Failure.Field(path: path, text: text)])
  }

  private static func shortage(_ path: String, _ line: CheckedLine) -> Failure {
    Failure(
      .conflict, code: "out-of-stock", CatalogText.outOfStock([line.variant.title]),
      fields: [Failure.Field(path: path, text: CatalogText.onlyLeft(line.balance.available))])
  }

  // MARK: What is written

  private static func apply(
    _ kind: MovementKind, _ moves: [Move], reason: String?, _ reference: StockReference?,
    in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard !moves.isEmpty else { return }
    var low: [StockVariant] = []
    for move in moves {
      let variant = move.line.variant
      let isFewer = move.after.available < move.line.balance.available
      let before = try isFewer && variant.lowAt != nil ? left(variant, in: organization, writer) : 0
      try write(kind, move, reason: reason, reference, in: organization, writer)
      writer.count(.stockMovements, organization: organization.value, bucket: variant.id.value, by: 1)
      guard isFewer, let lowAt = variant.lowAt, before > lowAt else { continue }
      if try left(variant, in: organization, writer) <= lowAt { low.append(variant) }
    }
    try emit(kind, moves, reason: reason, reference, in: organization, writer)
    try StockNews.tell(low, in: organization, writer)
  }

  private static func left(
    _ variant: StockVariant, in organization: ID<Organization>, _ reader: Reader
  ) throws -> Int64 {
    try reader.one(StockStore.available, variant.id, organization)
  }

  private static func write(
    _ kind: MovementKind, _ move: Move, reason: String?, _ reference: StockReference?,
    in organization: ID<Organization>, _ writer: Writer
  ) throws {
    let (variant, location) = (move.line.variant.id, move.line.location)
    if move.line.balance == .none, try !writer.exists(StockStore.balance, variant, location, organization) {
      try writer.run(
        StockStore.insertBalance, writer.newID(ID<StockBalance>.self), organization, variant, location, writer.now)
    }
    // Asked again where it is written: what was looked at before can't have changed within a transaction.
    let changed = try writer.run(
      StockStore.move, variant, location, organization, move.onHand, move.reserved, writer.now)
    guard changed == 1 else { throw Failure.internal("stock of \(variant) at \(location) moved below zero") }
    let person = reference == nil ? writer.context.actor.map { ID<Person>($0) } : nil
    try writer.run(
      StockStore.insertMovement, writer.newID(ID<MovementRow>.self), organization, variant, location, kind.rawValue,
      move.onHand, move.reserved, move.after.onHand, move.after.reserved, reason, reference?.kind, reference?.id,
      person,
      writer.now)
  }

  /// One event of the whole call.
  private static func emit(
    _ kind: MovementKind, _ moves: [Move], reason: String?, _ reference: StockReference?,
    in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard let first = moves.first else { return }
    let event: EventKind =
      switch kind {
      case .receive: .stockReceived
      case .adjust: .stockAdjusted
      case .count: .stockCounted
      case .reserve: .stockReserved
      case .release: .stockReleased
      case .issue: .stockIssued
      case .giveBack: .stockReturned
      }
    try writer.emit(event, subject: reference?.id ?? first.line.variant.id.value, organization: organization.value) {
      json in
      json.field("name", first.line.variant.title)
      json.field("reason", reason)
      json.field("referenceKind", reference?.kind)
      json.array("lines") {
        for move in moves {
          json.object {
            json.field("product", move.line.variant.product)
            json.field("variant", move.line.variant.id)
            json.field("location", move.line.location)
            json.field("onHand", move.onHand)
            json.field("reserved", move.reserved)
          }
        }
      }
    }
  }
}
