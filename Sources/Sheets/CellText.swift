// What a number in a cell is as text: itself, a date, a time, a percentage.
import Base
import Glibc

/// A number as a person sees it, or as the ISO 8601 date or time that it stands for. `raw` is what the file holds.
func cellText(_ raw: [UInt8], _ look: NumberLook, countsFrom1904: Bool) -> String {
  let text = String(decoding: raw, as: UTF8.self)
  // Nearly every number is a whole one, and stays what it is.
  if look == .plain, isShortWhole(raw) { return text }
  guard let value = Double(text), value.isFinite else { return text }
  switch look {
  case .plain: return numberText(value)
  case .date: return dateText(value, countsFrom1904) ?? numberText(value)
  case .time: return timeText(value.truncatingRemainder(dividingBy: 1)) ?? numberText(value)
  case .elapsed: return timeText(value) ?? numberText(value)
  // 0.2 is what the file holds where a person wrote and sees 20%.
  case .percent: return numberText(value * 100) + "%"
  }
}

private func isShortWhole(_ raw: [UInt8]) -> Bool {
  let digits = raw.first == 0x2d ? raw.dropFirst() : raw[...]
  return (1...15).contains(digits.count) && digits.allSatisfy { (0x30...0x39).contains($0) }
    && (digits.count == 1 || digits.first != 0x30)
}

/// Fifteen digits, which is what a spreadsheet shows and all that it means: 0.1 + 0.2 is 0.3 there.
func numberText(_ value: Double) -> String {
  if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
  var text = [CChar](repeating: 0, count: 64)
  let count = withVaList([value]) { vsnprintf(&text, text.count, "%.15g", $0) }
  return String(decoding: text.prefix(max(0, Int(count))).map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// `2026-11-21`, or `2026-11-21 14:30` where there is a fraction of a day. Nil for a number that no day has.
private func dateText(_ value: Double, _ countsFrom1904: Bool) -> String? {
  guard value >= 0, value < 3_000_000 else { return nil }
  var day = Int64(value.rounded(.down))
  var seconds = Int64(((value - Double(day)) * 86_400).rounded())
  if seconds == 86_400 { (day, seconds) = (day + 1, 0) }
  if countsFrom1904 {
    day -= 24_107  // 1 January 1904
  } else {
    // Day 1 is 1 January 1900, and day 60 a 29 February that never was.
    guard day != 60, day != 0 else { return day == 0 ? timeText(value) : nil }
    day -= day > 60 ? 25_569 : 25_568
  }
  guard let date = LocalDate(dayNumber: day) else { return nil }
  return seconds == 0 ? date.iso : date.iso + " " + clock(seconds)
}

/// `14:30`, or `14:30:05`; more than 24 hours are hours.
private func timeText(_ value: Double) -> String? {
  guard value >= 0, value < 100_000 else { return nil }
  return clock(Int64((value * 86_400).rounded()))
}

/// `14:30`, or `14:30:05` where there are seconds.
func clock(_ seconds: Int64) -> String {
  func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
  let minutes = "\(two(seconds / 3600)):\(two(seconds / 60 % 60))"
  return seconds % 60 == 0 ? minutes : "\(minutes):\(two(seconds % 60))"
}
