// TLS on the loop: handshake, reading and writing through OpenSSL on the non-blocking socket.
import CLinux
import COpenSSL
import Glibc

extension Loop {
  /// Goes on with the handshake; true when it is done and requests may be read.
  func handshake(_ slot: Int32) -> Bool {
    let c = slots + Int(slot)
    if c.pointee.tls == nil {
      guard probe(slot) else { return false }
      guard let context = shared.tls, let ssl = SSL_new(context.pointer(of: index)) else {
        release(slot)
        return false
      }
      c.pointee.tls = ssl
      SSL_set_fd(ssl, c.pointee.socket)
      SSL_set_accept_state(ssl)
    } else if !c.pointee.isCorked {
      // The client's last word: what is sent now (the ticket) leaves together with the first answer.
      setCork(slot, true)
    }
    guard let ssl = c.pointee.tls else { return false }
    ERR_clear_error()
    let outcome = SSL_do_handshake(ssl)
    if outcome == 1 {
      c.pointee.stage = .reading
      return true
    }
    switch SSL_get_error(ssl, outcome) {
    case SSL_ERROR_WANT_READ: setInterest(slot, EPOLLIN.rawValue)
    case SSL_ERROR_WANT_WRITE: setInterest(slot, EPOLLOUT.rawValue)
    default:
      release(slot)
      return false
    }
    if c.pointee.isCorked { setCork(slot, false) }
    return false
  }

  /// Holds small packets back, or lets them go.
  func setCork(_ slot: Int32, _ isCorked: Bool) {
    let c = slots + Int(slot)
    c.pointee.isCorked = isCorked
    var value: Int32 = isCorked ? 1 : 0
    setsockopt(c.pointee.socket, Int32(IPPROTO_TCP), TCP_CORK, &value, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Looks at the first byte without taking it: a TLS record begins with 22. Somebody who speaks plain HTTP here gets a
  /// hint that can be read, anybody else is let go.
  private func probe(_ slot: Int32) -> Bool {
    let c = slots + Int(slot)
    var first: UInt8 = 0
    let count = recv(c.pointee.socket, &first, 1, Int32(MSG_PEEK))
    if count == 1, first == 22 { return true }
    if count == 1, first.isTokenCharacter || first == 0x0d {
      c.pointee.stage = .reading
      refuse(slot, .plainOnSecure)
      settle(slot)
    } else if count >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
      release(slot)
    }
    return false
  }

  /// See `receive`: more than 0 bytes, 0 the end, -1 nothing now, -2 broken.
  func receiveSecure(_ slot: Int32, _ bytes: UnsafeMutableRawPointer, _ room: Int) -> Int {
    guard let ssl = slots[Int(slot)].tls else { return -2 }
    ERR_clear_error()
    let count = SSL_read(ssl, bytes, Int32(clamping: room))
    if count > 0 { return Int(count) }
    switch SSL_get_error(ssl, count) {
    case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return -1
    case SSL_ERROR_ZERO_RETURN: return 0
    default: return -2
    }
  }

  /// Whether OpenSSL holds bytes that no event will tell of. They may be only a part of a record.
  func hasBufferedInput(_ slot: Int32) -> Bool {
    guard let ssl = slots[Int(slot)].tls else { return false }
    return SSL_has_pending(ssl) == 1
  }

  /// How many bytes were taken; -1 when the connection is broken.
  func transmitSecure(_ slot: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    guard let ssl = slots[Int(slot)].tls, let base = bytes.baseAddress else { return 0 }
    var done = 0
    while done < bytes.count {
      ERR_clear_error()
      let count = SSL_write(ssl, base + done, Int32(clamping: bytes.count - done))
      if count > 0 {
        done += Int(count)
        continue
      }
      switch SSL_get_error(ssl, count) {
      case SSL_ERROR_WANT_WRITE, SSL_ERROR_WANT_READ: return done
      default: return -1
      }
    }
    return done
  }

  /// Says that no more will come (close_notify).
  func endSecure(_ slot: Int32) {
    guard let ssl = slots[Int(slot)].tls, SSL_is_init_finished(ssl) == 1 else { return }
    ERR_clear_error()
    SSL_shutdown(ssl)
  }
}
