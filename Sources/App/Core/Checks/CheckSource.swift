// What features have the checks look at.
import Base
import Store

/// What a check may look at.
struct CheckScope {
  let box: BoxChecks
  let reader: Reader
  /// The running campus; nil at the terminal, which looks from beside it.
  let appliance: Appliance?
  /// The settings, at the terminal.
  let configuration: Configuration?

  var now: Timestamp { box.now }
}

/// One thing that a feature has looked at: shown by `quad doctor`, the checks' page and the overview.
struct CheckSource: Sendable {
  let subject: CheckSubject
  /// A few rows by an index, or memory. Not on a loop's thread.
  let find: @Sendable (CheckScope) throws -> [Finding]

  init(_ subject: CheckSubject, find: @escaping @Sendable (CheckScope) throws -> [Finding]) {
    self.subject = subject
    self.find = find
  }

  /// What it found; where it could not look, that.
  func findings(_ scope: CheckScope) -> [Finding] {
    do { return try find(scope) } catch { return [scope.box.unreadable(error, subject)] }
  }
}
