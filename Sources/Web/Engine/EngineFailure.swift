// Why a server does not start.
import Glibc

/// A system call failed in a way that stops the server from starting: a sentence with the system's reason.
package struct EngineFailure: Error, Sendable, CustomStringConvertible {
  package let description: String

  init(_ what: String, code: Int32) { description = "\(what): \(String(cString: strerror(code)))" }
  init(_ what: String) { description = what }
}
