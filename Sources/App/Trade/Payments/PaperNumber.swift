// Numbers of invoices and receipts.

/// A number of a series that has no gaps, such as `R-2026-000042`.
struct PaperNumber: Sendable, Equatable {
  enum Series: String, Sendable, CaseIterable {
    case receipt
    case invoice
    case credit

    fileprivate var letter: String {
      switch self {
      case .receipt: "R"
      case .invoice: "I"
      case .credit: "C"
      }
    }
  }

  let series: Series
  let year: Int64
  let number: Int64

  /// Nil where there is none yet.
  init?(_ series: Series, _ year: Int64?, _ number: Int64?) {
    guard let year, let number else { return nil }
    (self.series, self.year, self.number) = (series, year, number)
  }

  /// As somebody writes it: `r-2026-42`. Nil for what is none.
  init?(_ words: String) {
    let parts = words.split(separator: "-")
    guard parts.count == 3, let letter = parts.first?.uppercased(),
      let series = Series.allCases.first(where: { $0.letter == letter }), let year = Int64(parts[1]),
      let number = Int64(parts[2])
    else { return nil }
    (self.series, self.year, self.number) = (series, year, number)
  }

  var text: String {
    let digits = String(number)
    return "\(series.letter)-\(year)-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }
}
