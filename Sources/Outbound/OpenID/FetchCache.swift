// A value fetched from another server and kept: fetched by one at a time, refreshed in time, and not asked for too often.
import Base
import Synchronization

/// Keeps one value with its age. Thread-safe; `fetch` runs on the caller's thread, which may wait for another caller's
/// fetch.
final class FetchCache<Value: Sendable>: Sendable {
  /// A value and which fetch it came from.
  struct Kept: Sendable {
    let value: Value
    let generation: Int
  }

  /// What a fetch brings: the value, and for how many seconds the server lets it be kept.
  typealias Fetch = () throws(OpenIDFault) -> (value: Value, maxAge: Int?)

  private struct State {
    var kept: Kept?
    var fetchedAt = Timestamp(milliseconds: 0)
    var freshUntil = Timestamp(milliseconds: 0)
    var fault: OpenIDFault?
    var faultUntil = Timestamp(milliseconds: 0)
    var lastForced: Timestamp?
  }

  private let state = Mutex(State())
  /// Held while one caller fetches.
  private let fetching = Mutex(())

  /// Seconds that a value is kept: where the server says nothing, at least, and at most.
  private static var usualAge: Int { 3600 }
  private static var leastAge: Int { 300 }
  private static var mostAge: Int { 86_400 }
  /// Seconds after its fetch that an old value still serves while the server can't be reached.
  private static var lastResort: Int64 { 86_400 }
  /// Seconds that a failed fetch is not repeated: those who waited for it must not each wait in turn.
  private static var faultAge: Int64 { 10 }
  /// Seconds between two fetches that a token with an unknown key has caused.
  private static var forcedInterval: Int64 { 60 }

  /// The kept value while it is fresh, else a new one. While the server fails, or somebody else is fetching, an old value
  /// serves up to a day.
  func value(_ now: Timestamp, _ fetch: Fetch) throws(OpenIDFault) -> Kept {
    if let known = try known(now) { return known }
    if let old = usable(now) {
      let outcome = fetching.withLockIfAvailable { _ in knownOrFetched(now, fetch) }
      if case .success(let fresh)? = outcome { return fresh }
      return old
    }
    return try fetching.withLock { _ in knownOrFetched(now, fetch) }.get()
  }

  /// A newer value than that of `generation`: what somebody else has fetched since, or a new one. Nil when the last such
  /// fetch is less than a minute ago.
  func value(after generation: Int, _ now: Timestamp, _ fetch: Fetch) throws(OpenIDFault) -> Kept? {
    let outcome: Result<Kept, OpenIDFault>? = fetching.withLock { _ in
      let (newer, mayFetch): (Kept?, Bool) = state.withLock { state in
        if let kept = state.kept, kept.generation > generation { return (kept, false) }
        if let last = state.lastForced, now >= last, now < last.adding(seconds: FetchCache.forcedInterval) {
          return (nil, false)
        }
        state.lastForced = now
        return (nil, true)
      }
      if let newer { return .success(newer) }
      return mayFetch ? refetch(now, fetch) : nil
    }
    return try outcome?.get()
  }

  /// The fresh value; nil when it is time to fetch. Throws what the last fetch threw when that was just now and there is
  /// nothing older to serve.
  private func known(_ now: Timestamp) throws(OpenIDFault) -> Kept? {
    let found: Result<Kept?, OpenIDFault> = state.withLock { state in
      // A clock that was set back must not make a value last.
      if let kept = state.kept, now < state.freshUntil, now >= state.fetchedAt { return .success(kept) }
      guard let fault = state.fault, now < state.faultUntil else { return .success(nil) }
      if let kept = state.kept, now < state.fetchedAt.adding(seconds: FetchCache.lastResort) { return .success(kept) }
      return .failure(fault)
    }
    return try found.get()
  }

  private func usable(_ now: Timestamp) -> Kept? {
    state.withLock { now < $0.fetchedAt.adding(seconds: FetchCache.lastResort) ? $0.kept : nil }
  }

  /// Only under `fetching`: whoever held it before may just have fetched, or just failed.
  private func knownOrFetched(_ now: Timestamp, _ fetch: Fetch) -> Result<Kept, OpenIDFault> {
    do throws(OpenIDFault) {
      if let known = try known(now) { return .success(known) }
    } catch {
      return .failure(error)
    }
    return refetch(now, fetch)
  }

  /// Fetches and keeps. Only under `fetching`.
  private func refetch(_ now: Timestamp, _ fetch: Fetch) -> Result<Kept, OpenIDFault> {
    let began = monotonicNanoseconds()
    do throws(OpenIDFault) {
      let (value, maxAge) = try fetch()
      let age = min(max(maxAge ?? FetchCache.usualAge, FetchCache.leastAge), FetchCache.mostAge)
      return state.withLock { state in
        let kept = Kept(value: value, generation: (state.kept?.generation ?? 0) + 1)
        state.kept = kept
        state.fetchedAt = now
        state.freshUntil = now.adding(seconds: Int64(age))
        state.fault = nil
        return .success(kept)
      }
    } catch {
      state.withLock { state in
        state.fault = error
        // From its end on: a server that takes its time to fail would otherwise be asked again at once.
        let took = Int64(clamping: (monotonicNanoseconds() &- began) / 1_000_000_000)
        state.faultUntil = now.adding(seconds: took + FetchCache.faultAge)
      }
      return .failure(error)
    }
  }
}
