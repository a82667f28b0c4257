// Slows down guessing: of one account's secret from anywhere, and of anybody's from one address.
import Base
import Synchronization

/// Counts failed attempts and makes the next ones wait: a few are free, then each failure doubles the wait.
///
/// An attempt counts as failed from the moment it begins until it has succeeded, so a hundred guesses at once gain nothing
/// over one after another. While there is a wait, attempts are refused unseen and don't lengthen it. Every failure is
/// forgiven after a while. A success clears its account; of its address it takes back only itself, or whoever owns one
/// account could wash off failures against others with it.
///
/// In memory only, at most `most` accounts and as many addresses; nothing survives a restart. When full, an eighth goes:
/// those with the fewest failures, the longest untouched first, so that inventing accounts or addresses pushes out other
/// inventions and not what is locked. From any thread; meant for sign-in, not for every request.
package final class AttemptGuard: Sendable {
  /// How patient the guard is with one kind of key.
  package struct Rule: Sendable {
    /// So many failures cost nothing.
    package var free: Int
    /// Seconds to wait after the first that isn't free; each further one doubles them.
    package var first: Int
    /// Seconds to wait at most.
    package var longest: Int
    /// One failure is forgiven after so many seconds.
    package var forgiving: Int

    package init(free: Int, first: Int = 1, longest: Int = 900, forgiving: Int) {
      precondition(free >= 0 && first > 0 && longest >= first && longest <= 86_400 && forgiving > 0)
      self.free = free
      self.first = first
      self.longest = longest
      self.forgiving = forgiving
    }

    /// Five free, and whoever forgot a password in the morning starts afresh at night. In the long run an hour allows one
    /// guess.
    package static let account = Rule(free: 5, forgiving: 3_600)
    /// A school may sit behind one address, and its people mistype: thirty free, one forgiven every minute.
    package static let address = Rule(free: 30, forgiving: 60)

    /// Nanoseconds to wait after so many failures.
    func delay(after failures: Int) -> UInt64 {
      guard failures > free else { return 0 }
      let doublings = min(failures - free - 1, 20)
      return UInt64(min(first << doublings, longest)) * 1_000_000_000
    }
  }

  /// An attempt that was let through. Say how it ended: `succeeded`, `withdrawn` or `excused`; saying nothing means that it failed.
  package struct Attempt: Sendable {
    let account: String
    let address: UInt64
    /// Until when each was locked by this very attempt; earlier than its beginning where it wasn't.
    package let accountUntil: UInt64
    let addressUntil: UInt64
  }

  package enum Verdict: Sendable {
    case go(Attempt)
    /// So many seconds before another attempt is looked at.
    case wait(seconds: Int)
  }

  /// What a page shows of a key that has used up its free failures.
  package struct Entry: Sendable, Equatable {
    /// The account as it was typed (an account of that name need not exist, and people do paste passwords into the wrong
    /// field: show only names that you know), or the address, of IPv6 the /64.
    package let name: String
    package let isAccount: Bool
    package let failures: Int
    /// Seconds until the next attempt is looked at; 0 when it is at once.
    package let wait: Int
  }

  private struct Record {
    var failures = 0
    /// Since when the oldest failure is waiting to be forgiven.
    var since: UInt64 = 0
    var until: UInt64 = 0
    var touched: UInt64 = 0

    mutating func forgive(_ rule: Rule, _ now: UInt64) {
      let span = UInt64(rule.forgiving) * 1_000_000_000
      guard failures > 0, now > since else { return }
      let forgiven = (now - since) / span
      if forgiven >= UInt64(failures) {
        failures = 0
      } else {
        failures -= Int(forgiven)
        since += forgiven * span
      }
    }

    mutating func fail(_ rule: Rule, _ now: UInt64) {
      if failures == 0 { since = now }
      failures += 1
      touched = now
      let delay = rule.delay(after: failures)
      if delay > 0 { until = now + delay }
    }

    /// Undoes `fail`, unless others have come in between.
    mutating func takeBack(_ until: UInt64) {
      failures = max(0, failures - 1)
      if self.until == until { self.until = 0 }
    }
  }

  private struct State: ~Copyable {
    var accounts: [String: Record] = [:]
    var addresses: [UInt64: Record] = [:]
  }

  private let state = Mutex(State())
  private let account: Rule
  private let address: Rule
  private let most: Int
  /// A longer name is cut: no account has one.
  private static let longestName = 320

  package init(account: Rule = .account, address: Rule = .address, most: Int = 16_384) {
    self.account = account
    self.address = address
    self.most = max(8, most)
  }

  /// Asks before the secret is looked at. `account` in the form in which accounts are compared; one that doesn't exist
  /// counts like any other, so that nobody learns which do. `now` is monotonic nanoseconds.
  package func begin(account name: String, address from: Address, at now: UInt64) -> Verdict {
    let name = AttemptGuard.cut(name)
    let place = AttemptGuard.key(from)
    return state.withLock { state in
      var byAccount = state.accounts[name] ?? Record()
      var byAddress = state.addresses[place] ?? Record()
      byAccount.forgive(account, now)
      byAddress.forgive(address, now)
      let until = max(byAccount.until, byAddress.until)
      guard until <= now else { return .wait(seconds: AttemptGuard.seconds(until - now)) }
      byAccount.fail(account, now)
      byAddress.fail(address, now)
      AttemptGuard.makeRoom(&state.accounts, for: name, most)
      AttemptGuard.makeRoom(&state.addresses, for: place, most)
      state.accounts[name] = byAccount
      state.addresses[place] = byAddress
      return .go(
        Attempt(account: name, address: place, accountUntil: byAccount.until, addressUntil: byAddress.until))
    }
  }

  /// The secret was right.
  package func succeeded(_ attempt: Attempt) {
    state.withLock { state in
      state.accounts[attempt.account] = nil
      state.addresses[attempt.address]?.takeBack(attempt.addressUntil)
    }
  }

  /// The attempt came to nothing for a reason of ours: it counts for nobody.
  package func withdrawn(_ attempt: Attempt) {
    state.withLock { state in
      state.accounts[attempt.account]?.takeBack(attempt.accountUntil)
      state.addresses[attempt.address]?.takeBack(attempt.addressUntil)
    }
  }

  /// The attempt failed for a reason that is not its address's: it counts for the account alone.
  package func excused(_ attempt: Attempt) {
    state.withLock { $0.addresses[attempt.address]?.takeBack(attempt.addressUntil) }
  }

  /// Who has used up the free failures, the longest wait first; at most `limit` of them.
  package func snapshot(at now: UInt64, limit: Int = 200) -> [Entry] {
    let entries: [Entry] = state.withLock { state in
      var entries: [Entry] = []
      func add(_ record: Record, _ rule: Rule, _ isAccount: Bool, _ name: @autoclosure () -> String) {
        var record = record
        record.forgive(rule, now)
        guard record.failures > rule.free || record.until > now else { return }
        let wait = record.until > now ? AttemptGuard.seconds(record.until - now) : 0
        entries.append(Entry(name: name(), isAccount: isAccount, failures: record.failures, wait: wait))
      }
      for (name, record) in state.accounts { add(record, account, true, name) }
      for (place, record) in state.addresses { add(record, address, false, AttemptGuard.text(place)) }
      return entries
    }
    return Array(
      entries.sorted { ($1.wait, $1.failures, $0.name) < ($0.wait, $0.failures, $1.name) }.prefix(max(0, limit)))
  }

  /// Forgets an account's failures; false when there were none.
  @discardableResult
  package func unlock(account name: String) -> Bool {
    state.withLock { $0.accounts.removeValue(forKey: AttemptGuard.cut(name)) != nil }
  }

  /// Forgets an address's failures (of IPv6 the whole /64's); false when there were none.
  @discardableResult
  package func unlock(address: Address) -> Bool {
    state.withLock { $0.addresses.removeValue(forKey: AttemptGuard.key(address)) != nil }
  }

  private static func makeRoom<Key>(_ records: inout [Key: Record], for key: Key, _ most: Int) {
    guard records.count >= most, records[key] == nil else { return }
    let weakest = records.sorted { ($0.value.failures, $0.value.touched) < ($1.value.failures, $1.value.touched) }
    for (key, _) in weakest.prefix(most / 8) { records[key] = nil }
  }

  private static func cut(_ name: String) -> String {
    name.utf8.count <= longestName ? name : String(decoding: name.utf8.prefix(longestName), as: UTF8.self)
  }

  /// IPv4 as it is; of IPv6 the /64. The two can't meet: no network begins with 0:ffff.
  private static func key(_ address: Address) -> UInt64 { address.isIPv4 ? address.low : address.high }

  private static func text(_ key: UInt64) -> String {
    key >> 32 == 0xffff
      ? Address(high: 0, low: key).description : Address(high: key, low: 0).description + "/64"
  }

  private static func seconds(_ nanoseconds: UInt64) -> Int {
    Int(clamping: (nanoseconds + 999_999_999) / 1_000_000_000)
  }
}

extension AttemptGuard {
  /// What whoever must wait is told: the same whether the account exists or not.
  package static func failure(wait seconds: Int) -> Failure {
    let wait = max(1, seconds)
    let words =
      wait < 60
      ? Plural(
        one: Text(en: "Too many attempts. Try again in # second.", fr: "Trop d’essais. Réessayez dans # seconde."),
        other: Text(en: "Too many attempts. Try again in # seconds.", fr: "Trop d’essais. Réessayez dans # secondes."))
      : Plural(
        one: Text(en: "Too many attempts. Try again in # minute.", fr: "Trop d’essais. Réessayez dans # minute."),
        other: Text(en: "Too many attempts. Try again in # minutes.", fr: "Trop d’essais. Réessayez dans # minutes."))
    return Failure(
      .tooMany, code: "too-many-attempts", words(wait < 60 ? wait : (wait + 59) / 60), retryAfter: wait)
  }
}
