// Listening sockets: one per loop on the same port, so that the kernel spreads the connections.
import Base
import CLinux
import Glibc

enum Listener {
  /// Fails when somebody listens there already. Sockets that share a port also share it with another program of the same
  /// user, without a word: a second server would take half of the first one's visitors.
  static func checkFree(_ address: Address, port: UInt16) throws(EngineFailure) {
    guard port != 0 else { return }
    close(try open(address, port: port, shared: false).socket)
  }

  /// Binds and listens. With port 0 the system chooses; `bound` tells what it chose.
  static func open(
    _ address: Address, port: UInt16, shared: Bool = true
  ) throws(EngineFailure) -> (socket: Int32, bound: BoundAddress) {
    let family = address.isIPv4 ? AF_INET : AF_INET6
    let socket = Glibc.socket(
      family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { throw EngineFailure("no socket for \(address)", code: errno) }
    set(socket, SOL_SOCKET, SO_REUSEADDR, 1)
    if shared { set(socket, SOL_SOCKET, SO_REUSEPORT, 1) }
    // Inherited by what is accepted: answers go out at once.
    set(socket, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
    var status: Int32
    if address.isIPv4 {
      var name = sockaddr_in()
      name.sin_family = sa_family_t(AF_INET)
      name.sin_port = port.bigEndian
      name.sin_addr.s_addr = UInt32(truncatingIfNeeded: address.low).bigEndian
      status = bind(name, socket)
    } else {
      set(socket, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0)
      var name = sockaddr_in6()
      name.sin6_family = sa_family_t(AF_INET6)
      name.sin6_port = port.bigEndian
      withUnsafeMutableBytes(of: &name.sin6_addr) {
        $0.storeBytes(of: address.high.bigEndian, as: UInt64.self)
        $0.storeBytes(of: address.low.bigEndian, toByteOffset: 8, as: UInt64.self)
      }
      status = bind(name, socket)
    }
    if status == 0 { status = listen(socket, 4096) }
    guard status == 0 else {
      let code = errno
      close(socket)
      let place = address.isIPv4 ? "\(address):\(port)" : "[\(address)]:\(port)"
      throw EngineFailure(
        "can't listen on \(place): choose another address with --listen, or stop what listens there", code: code)
    }
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let named = withUnsafeMutableBytes(of: &storage) { bytes in
      bytes.baseAddress.map { getsockname(socket, $0.assumingMemoryBound(to: sockaddr.self), &length) } ?? -1
    }
    guard named == 0 else {
      let code = errno
      close(socket)
      throw EngineFailure("the listening socket has no name", code: code)
    }
    // The port stands in the same place in both families.
    let real = withUnsafeBytes(of: storage) { UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self)) }
    return (socket, BoundAddress(address: address, port: real, isSecure: false))
  }

  private static func bind<Name>(_ name: Name, _ socket: Int32) -> Int32 {
    withUnsafeBytes(of: name) { bytes in
      guard let base = bytes.baseAddress else { return -1 }
      return Glibc.bind(socket, base.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
    }
  }

  private static func set(_ socket: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
    var value = value
    setsockopt(socket, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
  }
}

/// Raises the soft limit of open files to the hard one: every connection is a file. Returns the limit then in force.
func raiseFileLimit() -> Int {
  var limit = rlimit()
  guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
  if limit.rlim_cur < limit.rlim_max {
    var raised = limit
    raised.rlim_cur = limit.rlim_max
    if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
  }
  return Int(clamping: limit.rlim_cur)
}
