// Threads of our own: a loop is one pthread.
import CLinux
import Glibc

/// A running thread. Its handle may be joined once.
struct Thread: Sendable {
  private let handle: pthread_t

  /// Starts `body` on a new thread. `name` (at most 15 bytes) is what `top -H` shows.
  init(name: String, _ body: @escaping @Sendable () -> Void) throws(EngineFailure) {
    let box = Unmanaged.passRetained(Start(name: name, body: body))
    var handle = pthread_t()
    let code = pthread_create(&handle, nil, runThread, box.toOpaque())
    guard code == 0 else {
      box.release()
      throw EngineFailure("a thread can't be started", code: code)
    }
    self.handle = handle
  }

  func join() { pthread_join(handle, nil) }
}

private final class Start: Sendable {
  let name: String
  let body: @Sendable () -> Void

  init(name: String, body: @escaping @Sendable () -> Void) {
    self.name = name
    self.body = body
  }
}

/// Written as a plain function: a closure in an isolated context would trap on another thread.
private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
  pthread_setname_np(pthread_self(), start.name)
  start.body()
  return nil
}

/// A system call failed in a way that stops the server from starting: a sentence with the system's reason.
package struct EngineFailure: Error, Sendable, CustomStringConvertible {
  package let description: String

  init(_ what: String, code: Int32) { description = "\(what): \(String(cString: strerror(code)))" }
  init(_ what: String) { description = what }
}
