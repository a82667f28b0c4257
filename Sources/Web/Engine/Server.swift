// The web server: its loops, its listening sockets, its life from start to drain.
import Base
import CLinux
import Glibc
import Synchronization

/// A web server: one loop per core, each a thread with a responder of its own. Start it once; drain it; wait for it.
/// Thread-safe.
package final class Server: Sendable {
  private struct Running {
    var loops: [Loop]
    var threads: [PosixThread]
    var shared: SharedState
    var isJoined = false
  }

  private let options: ServerOptions
  private let log: Log
  private let clock: Clock
  private let makeResponder: @Sendable (Int) throws -> any Responder
  private let running = Mutex<Running?>(nil)

  /// `makeResponder` is called once per loop, with its index, on the thread that calls `start`; from then on the
  /// responder is used on its loop's thread only.
  package init(
    _ options: ServerOptions, log: Log, clock: Clock = .system,
    makeResponder: @escaping @Sendable (Int) throws -> any Responder
  ) {
    self.options = options
    self.log = log
    self.clock = clock
    self.makeResponder = makeResponder
  }

  /// How many loops there are (and so how many responders will be asked for).
  package var loopCount: Int { options.loops > 0 ? options.loops : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Binds, loads the certificate, makes the responders and starts the loops. Returns when connections are taken.
  /// Throws an `EngineFailure` with a sentence for the person at the console, or what `makeResponder` threw.
  package func start() throws -> BoundAddress {
    // A client that goes away while we write must not end the process.
    signal(SIGPIPE, SIG_IGN)
    let files = raiseFileLimit()
    if files < options.connections + 64 {
      log.warning("fewer files may be open than connections are allowed", ["files": files])
    }
    let context = try options.tls.map { files throws(EngineFailure) in try TLSContext(files, loops: loopCount) }
    let shared = SharedState(context: context)
    var sockets: [Int32] = []
    defer { for socket in sockets { close(socket) } }
    var bound = BoundAddress(address: options.address, port: options.port, isSecure: context != nil)
    try Listener.checkFree(options.address, port: options.port)
    for _ in 0..<loopCount {
      // The first socket settles the port, the others share it.
      let (socket, real) = try Listener.open(options.address, port: bound.port)
      sockets.append(socket)
      bound = BoundAddress(address: real.address, port: real.port, isSecure: context != nil)
    }
    var loops: [Loop] = []
    for index in 0..<loopCount {
      let responder = try makeResponder(index)
      let loop = try Loop(
        index: index, options: options, shared: shared, listener: sockets.removeFirst(), responder: responder, log: log,
        clock: clock)
      loops.append(loop)
    }
    var threads: [PosixThread] = []
    for loop in loops {
      guard let thread = PosixThread(name: "loop \(loop.index)", { loop.run() }) else {
        throw EngineFailure("a thread can't be started")
      }
      threads.append(thread)
    }
    running.withLock { $0 = Running(loops: loops, threads: threads, shared: shared) }
    return bound
  }

  /// Stops listening, closes idle connections and lets the rest finish with `Connection: close`; after `seconds` what is
  /// still open is cut. Returns at once: see `wait`.
  package func drain(deadline seconds: Double) {
    let until = monotonicNanoseconds() &+ UInt64(max(0, seconds) * 1e9)
    running.withLock { running in
      for loop in running?.loops ?? [] { _ = loop.mailbox.send(.drain(until: until)) }
    }
  }

  /// Waits until every loop has ended after a drain. Safe to call once from one thread.
  package func wait() {
    let threads = running.withLock { running -> [PosixThread] in
      guard let now = running, !now.isJoined else { return [] }
      running?.isJoined = true
      return now.threads
    }
    for thread in threads { thread.join() }
  }

  /// Reads the certificate and the key again; connections accepted from now on get them. On failure the old ones stay.
  package func reloadCertificate() throws(EngineFailure) {
    guard let files = options.tls else { return }
    let context = try TLSContext(files, loops: loopCount)
    running.withLock { $0?.shared.tls = context }
  }

  /// The counters, summed over the loops.
  package var statistics: ServerStatistics {
    running.withLock { running in
      var sum = ServerStatistics()
      for loop in running?.loops ?? [] { sum.add(loop.counters) }
      return sum
    }
  }
}
