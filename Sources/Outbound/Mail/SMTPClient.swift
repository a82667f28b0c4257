// Hands messages to a mail server, by libcurl.
import Base
import CCurl
import Glibc
import Synchronization

/// Sends one message at a time for each that calls; each call blocks its thread up to the server's total limit. From any
/// thread but a loop's.
package final class SMTPClient: Sendable {
  package let server: SMTPServer
  private let log: Log
  private let isEnding = Atomic(false)

  package init(_ server: SMTPServer, log: Log = .silent) {
    self.server = server
    self.log = log
    signal(SIGPIPE, SIG_IGN)
  }

  /// Ends what is under way within about a second, and refuses more. For good.
  package func end() { isEnding.store(true, ordering: .relaxed) }

  /// Hands over one message. What it says must be fit for the wire, as `MailMessage.bytes` makes it; libcurl doubles the
  /// dots at the beginning of lines. `mustStop` is asked about once a second; where it says so, the transfer ends.
  package func send(
    _ message: [UInt8], from: MailAddress, to: MailAddress, mustStop: @escaping () -> Bool = { false }
  ) throws(SMTPFailure) -> SMTPReceipt {
    let began = monotonicNanoseconds()
    let transfer = SMTPTransfer(server, message) { [self] in isEnding.load(ordering: .relaxed) || mustStop() }
    do {
      let receipt = try transfer.run(from: from, to: to)
      log.debug("mail taken", ["host": server.host, "us": Int(clamping: (monotonicNanoseconds() &- began) / 1000)])
      return receipt
    } catch {
      log.info(
        "mail not taken",
        [
          "host": error.host, "kind": error.kind.rawValue, "code": error.code,
          "us": Int(clamping: (monotonicNanoseconds() &- began) / 1000),
        ])
      throw error
    }
  }
}
