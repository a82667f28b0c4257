// Codes of terms: what they tell, and what is none.
import Base
import Testing

@testable import App

struct TermCodeTests {
  @Test(arguments: [
    ("S12627", 1, "2026–2027", "2026-08-01", "2026-12-18"), ("s22627", 2, "2026–2027", "2027-01-20", "2027-06-01"),
    ("S32627", 3, "2026–2027", "2027-06-15", "2027-07-31"), ("S42627", 4, "2026–2027", "2026-08-01", ""),
    ("S12626", 1, "2026", "2026-08-01", "2026-12-18"),
  ])
  func aCodeTellsYearAndDays(code: String, number: Int, year: String, first: String, last: String) throws {
    let parsed = try #require(TermCode(code))
    #expect(parsed.number == number && parsed.academicYear == year && parsed.text == code.uppercased())
    #expect(parsed.days.first.iso == first && (parsed.days.last?.iso ?? "") == last)
  }

  @Test(arguments: ["", "S", "S1262", "S126277", "S02627", "S12625", "S12628", "T12627", "S1262x", "S１2627", "１２３４５６"])
  func whatIsNoCodeIsNone(code: String) { #expect(TermCode(code) == nil) }

  /// Where both days lie in one year, the first semester's academic year begins then and the second's ended then.
  @Test(arguments: [
    (1, "2026-08-10", "2026-12-18", "S12627"), (2, "2027-01-20", "2027-06-01", "S22627"),
    (1, "2026-11-01", "2027-02-01", "S12627"), (3, "2027-06-15", "2027-07-31", "S32627"),
  ])
  func aTermHasACode(number: Int, first: String, last: String, code: String) throws {
    let days = (try #require(LocalDate(iso: first)), try #require(LocalDate(iso: last)))
    #expect(TermCode.of(number: number, first: days.0, last: days.1)?.text == code)
  }

  @Test func yearsThatTwoDigitsDoNotTellHaveNone() {
    #expect(TermCode.of(number: 1, first: .first, last: .first) == nil)
    #expect(TermCode.of(number: 1, first: .last, last: .last) == nil)
    #expect(TermCode.of(number: 0, first: .first, last: .last) == nil)
  }
}
