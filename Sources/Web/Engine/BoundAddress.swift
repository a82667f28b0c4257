// Where a server listens, as a value.
import Base

/// Where a server listens, with the port that the system chose when 0 was asked.
package struct BoundAddress: Hashable, Sendable, CustomStringConvertible {
  package let address: Address
  package let port: UInt16
  package let isSecure: Bool

  /// `127.0.0.1:8080` or `[::1]:8080`.
  package var authority: String { address.isIPv4 ? "\(address):\(port)" : "[\(address)]:\(port)" }
  /// `http://127.0.0.1:8080`.
  package var description: String { (isSecure ? "https://" : "http://") + authority }
}
