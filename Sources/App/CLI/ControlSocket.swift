// Where commands at the terminal reach the running Quad: a local socket beside the database, for its own account only.
import Base
import CLinux
import Dispatch
import Glibc
import Store

/// Takes the orders of commands and has them done, one after the other. Whoever may connect owns the database file and
/// could do anything to it; the kernel says who connects.
final class ControlSocket: Sendable {
  private let socket: Int32
  private let path: String
  private let loop = DispatchGroup()

  /// Seconds that a command has to say what it wants.
  private static let patience = 5

  /// Begins to listen. Fails where the socket can't be made; the campus can do without.
  init(_ appliance: Appliance, database: String) throws {
    path = ControlCall.path(for: database)
    socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { throw Failure.internal("socket: \(systemMessage(errno))") }
    // Whoever left it is gone: the database is ours alone.
    unlink(path)
    let (socket, path) = (socket, path)
    // The mode before anybody can connect: nobody is listened to before `listen`.
    let fault = ControlCall.withLocalName(path) { quad_bind_local(socket, $0) }
    guard fault == 0, chmod(path, 0o600) == 0, listen(socket, 8) == 0 else {
      let reason = systemMessage(fault == 0 ? errno : fault)
      close(socket)
      unlink(path)
      throw Failure.internal("control socket \(path): \(reason)")
    }
    DispatchQueue(label: "quad.control").async(group: loop) { ControlSocket.serve(socket, appliance) }
  }

  /// Takes no more orders, and waits for the one that is being carried out. Once.
  func end() {
    // What waits in `accept` is told.
    shutdown(socket, Int32(SHUT_RDWR))
    loop.wait()
    close(socket)
    unlink(path)
  }

  private static func serve(_ listener: Int32, _ appliance: Appliance) {
    while true {
      let client = accept4(listener, nil, nil, Int32(SOCK_CLOEXEC.rawValue))
      if client < 0 {
        switch errno {
        case EINTR, ECONNABORTED: continue
        case EMFILE, ENFILE, ENOMEM, ENOBUFS:
          usleep(100_000)
          continue
        default: return
        }
      }
      answer(client, appliance)
      close(client)
    }
  }

  private static func answer(_ client: Int32, _ appliance: Appliance) {
    let user = quad_peer_user(client)
    // The administrator of the machine has everything anyway.
    guard user == Int64(geteuid()) || user == 0 else {
      appliance.log.warning("refused at the control socket", ["user": user])
      return
    }
    ControlCall.limit(client, seconds: patience)
    guard let bytes = ControlCall.receive(from: client, most: ControlCall.mostOrder, within: UInt64(patience)) else {
      return
    }
    var language = Language.en
    var name = ""
    let outcome = Result<Said, any Error> {
      let (command, order) = try ControlCall.order(bytes)
      language = order.language
      name = order.command
      return try command.perform(order, appliance)
    }
    var isDone = false
    if case .success = outcome { isDone = true }
    appliance.log.info("command", ["name": name, "user": user, "done": isDone])
    let buffer = Buffer(capacity: 1024)
    ControlCall.write(outcome, language, JSONWriter(buffer))
    _ = ControlCall.send(buffer.bytes, to: client)
  }
}
