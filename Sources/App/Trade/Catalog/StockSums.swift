// Whether what is kept of stock is still what its movements come to: looked at each night, a finding where it is not.
import Base
import Store

extension JobKind {
  static let verifyStock = JobKind("stock.verify")
}

extension CheckSubject {
  static let stock = CheckSubject("stock", Text(en: "Sums of stock", fr: "Sommes du stock"))
}

/// What of a variant lies in a place as it is kept, or what one movement changed of it.
struct StockSum: Sendable {
  struct Place: Hashable, Sendable {
    let variant: ID<ProductVariant>
    let location: ID<StockLocation>
  }

  let place: Place
  let balance: StockBalance
}

/// What a check found.
struct StockSumsOutput: Payload {
  /// Of a variant in a place each.
  var balances: Int64 = 0
  var wrong: Int64 = 0
  /// The variant of the first one.
  var variant: ID<ProductVariant>?

  static let schemaName = "StockSums"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("balances", &balances, label: StockText.balances)
    f.integer("wrong", &wrong, label: StockText.differences)
    f.id("variant", &variant, label: CatalogText.variant)
  }

  var finding: Finding {
    guard wrong > 0 else { return .ok(.stock, StockText.sumsAreWhole(balances)) }
    return .bad(.stock, StockText.sumsDiffer(wrong, variant?.text ?? "?"), do: ChecksText.suspectEvents)
  }
}

enum StockSums {
  /// So many variants are added up in one snapshot, all movements of theirs.
  private static let slice = 50

  static let job = JobDescription(
    .verifyStock, StockText.verifyJob, JobPolicy(timeout: 6 * 3600, attempts: 3, keep: 90 * 86_400),
    work: { (_: NoInput, run: JobRun, appliance: Appliance) -> (any Payload)? in
      var output = StockSumsOutput()
      var last = ID<ProductVariant>(0)
      while true {
        try run.check()
        let after = last
        let (kept, moved) = try run.read { try add(after: after, $0) }
        for sum in kept where moved[sum.place] ?? .none != sum.balance {
          output.wrong += 1
          output.variant = output.variant ?? sum.place.variant
        }
        output.balances += Int64(kept.count)
        run.progress(output.balances)
        guard let end = kept.last else { break }
        last = end.place.variant
      }
      if output.wrong > 0 {
        appliance.log.error(
          "stock is not the sum of its movements",
          ["balances": "\(output.wrong)", "variant": output.variant?.text ?? ""])
      }
      return output
    })

  /// What is kept of the variants after one, and what their movements come to, as of one moment.
  private static func add(
    after last: ID<ProductVariant>, _ reader: Reader
  ) throws -> (kept: [StockSum], moved: [StockSum.Place: StockBalance]) {
    try reader.snapshot {
      let kept = try reader.all(StockStore.keptSums, last, slice)
      var moved: [StockSum.Place: StockBalance] = [:]
      try reader.each(StockStore.movedSums, last, slice) { change in
        // What was changed by another hand may be anything: no sum of it ends the program.
        moved[change.place, default: .none].onHand &+= change.balance.onHand
        moved[change.place, default: .none].reserved &+= change.balance.reserved
      }
      return (kept, moved)
    }
  }

  static let schedule = ScheduleDescription.nightly(
    "stock.verify", StockText.verifyJob, .verifyStock, hour: 4, minute: 45)

  /// The last check that came to its end; nothing before the first.
  static let check = CheckSource(.stock) { scope in
    guard let row = try JobList.newest([.done], [JobKind.verifyStock.name], limit: 1, scope.reader).first,
      var text = row.result, let output = text.withUTF8({ try? StockSumsOutput.read(json: UnsafeRawBufferPointer($0)) })
    else { return [] }
    return [output.finding]
  }
}
