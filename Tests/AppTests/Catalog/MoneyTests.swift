// Amounts: written, read, added up; nothing is lost and nothing overflows.
import Base
import Testing

@testable import App

struct MoneyTests {
  private func money(_ minor: Int64, _ code: String = "EUR") throws -> Money {
    Money(minor: minor, currency: try #require(Currency(code)))
  }

  @Test func amountsAreWrittenAsPeopleWriteThem() throws {
    #expect(try money(1250).text.en == "€12.50" && money(1250).text.fr == "12,50\u{A0}€")
    #expect(try money(5).text.en == "€0.05" && money(0).text.en == "€0.00")
    #expect(try money(123_456_789).text.en == "€1,234,567.89")
    #expect(try money(-250).text.en == "-€2.50" && money(-250).text.fr == "-2,50\u{A0}€")
    #expect(try money(-250, "CHF").text.en == "-2.50 CHF")
    #expect(try money(1500, "JPY").text.en == "1,500 JPY" && money(1500, "kwd").text.en == "1.500 KWD")
    #expect(Currency("EU") == nil && Currency("E1R") == nil && Currency("€€€") == nil)
  }

  @Test(
    arguments: [
      ("12", 2, 1200), ("12.5", 2, 1250), ("12,50", 2, 1250), ("0.01", 2, 1), ("1 250", 0, 1250), ("7", 3, 7000),
      ("1\u{A0}250,00", 2, 125_000), ("1\u{202F}250", 2, 125_000),
    ] as [(String, Int, Int64)])
  func numbersAreRead(text: String, digits: Int, value: Int64) { #expect(Decimals.read(text, digits: digits) == value) }

  @Test(arguments: [
    "", ".", ",5", "5.", "1.234", "1.2.3", "-1", "+1", "1e3", "x", "٣", "999999999999999999999", "12,5€",
  ])
  func whatIsNoNumberIsNotRead(text: String) { #expect(Decimals.read(text, digits: 2) == nil) }

  @Test func percentagesMayHaveTheirSign() {
    #expect(Decimals.percent("20") == 2000 && Decimals.percent("5,5 %") == 550 && Decimals.percent("100%") == 10_000)
    #expect(Decimals.percent("100.01") == nil && Decimals.percent("%") == nil && Decimals.percent("5%%") == nil)
  }

  @Test func whatIsWrittenIsReadAgain() {
    for value in [0, 1, 9, 10, 99, 100, 123_456, Money.dearest] as [Int64] {
      for digits in 0...3 {
        #expect(Decimals.read(Decimals.text(value, digits: digits), digits: digits) == value)
        #expect(Decimals.read(Decimals.short(value, digits: digits), digits: digits) == value)
      }
    }
  }

  @Test func sumsAreCheckedAndCurrenciesStayApart() throws {
    #expect(try money(350).times(3)?.minor == 1050)
    #expect(try money(.max).times(2) == nil && money(.max).plus(money(1)) == nil)
    #expect(try money(1).plus(money(1, "USD")) == nil && money(1).plus(money(2))?.minor == 3)
    #expect(try money(1200).tax(at: 2000).minor == 200 && money(1055).tax(at: 550).minor == 55)
    #expect(try money(.max).tax(at: 10_000).minor == Int64.max / 2 + 1)
    #expect(try money(100).tax(at: 0).minor == 0 && money(1).tax(at: 10_000).minor == 1)
  }
}
