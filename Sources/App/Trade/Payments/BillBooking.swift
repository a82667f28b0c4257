// What of a bill is sold and what is tax, and how that is booked: pure rules.
import Base

/// The tax of a bill by its rates.
struct BillTax: Sendable, Equatable {
  /// By rate, in hundredths of a percent; those that come to something.
  let byRate: [Int64: Int64]
  let total: Money

  /// Of lines whose sum can be counted.
  init(_ lines: [BillLine], total: Money) {
    var sums: [Int64: Int64] = [:]
    for line in lines {
      guard let amount = line.total, line.taxRate > 0 else { continue }
      let tax = amount.tax(at: line.taxRate).minor
      if tax > 0 { sums[line.taxRate, default: 0] += tax }
    }
    byRate = sums
    self.total = total
  }

  /// All of it. Never more than the total, so it can be counted.
  var sum: Money { Money(minor: byRate.values.reduce(0, +), currency: total.currency) }

  /// The rates, lowest first.
  var rates: [Int64] { byRate.keys.sorted() }

  /// How much of a rate's tax belongs to the first `part` of the total: rounded half up, all of it for the whole.
  func tax(at rate: Int64, of part: Int64) -> Int64 {
    let tax = byRate[rate] ?? 0
    guard total.minor > 0, part > 0, tax > 0 else { return 0 }
    guard part < total.minor else { return tax }
    // The product may be more than can be counted in 64 bits.
    let whole = UInt64(total.minor)
    let product = UInt64(tax).multipliedFullWidth(by: UInt64(part))
    let (low, carried) = product.low.addingReportingOverflow(whole / 2)
    let high = product.high + (carried ? 1 : 0)
    return Int64(whole.dividingFullWidth((high, low)).quotient)
  }

  /// What takes the total back from its first `from` to its first `to`: debits of sales and tax that come to the difference.
  /// However often a bill is credited in parts, the parts come to what was booked for the whole.
  func credits(from: Int64, to: Int64) -> [LedgerLine] {
    func money(_ minor: Int64) -> Money { Money(minor: minor, currency: total.currency) }
    var lines: [LedgerLine] = []
    var rest = to - from
    for rate in rates {
      let share = tax(at: rate, of: to) - tax(at: rate, of: from)
      rest -= share
      if share != 0 { lines.append(.debit(.tax(rate), money(share))) }
    }
    if rest != 0 { lines.append(.debit(.sales, money(rest))) }
    return lines
  }

  /// What books the whole: credits of sales and tax.
  var charges: [LedgerLine] {
    credits(from: 0, to: total.minor).map { .credit($0.place, $0.amount) }
  }
}
