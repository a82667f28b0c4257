// How stock moves: what each line is about, what is refused, and what is written. For the calls of Stock alone.
import Base
import Store

extension Stock {
  // MARK: What is checked before anything is written

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

  struct Checked {
    var lines: [CheckedLine] = []
    /// The first line of what isn't counted.
    var uncounted: Int?
  }

  struct Move {
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

  struct Place: Hashable {
    let variant: ID<ProductVariant>
    let location: ID<StockLocation>
  }

  /// What a call may name.
  enum Scope {
    /// What is neither deleted nor uncounted.
    case live
    /// That, and whatever else still lies where the line says.
    case present
    /// What this reference has moved, whatever became of it since.
    case held(StockReference)
  }

  /// Reads what each line is about. Fails with 422 for what is not there, and for quantities out of bounds.
  static func check(
    _ lines: [StockLine], _ scope: Scope, in organization: ID<Organization>, _ reader: Reader
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
      let balance = try balance(of: line.variant, at: line.location, in: organization, reader)
      let mayBeGone =
        switch scope {
        case .live: false
        case .present: balance.onHand > 0
        case .held: true
        }
      guard let variant = try reader.first(StockStore.variant, line.variant, organization), variant.isLive || mayBeGone
      else {
        refuse("variant", CatalogText.noSuchVariant)
        continue
      }
      guard try variant.isCounted || isKnown(line, balance, scope, organization, reader) else {
        checked.uncounted = checked.uncounted ?? at
        continue
      }
      let place = Place(variant: line.variant, location: line.location)
      if let known = places[place], checked.lines.indices.contains(known) {
        checked.lines[known].quantity += line.quantity
        continue
      }
      if try !mayBeGone && !reader.exists(NamedStore.location, line.location, organization) {
        refuse("location", CatalogText.noSuchLocation)
        continue
      }
      places[place] = checked.lines.count
      checked.lines.append(
        CheckedLine(variant: variant, location: line.location, quantity: line.quantity, balance: balance, at: at))
    }
    guard faults.isEmpty else { throw Failure.unprocessable(faults) }
    return checked
  }

  /// Whether what isn't counted any more is to be moved nevertheless.
  static func isKnown(
    _ line: StockLine, _ balance: StockBalance, _ scope: Scope, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> Bool {
    switch scope {
    case .live: return false
    case .present: return balance.onHand > 0
    case .held(let reference):
      let held = try reader.one(
        StockStore.held, reference.kind, reference.id, line.variant, line.location, organization)
      return held.reserved != 0 || held.issued != 0
    }
  }

  static func refuseTooMuch(_ moves: [Move]) throws {
    for move in moves where move.after.onHand > CatalogRules.mostOnHand {
      throw fault("lines[\(move.line.at)].quantity", CatalogText.tooMuchOnHand)
    }
  }

  static func refuseUncounted(_ checked: Checked) throws {
    if let at = checked.uncounted { throw fault("lines[\(at)].variant", CatalogText.notCounted) }
  }

  static func refuseShortages(_ moves: [Move]) throws {
    let short = moves.filter { $0.after.available < 0 }
    guard !short.isEmpty else { return }
    throw Failure(
      .conflict, code: "out-of-stock", CatalogText.outOfStock(short.map(\.line.variant.title)),
      fields: short.map {
        Failure.Field(path: "lines[\($0.line.at)].quantity", text: CatalogText.onlyLeft($0.line.balance.available))
      })
  }

  static func refuseMoreThanHeld(
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

  static func fault(_ path: String, _ text: Text) -> Failure {
    Failure.unprocessable([Failure.Field(path: path, text: text)])
  }

  static func shortage(_ path: String, _ line: CheckedLine) -> Failure {
    Failure(
      .conflict, code: "out-of-stock", CatalogText.outOfStock([line.variant.title]),
      fields: [Failure.Field(path: path, text: CatalogText.onlyLeft(line.balance.available))])
  }

  // MARK: What is written

  static func apply(
    _ kind: MovementKind, _ moves: [Move], reason: String?, _ reference: StockReference?,
    in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard !moves.isEmpty else { return }
    var low: [StockVariant] = []
    for move in moves {
      let variant = move.line.variant
      let isFewer = kind != .transfer && variant.isLive && move.after.available < move.line.balance.available
      let before = try isFewer && variant.lowAt != nil ? left(variant, in: organization, writer) : 0
      try write(kind, move, reason: reason, reference, in: organization, writer)
      writer.count(.stockMovements, organization: organization.value, bucket: variant.id.value, by: 1)
      guard isFewer, let lowAt = variant.lowAt, before > lowAt else { continue }
      if try left(variant, in: organization, writer) <= lowAt { low.append(variant) }
    }
    try emit(kind, moves, reason: reason, reference, in: organization, writer)
    try StockNews.tell(low, in: organization, writer)
  }

  static func left(
    _ variant: StockVariant, in organization: ID<Organization>, _ reader: Reader
  ) throws -> Int64 {
    try reader.one(StockStore.available, variant.id, organization)
  }

  static func write(
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

  /// One event of the whole call. Events are never erased: what was written about somebody's order is in none.
  static func emit(
    _ kind: MovementKind, _ moves: [Move], reason: String?, _ reference: StockReference?,
    in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard let first = moves.first else { return }
    let event: EventKind =
      switch kind {
      case .receive: .stockReceived
      case .adjust: .stockAdjusted
      case .count: .stockCounted
      case .transfer: .stockTransferred
      case .reserve: .stockReserved
      case .release: .stockReleased
      case .issue: .stockIssued
      case .giveBack: .stockReturned
      }
    try writer.emit(event, subject: reference?.id ?? first.line.variant.id.value, organization: organization.value) {
      json in
      json.field("name", first.line.variant.title)
      json.field("reason", reference == nil ? reason : nil)
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
