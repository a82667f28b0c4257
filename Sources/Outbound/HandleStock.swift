// libcurl's handles, kept with their open connections from call to call.
import Base
import CCurl
import Synchronization

/// A handle of libcurl. One thread at a time uses it, hence the `@unchecked`: it is either in the stock, under its lock,
/// or with the one call that took it.
struct CurlHandle: @unchecked Sendable {
  let raw: UnsafeMutableRawPointer

  /// libcurl's own start, once per process.
  private static let isStarted = quad_curl_start() == CURLE_OK

  init?() {
    guard CurlHandle.isStarted, let raw = quad_curl_easy_init() else { return nil }
    self.raw = raw
  }
}

/// The handles that rest, and how many are at work.
///
/// Each handle keeps its own connections, names and TLS sessions. libcurl's share interface would pool them, but it is
/// not safe for connections used by several threads; taking the handle that spoke to the same server last does as well.
final class HandleStock: Sendable {
  private struct Resting {
    let handle: CurlHandle
    let origin: String
    let since: UInt64
  }

  private struct State {
    var resting: [Resting] = []
    var working: [String: Int] = [:]
    var workingInAll = 0
    var isClosed = false
  }

  /// Why there is no handle.
  struct Shortage: Error { let fault: OutboundFault }

  private let state = Mutex(State())
  private let limit: Int
  private let perHost: Int
  /// Handles with connections that nobody has used for so long are given up.
  private static let patience: UInt64 = 120 * 1_000_000_000

  init(limit: Int, perHost: Int) {
    self.limit = max(1, limit)
    self.perHost = max(1, perHost)
  }

  deinit { state.withLock { for each in $0.resting { quad_curl_easy_cleanup(each.handle.raw) } } }

  /// A handle for a call to this server, if possible one that is still connected to it.
  func take(_ origin: String) -> Result<CurlHandle, Shortage> {
    let found: Result<CurlHandle?, Shortage> = state.withLock { state in
      if state.isClosed { return .failure(Shortage(fault: .ended)) }
      let toHost = state.working[origin] ?? 0
      guard state.workingInAll < limit, toHost < perHost else { return .failure(Shortage(fault: .busy)) }
      state.workingInAll += 1
      state.working[origin] = toHost + 1
      let place = state.resting.lastIndex { $0.origin == origin } ?? state.resting.indices.last
      return .success(place.map { state.resting.remove(at: $0).handle })
    }
    switch found {
    case .failure(let shortage): return .failure(shortage)
    case .success(let handle?): return .success(handle)
    case .success(nil):
      if let fresh = CurlHandle() { return .success(fresh) }
      state.withLock { HandleStock.finish(origin, &$0) }
      return .failure(Shortage(fault: .machine))
    }
  }

  func giveBack(_ handle: CurlHandle, _ origin: String) {
    // Forgets the request, its pointers and its secrets; connections stay open.
    quad_curl_easy_reset(handle.raw)
    let now = monotonicNanoseconds()
    let given: [CurlHandle] = state.withLock { state in
      HandleStock.finish(origin, &state)
      if state.isClosed { return [handle] }
      let stale = state.resting.filter { now &- $0.since > HandleStock.patience }
      state.resting.removeAll { now &- $0.since > HandleStock.patience }
      state.resting.append(Resting(handle: handle, origin: origin, since: now))
      return stale.map(\.handle)
    }
    for each in given { quad_curl_easy_cleanup(each.raw) }
  }

  func close() {
    let all = state.withLock { state in
      state.isClosed = true
      defer { state.resting = [] }
      return state.resting.map(\.handle)
    }
    for each in all { quad_curl_easy_cleanup(each.raw) }
  }

  /// How many rest, for tests.
  var restingCount: Int { state.withLock { $0.resting.count } }

  private static func finish(_ origin: String, _ state: inout State) {
    state.workingInAll -= 1
    let left = (state.working[origin] ?? 1) - 1
    state.working[origin] = left > 0 ? left : nil
  }
}
