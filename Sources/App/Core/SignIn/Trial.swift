// Attempts to show who one is: let through or made to wait, from where they are counted to how they ended.
import Base
import Synchronization
import Web

/// What slows down guessing in this campus. In memory: nothing survives a restart. From any thread.
final class Attempts: Sendable {
  /// Of passwords and codes, by account and by address.
  let secrets: AttemptGuard
  /// Of asking for a new password, which nothing ever makes right: so it is only forgiven.
  let requests = AttemptGuard()
  /// Of the codes that kiosks show. A whole campus presses from one address in the morning.
  let codes = AttemptGuard(account: .account, address: AttemptGuard.Rule(free: 300, forgiving: 1))
  private let ticks: @Sendable () -> UInt64
  fileprivate let outcomes = Outcomes()

  /// How attempts on secrets have ended since the start.
  fileprivate final class Outcomes: Sendable {
    let succeeded = Atomic<UInt64>(0)
    let failed = Atomic<UInt64>(0)
    let refused = Atomic<UInt64>(0)
  }

  var succeeded: UInt64 { outcomes.succeeded.load(ordering: .relaxed) }
  var failed: UInt64 { outcomes.failed.load(ordering: .relaxed) }
  /// Not looked at, because there had been too many before.
  var refused: UInt64 { outcomes.refused.load(ordering: .relaxed) }

  /// How many wrong ones cost nothing, as the settings say.
  struct Rules: Sendable {
    var account = AttemptGuard.Rule.account
    var address = AttemptGuard.Rule.address
  }

  init(_ ticks: @escaping @Sendable () -> UInt64, _ rules: Rules = Rules()) {
    self.ticks = ticks
    secrets = AttemptGuard(account: rules.account, address: rules.address)
  }

  var now: UInt64 { ticks() }

  /// Who has to wait, the longest first.
  func waiting() -> [AttemptGuard.Entry] { secrets.snapshot(at: now) }
}

/// One attempt that was let through. Say how it ended; one that is dropped unsaid, because the machine was busy or the
/// input was none, counts for nobody.
final class Trial: Sendable {
  private let attempts: AttemptGuard
  private let attempt: AttemptGuard.Attempt
  private let begun: UInt64
  private let isOver = Atomic(false)
  /// Where its end is counted; nil for what nothing ever makes right.
  private let outcomes: Attempts.Outcomes?

  /// Counts an attempt on `name`, in the form in which accounts are compared. Throws `Failure.Kind.tooMany` when there is
  /// a wait, for names that exist and names that don't. Quick enough for a loop's thread.
  init(_ name: String, _ call: Call, _ attempts: AttemptGuard? = nil) throws {
    outcomes = attempts == nil ? call.appliance.attempts.outcomes : nil
    let attempts = attempts ?? call.appliance.attempts.secrets
    begun = call.appliance.attempts.now
    switch attempts.begin(account: name, address: call.client, at: begun) {
    case .go(let attempt):
      self.attempts = attempts
      self.attempt = attempt
    case .wait(let seconds):
      outcomes?.refused.add(1, ordering: .relaxed)
      throw AttemptGuard.failure(wait: seconds)
    }
  }

  /// On the password of whoever has an e-mail address, as it was typed.
  convenience init(email: String, _ call: Call) throws { try self.init(Trial.name(email), call) }

  /// What an address counts under, however it was typed: blanks around it are not part of it. Nobody has a longer one.
  static func name(_ email: String) -> String {
    PersonRules.emailKey(String(trimmedSpace(email).unicodeScalars.prefix(254)))
  }

  /// Seconds for which this attempt locks its account if it fails; 0 when it doesn't.
  var lock: Int64 {
    attempt.accountUntil > begun ? Int64(clamping: (attempt.accountUntil - begun) / 1_000_000_000) : 0
  }

  /// The secret was wrong.
  func failed() {
    guard !isOver.exchange(true, ordering: .relaxed) else { return }
    outcomes?.failed.add(1, ordering: .relaxed)
  }

  /// Nobody could say whether the secret is right, for whoever knows is away: that counts against the account alone. A whole
  /// campus tries again then, often from one address.
  func unanswered() {
    guard !isOver.exchange(true, ordering: .relaxed) else { return }
    outcomes?.failed.add(1, ordering: .relaxed)
    attempts.excused(attempt)
  }

  /// The secret was right.
  func succeeded() {
    guard !isOver.exchange(true, ordering: .relaxed) else { return }
    outcomes?.succeeded.add(1, ordering: .relaxed)
    attempts.succeeded(attempt)
  }

  deinit { if !isOver.load(ordering: .relaxed) { attempts.withdrawn(attempt) } }
}
