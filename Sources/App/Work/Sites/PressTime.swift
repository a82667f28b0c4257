// When somebody pressed: at once, as a rule; or earlier, where the network was away and a phone kept the press.
import Base

/// The instant of a press by the server's clock, and how it is known.
struct PressTime: Sendable, Equatable {
  /// When it counts.
  let instant: Timestamp
  /// Whether it was kept for a while before it was sent.
  let isLater: Bool
  /// Seconds by which the device's clock is ahead of the server's; nil where it did not tell.
  let skew: Int64?

  /// Seconds after which a kept press is no longer taken: the night is for corrections.
  static let longestKept: Int64 = 12 * 3600
  /// Seconds that a press may be on its way without being one that was kept.
  static let promptly: Int64 = 60
  /// Seconds by which clocks may differ without anybody having to look.
  static let usualSkew: Int64 = 300

  /// Whether the press counts at a time that a wrong clock told.
  var isClockOff: Bool { isLater && (skew.map { $0.magnitude > UInt64(PressTime.usualSkew) } ?? false) }

  /// From what the device says: `pressed` is when by its clock, `sent` its clock when it sent. With both, the press was as
  /// long ago as lies between them, however wrong that clock is. Fails in words for what is still to come or long over.
  init(pressed: Timestamp?, sent: Timestamp?, at now: Timestamp) throws(Failure) {
    skew = sent.map { ($0.milliseconds &- now.milliseconds) / 1000 }
    guard let pressed else {
      (instant, isLater) = (now, false)
      return
    }
    let (difference, overflow) = (sent ?? now).milliseconds.subtractingReportingOverflow(pressed.milliseconds)
    let age = overflow ? Int64.max : difference / 1000
    guard age >= -(sent == nil ? PressTime.usualSkew : 1) else {
      throw PressTime.refused(SiteText.pressedInFuture)
    }
    guard age <= PressTime.longestKept else { throw PressTime.refused(SiteText.pressedTooLongAgo) }
    instant = Timestamp(milliseconds: now.milliseconds - max(0, difference))
    isLater = age > PressTime.promptly
  }

  private static func refused(_ text: Text) -> Failure {
    .unprocessable([Failure.Field(path: "pressedAt", text: text)])
  }
}
