// Stock moves: received, adjusted, counted, transferred, reserved, released, issued, given back. What orders call in their transactions.
import Base
import Store

/// Every change of stock is a movement; what lies where is their sum, kept beside them in the same transaction. All of a
/// call happens or nothing of it. What is available never falls below zero: it is asked before, and a constraint holds it.
///
/// Lines of products that aren't counted pass without a trace. Whether they are may change while an order is open: what was
/// reserved for it is released, issued and given back nevertheless, and of what was not, nothing may be asked afterwards. So
/// an order remembers of each line whether it was counted when it was placed.
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
    let checked = try check(lines, .live, in: organization, writer)
    try refuseUncounted(checked)
    let moves = checked.lines.map { Move($0, onHand: $0.quantity, reserved: 0) }
    try refuseTooMuch(moves)
    try apply(.receive, moves, reason: reason, nil, in: organization, writer)
  }

  /// Somebody sets it right: `change` more, or fewer. Fewer also of what was deleted, and where a place was: nothing that
  /// lies somewhere is out of reach.
  static func adjust(
    _ variant: ID<ProductVariant>, at location: ID<StockLocation>, by change: Int64, reason: String,
    in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard change != 0, CatalogRules.quantities.contains(Int64(clamping: change.magnitude)) else {
      throw fault("change", CatalogText.badChange)
    }
    guard !reason.isEmpty else { throw fault("reason", CatalogText.reasonNeeded) }
    let line = StockLine(variant, at: location, Int64(clamping: change.magnitude))
    let checked = try check([line], change > 0 ? .live : .present, in: organization, writer)
    try refuseUncounted(checked)
    let moves = checked.lines.map { Move($0, onHand: change, reserved: 0) }
    for move in moves {
      if move.after.available < 0 { throw shortage("change", move.line) }
      if move.after.onHand > CatalogRules.mostOnHand { throw fault("change", CatalogText.tooMuchOnHand) }
    }
    try apply(.adjust, moves, reason: reason, nil, in: organization, writer)
  }

  /// Stock goes from one place to another, as one act: in all, there is as much as before. What is reserved stays where it is.
  static func transfer(
    _ variant: ID<ProductVariant>, from: ID<StockLocation>, to: ID<StockLocation>, _ quantity: Int64,
    reason: String? = nil, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard from != to else { throw fault("to", CatalogText.samePlace) }
    guard try writer.exists(NamedStore.location, to, organization) else {
      throw fault("to", CatalogText.noSuchLocation)
    }
    let isLeft = try balance(of: variant, at: from, in: organization, writer).onHand > 0
    guard try isLeft || writer.exists(NamedStore.location, from, organization) else {
      throw fault("from", CatalogText.noSuchLocation)
    }
    let checked = try check([StockLine(variant, at: from, quantity)], .present, in: organization, writer)
    try refuseUncounted(checked)
    guard let line = checked.lines.first else { return }
    let there = CheckedLine(
      variant: line.variant, location: to, quantity: quantity,
      balance: try balance(of: variant, at: to, in: organization, writer), at: 0)
    let (out, into) = (Move(line, onHand: -quantity, reserved: 0), Move(there, onHand: quantity, reserved: 0))
    if out.after.available < 0 { throw shortage("quantity", line) }
    if into.after.onHand > CatalogRules.mostOnHand { throw fault("quantity", CatalogText.tooMuchOnHand) }
    try apply(.transfer, [out, into], reason: reason, nil, in: organization, writer)
  }

  /// A stock-take of one place: what was counted is what there is. `seen` is the last movement that was known when somebody
  /// began: nobody can tell whether they counted before or after what was moved since, so such a line is refused, and looked
  /// at again. Without it, a line may say what was expected there; the difference is then applied to what there is now.
  /// Gives how many variants were found otherwise.
  @discardableResult
  static func count(
    _ lines: [CountedLine], at location: ID<StockLocation>, since seen: ID<MovementRow>? = nil,
    in organization: ID<Organization>, _ writer: Writer
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
      let balance = try balance(of: line.variant, at: location, in: organization, writer)
      guard let variant = try writer.first(StockStore.variant, line.variant, organization),
        variant.isLive || balance.onHand > 0
      else {
        faults.append(Failure.Field(path: "lines[\(at)].variant", text: CatalogText.noSuchVariant))
        continue
      }
      guard variant.isCounted || balance.onHand > 0 else {
        refuse(CatalogText.notCounted)
        continue
      }
      // What was entered twice finds that all is as it says.
      if let seen, line.counted != balance.onHand,
        try writer.exists(StockStore.movedSince, line.variant, location, organization, seen)
      {
        refuse(StockText.movedMeanwhile(balance.onHand))
        continue
      }
      let expected = seen == nil ? line.expected ?? balance.onHand : balance.onHand
      let (change, overflow) = line.counted.subtractingReportingOverflow(expected)
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
    let checked = try check(lines, .live, in: organization, writer)
    let moves = checked.lines.map { Move($0, onHand: 0, reserved: $0.quantity) }
    try refuseShortages(moves)
    try apply(.reserve, moves, reason: reason, reference, in: organization, writer)
  }

  /// Gives up what was reserved for a reference. Fails with 409 where that is less.
  static func release(
    _ lines: [StockLine], for reference: StockReference, reason: String? = nil, in organization: ID<Organization>,
    _ writer: Writer
  ) throws {
    let checked = try check(lines, .held(reference), in: organization, writer)
    try refuseMoreThanHeld(checked.lines, by: reference, in: organization, writer) { $0.reserved }
    let moves = checked.lines.map { Move($0, onHand: 0, reserved: -$0.quantity) }
    try apply(.release, moves, reason: reason, reference, in: organization, writer)
  }

  /// Gives up all that is still reserved for a reference: what a cancellation and an expiry do. Gives how many lines.
  @discardableResult
  static func releaseAll(
    for reference: StockReference, reason: String? = nil, in organization: ID<Organization>, _ writer: Writer
  ) throws -> Int {
    // However much and however many: what may be asked for at once is bounded, what is held is not.
    let moves = try holdings(of: reference, in: organization, writer).filter { $0.reserved > 0 }.map { held in
      let line = CheckedLine(
        variant: try writer.one(StockStore.variant, held.variant, organization), location: held.location,
        quantity: held.reserved, balance: try balance(of: held.variant, at: held.location, in: organization, writer),
        at: 0)
      return Move(line, onHand: 0, reserved: -held.reserved)
    }
    try apply(.release, moves, reason: reason, reference, in: organization, writer)
    return moves.count
  }

  /// Hands out what was reserved for a reference. Fails with 409 where that is less.
  static func issue(
    _ lines: [StockLine], for reference: StockReference, reason: String? = nil, in organization: ID<Organization>,
    _ writer: Writer
  ) throws {
    let checked = try check(lines, .held(reference), in: organization, writer)
    try refuseMoreThanHeld(checked.lines, by: reference, in: organization, writer) { $0.reserved }
    let moves = checked.lines.map { Move($0, onHand: -$0.quantity, reserved: -$0.quantity) }
    try apply(.issue, moves, reason: reason, reference, in: organization, writer)
  }

  /// Takes back what was issued to a reference: a loan that ends, a sale that is undone. Fails with 409 where that was less.
  static func giveBack(
    _ lines: [StockLine], for reference: StockReference, reason: String? = nil, in organization: ID<Organization>,
    _ writer: Writer
  ) throws {
    let moves = try returns(of: lines, to: reference, in: organization, writer)
    try apply(.giveBack, moves, reason: reason, reference, in: organization, writer)
  }

  /// Takes away why something was moved for a reference: whoever it was for is erased, and somebody wrote it about them.
  static func forgetReasons(
    of reference: StockReference, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    try writer.run(StockStore.forgetReasons, reference.kind, reference.id, organization)
  }

  /// What `giveBack` would move. Fails as that would, and writes nothing.
  @discardableResult
  static func returns(
    of lines: [StockLine], to reference: StockReference, in organization: ID<Organization>, _ reader: Reader
  ) throws -> [Move] {
    let checked = try check(lines, .held(reference), in: organization, reader)
    try refuseMoreThanHeld(checked.lines, by: reference, in: organization, reader) { $0.issued }
    let moves = checked.lines.map { Move($0, onHand: $0.quantity, reserved: 0) }
    try refuseTooMuch(moves)
    return moves
  }
}
