// Dates, times and durations in the words of each language.

private let weekdayNames: [Text] = [
  Text(en: "Monday", fr: "lundi"), Text(en: "Tuesday", fr: "mardi"), Text(en: "Wednesday", fr: "mercredi"),
  Text(en: "Thursday", fr: "jeudi"), Text(en: "Friday", fr: "vendredi"), Text(en: "Saturday", fr: "samedi"),
  Text(en: "Sunday", fr: "dimanche"),
]

private let shortWeekdayNames: [Text] = [
  Text(en: "Mon", fr: "lun."), Text(en: "Tue", fr: "mar."), Text(en: "Wed", fr: "mer."), Text(en: "Thu", fr: "jeu."),
  Text(en: "Fri", fr: "ven."), Text(en: "Sat", fr: "sam."), Text(en: "Sun", fr: "dim."),
]

private let monthNames: [Text] = [
  Text(en: "January", fr: "janvier"), Text(en: "February", fr: "février"), Text(en: "March", fr: "mars"),
  Text(en: "April", fr: "avril"), Text(en: "May", fr: "mai"), Text(en: "June", fr: "juin"),
  Text(en: "July", fr: "juillet"), Text(en: "August", fr: "août"), Text(en: "September", fr: "septembre"),
  Text(en: "October", fr: "octobre"), Text(en: "November", fr: "novembre"), Text(en: "December", fr: "décembre"),
]

private let shortMonthNames: [Text] = [
  Text(en: "Jan", fr: "janv."), Text(en: "Feb", fr: "févr."), Text(en: "Mar", fr: "mars"), Text(en: "Apr", fr: "avr."),
  Text(en: "May", fr: "mai"), Text(en: "Jun", fr: "juin"), Text(en: "Jul", fr: "juil."), Text(en: "Aug", fr: "août"),
  Text(en: "Sep", fr: "sept."), Text(en: "Oct", fr: "oct."), Text(en: "Nov", fr: "nov."), Text(en: "Dec", fr: "déc."),
]

extension Weekday {
  /// `Saturday`, `samedi`.
  package var name: Text { weekdayNames[rawValue - 1] }
  /// `Sat`, `sam.`
  package var shortName: Text { shortWeekdayNames[rawValue - 1] }
}

extension LocalDate {
  /// `November`, `novembre`.
  package var monthName: Text { monthNames[month - 1] }

  /// `Saturday 21 November 2026`, `samedi 21 novembre 2026`, `dimanche 1er mars 2026`.
  package var long: Text {
    compose { language, day, year in
      "\(weekday.name[language]) \(day) \(monthNames[month - 1][language]) \(year)"
    }
  }

  /// `21 November 2026`, `21 novembre 2026`.
  package var medium: Text {
    compose { language, day, year in "\(day) \(monthNames[month - 1][language]) \(year)" }
  }

  /// `21 Nov 2026`, `21 nov. 2026`: for tables.
  package var short: Text {
    compose { language, day, year in "\(day) \(shortMonthNames[month - 1][language]) \(year)" }
  }

  /// `Sat 21 Nov`, `sam. 21 nov.`: where the year is plain.
  package var shortDay: Text {
    compose { language, day, _ in "\(weekday.shortName[language]) \(day) \(shortMonthNames[month - 1][language])" }
  }

  /// `November 2026`, `novembre 2026`.
  package var monthAndYear: Text { compose { language, _, year in "\(monthNames[month - 1][language]) \(year)" } }

  /// French says `1er` for the first of a month.
  private func compose(_ form: (Language, String, Int) -> String) -> Text {
    let (year, _, day) = parts
    return Text(en: form(.en, String(day), year), fr: form(.fr, day == 1 ? "1er" : String(day), year))
  }
}

private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

/// `14:05`, of seconds since midnight: the same in both languages, and it lines up in tables.
package func clockTime(secondsOfDay: Int) -> String {
  let seconds = max(0, secondsOfDay)
  return "\(twoDigits(seconds / 3600)):\(twoDigits(seconds / 60 % 60))"
}

extension LocalTime {
  /// `14:05`.
  package var clock: String { clockTime(secondsOfDay: secondsOfDay) }

  /// `14:05:09`.
  package var clockWithSeconds: String { "\(clock):\(twoDigits(second))" }

  /// `Saturday 21 November 2026, 14:05`, `samedi 21 novembre 2026 à 14:05`.
  package var long: Text { Text(en: "\(date.long.en), \(clock)", fr: "\(date.long.fr) à \(clock)") }

  /// `21 Nov 2026, 14:05`, `21 nov. 2026, 14:05`.
  package var short: Text { Text(en: "\(date.short.en), \(clock)", fr: "\(date.short.fr), \(clock)") }

  /// Such as `+02:00`, or `+05:53:28` for a time before zones.
  package var offset: String {
    let (sign, seconds) = (offsetSeconds < 0 ? "-" : "+", abs(offsetSeconds))
    let minutes = "\(sign)\(twoDigits(seconds / 3600)):\(twoDigits(seconds / 60 % 60))"
    return seconds % 60 == 0 ? minutes : "\(minutes):\(twoDigits(seconds % 60))"
  }
}

/// `7 h 32 min`, `45 min`, `2 h`, and below a minute `32 s`: the same in both languages. Seconds are cut off, not
/// rounded: nobody has worked a minute that is not over. Negative reads as none.
package func durationWords(seconds: Int) -> String {
  if seconds < 60 { return "\(max(0, seconds)) s" }
  let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
  if hours == 0 { return "\(minutes) min" }
  return minutes == 0 ? "\(hours) h" : "\(hours) h \(minutes) min"
}

// MARK: Straight into a buffer, for tables of many rows

extension Buffer {
  /// `Saturday 21 November 2026`, as `LocalDate.long` says it. Nothing in it is to be escaped in a page.
  package func append(long date: LocalDate, _ language: Language) {
    append(text: weekdayNames[date.weekday.rawValue - 1][language])
    append(0x20)
    let (year, month, day) = date.parts
    append(dayOfMonth: day, language)
    append(text: monthNames[month - 1][language])
    append(0x20)
    append(decimal: Int64(year))
  }

  /// `Sat 21 Nov`, as `LocalDate.shortDay` says it. Nothing in it is to be escaped in a page.
  package func append(shortDay date: LocalDate, _ language: Language) {
    append(text: shortWeekdayNames[date.weekday.rawValue - 1][language])
    append(0x20)
    let (_, month, day) = date.parts
    append(dayOfMonth: day, language)
    append(text: shortMonthNames[month - 1][language])
  }

  private func append(dayOfMonth day: Int, _ language: Language) {
    append(decimal: Int64(day))
    append(day == 1 && language == .fr ? "er " : " ")
  }

  /// `7 h 32 min`, as `durationWords` says it.
  package func append(durationOf seconds: Int) {
    if seconds < 60 {
      append(decimal: Int64(max(0, seconds)))
      append(" s")
      return
    }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    if hours > 0 {
      append(decimal: Int64(hours))
      append(" h")
      if minutes == 0 { return }
      append(0x20)
    }
    append(decimal: Int64(minutes))
    append(" min")
  }
}
