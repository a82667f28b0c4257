// Dates in words, straight into a buffer: the same as their strings.
import Base
import Testing

@Suite("Dates in words")
struct DateWordsTests {
  @Test("a buffer is told the same date as a string", arguments: [Language.en, .fr])
  func sameWords(_ language: Language) throws {
    let start = try #require(LocalDate(iso: "2023-12-25"))
    // Each day of more than four years, and the ends of the calendar.
    let dates = (0..<1500).map { start.adding(days: $0) } + [LocalDate.first, .last]
    for date in dates {
      let (long, short) = (Buffer(capacity: 1), Buffer(capacity: 1))
      long.append(long: date, language)
      short.append(shortDay: date, language)
      #expect(long.string == date.long[language])
      #expect(short.string == date.shortDay[language])
    }
  }

  @Test func wordsThemselves() throws {
    let date = try #require(LocalDate(iso: "2026-03-01"))
    #expect(date.long == Text(en: "Sunday 1 March 2026", fr: "dimanche 1er mars 2026"))
    #expect(date.shortDay == Text(en: "Sun 1 Mar", fr: "dim. 1er mars"))
    // Pages take them as they are.
    for day in 0..<366 {
      for language in Language.allCases {
        let date = date.adding(days: day)
        for words in [date.long[language], date.shortDay[language]] {
          #expect(!words.utf8.contains { [0x26, 0x3c, 0x3e, 0x22, 0x27].contains($0) })
        }
      }
    }
  }
}
