// Taking connections in and letting them go.
import Base
import CLinux
import COpenSSL
import Glibc

extension Loop {
  /// Takes what waits in the kernel's queue, so many at a time that established connections get their turn: a handshake
  /// takes as long as twenty short requests.
  func acceptSome() { accept(atMost: shared.isSecure ? 4 : 32) }

  func accept(atMost limit: Int) {
    for number in 0..<limit {
      var storage = sockaddr_storage()
      var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
      let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
      let socket = withUnsafeMutableBytes(of: &storage) { bytes in
        bytes.baseAddress.map { accept4(listener, $0.assumingMemoryBound(to: sockaddr.self), &length, flags) } ?? -1
      }
      if socket >= 0 {
        // Whoever comes now may come after an answer of this round: for them time has gone on.
        if number > 0 { writer.tell(clock.now) }
        admit(socket, Address(storage))
        continue
      }
      switch errno {
      case EINTR, ECONNABORTED, EPROTO: continue
      case EMFILE, ENFILE, ENOBUFS, ENOMEM:
        // Level-triggered epoll would spin on the queue that can't be taken: look away for a moment.
        epoll_ctl(epoll, EPOLL_CTL_DEL, listener, nil)
        listensAgainAt = now &+ 200_000_000
        log.warning("no files left for new connections", ["open": openCount])
        return
      default: return
      }
    }
  }

  private func admit(_ socket: Int32, _ peer: Address) {
    let isTrusted = !options.trustedProxies.isEmpty && options.trustedProxies.contains { $0.contains(peer) }
    guard shared.enter(isTrusted ? nil : peer, options) else {
      counters.bump(counters.refusedConnections)
      close(socket)
      return
    }
    let slot: Int32
    if firstFree >= 0 {
      slot = firstFree
      firstFree = slots[Int(slot)].nextFree
    } else if usedSlots < capacity {
      slot = Int32(usedSlots)
      (slots + usedSlots).initialize(to: Connection())
      usedSlots += 1
    } else {
      shared.leave(isTrusted ? nil : peer)
      close(socket)
      return
    }
    let c = slots + Int(slot)
    let generation = c.pointee.generation &+ 1
    c.pointee = Connection()
    c.pointee.generation = generation
    c.pointee.socket = socket
    c.pointee.peer = peer
    c.pointee.isTrustedProxy = isTrusted
    c.pointee.stage = shared.isSecure ? .handshake : .reading
    c.pointee.interest = EPOLLIN.rawValue
    openCount += 1
    counters.set(open: openCount)
    counters.bump(counters.accepted)
    hot.pointee.deadlines.enter(.head, slot, now: now)
    // Its request is mostly there already: a short connection is answered and closed without ever being watched.
    let key = key(of: slot)
    readable(slot)
    guard self.slot(of: key) != nil else { return }
    c.pointee.isWatched = true
    watch(socket, key: key, events: c.pointee.interest)
  }

  /// Closes the socket and frees the slot; whatever was to be sent is lost.
  func release(_ slot: Int32) {
    let c = slots + Int(slot)
    guard c.pointee.stage != .free else { return }
    hot.pointee.deadlines.remove(slot)
    endAssembly(slot)
    letGo(slot)
    if let tls = c.pointee.tls { SSL_free(tls) }
    close(c.pointee.socket)
    shared.leave(c.pointee.isTrustedProxy ? nil : c.pointee.peer)
    let generation = c.pointee.generation
    c.pointee = Connection()
    c.pointee.generation = generation
    c.pointee.nextFree = firstFree
    firstFree = slot
    openCount -= 1
    counters.set(open: openCount)
  }

  /// Asks epoll for these events from now on.
  func setInterest(_ slot: Int32, _ interest: UInt32) {
    let c = slots + Int(slot)
    guard c.pointee.interest != interest else { return }
    c.pointee.interest = interest
    guard c.pointee.isWatched else { return }
    var event = epoll_event()
    event.events = interest
    event.data.u64 = key(of: slot)
    epoll_ctl(epoll, EPOLL_CTL_MOD, c.pointee.socket, &event)
  }
}
