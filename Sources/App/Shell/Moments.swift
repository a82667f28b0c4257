// Times as people say them, the exact time in the markup and on hover.
import Base
import Web

extension HTML {
  /// `21 Nov 2026, 14:05` in the zone.
  func moment(_ instant: Timestamp, _ zone: Zone) {
    let local = zone.local(at: instant)
    time(.datetime(instant), .title(exact(local)), text: local.short)
  }

  /// `14:05` in the zone: where the day is plain. Tables show hundreds: digits go straight into the page.
  func timeOfDay(_ instant: Timestamp, _ zone: Zone) {
    let local = zone.local(at: instant)
    buffer.append("<time datetime=\"")
    buffer.append(rfc3339: instant)
    buffer.append("\" title=\"")
    buffer.append(iso: local.date)
    buffer.append(0x20)
    buffer.append(clock: local.secondsOfDay)
    buffer.append(0x3a)
    buffer.append(twoDigits: local.second)
    buffer.append("\">")
    buffer.append(clock: local.secondsOfDay)
    buffer.append("</time>")
  }

  /// `Sat 21 Nov`: where the year is plain.
  func day(_ date: LocalDate) { time(.datetime(date.iso), .title(date.long), text: date.shortDay) }

  /// `7 h 32 min`.
  func duration(seconds: Int) { buffer.append(durationOf: seconds) }

  /// The time of day, big, that goes on by itself where scripts run.
  func clock(_ now: Timestamp, _ zone: Zone) {
    p(.class("clock")) { time(.datetime(now), .data("clock", zone.name), text: zone.local(at: now).clock) }
  }

  /// How long ago, going on by itself where scripts run: `6 h 3 min`.
  func elapsed(since start: Timestamp, now: Timestamp) {
    span(.data("since", Int(start.milliseconds)), text: durationWords(seconds: Int(now.seconds - start.seconds)))
  }

  private func exact(_ local: LocalTime) -> String {
    "\(local.date.iso) \(local.clockWithSeconds) \(local.offset)"
  }
}

/// Writes the days of a table, most of whose rows are of the same day: the words for it are found once.
final class DayCells {
  private var date: LocalDate?
  private let markup = Buffer(capacity: 128)

  func write(_ date: LocalDate, _ h: HTML) {
    if date != self.date {
      self.date = date
      markup.removeAll()
      HTML(markup, language: h.language, nonce: h.nonce).day(date)
    }
    h.buffer.append(markup.bytes)
  }
}
