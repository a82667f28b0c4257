// From answers to the socket, and what a connection waits for next.
import Base
import CLinux
import Glibc

extension Loop {
  /// Nanoseconds after which a streamed body lets others go first: some pieces of the directory's export.
  private static let longestTurn: UInt64 = 5_000_000

  /// Sends what the socket takes: first what waited, then what was just written, then the rest of a large or streamed
  /// body. What it does not take is kept.
  func flush(_ slot: Int32) {
    let c = slots + Int(slot)
    guard flushAnswers(slot) else { return }
    var turn = 0
    var began: UInt64 = 0
    while c.pointee.stage == .streaming, c.pointee.output == nil {
      if !c.pointee.tail.isEmpty {
        guard flushTail(slot) else { return }
      } else if let producer = c.pointee.producer {
        if began == 0 { began = monotonicNanoseconds() }
        guard produce(slot, producer) else { return }
        turn += out.count
        guard flushAnswers(slot) else { return }
        // By time as well: the pieces of a search that finds few of many are empty and cost as much as full ones.
        let isOver = turn > 1 << 20 || monotonicNanoseconds() &- began > Loop.longestTurn
        if isOver, c.pointee.producer != nil, c.pointee.output == nil {
          // One long answer must not hold up the others: the rest has its turn after them.
          again.append(key(of: slot))
          return
        }
      } else {
        c.pointee.stage = c.pointee.closes ? .closing : .reading
        c.pointee.isFresh = true
      }
    }
  }

  /// False when the connection has gone.
  private func flushAnswers(_ slot: Int32) -> Bool {
    let c = slots + Int(slot)
    if let output = c.pointee.output {
      output.append(out.bytes)
      out.removeAll()
      let sent = transmit(slot, UnsafeRawBufferPointer(rebasing: output.bytes[c.pointee.sent...]))
      guard sent >= 0 else {
        release(slot)
        return false
      }
      c.pointee.sent += sent
      if c.pointee.sent == output.count {
        c.pointee.output = nil
        c.pointee.sent = 0
      } else if c.pointee.sent > 256 << 10 {
        output.removeFirst(c.pointee.sent)
        c.pointee.sent = 0
      }
    } else if !out.isEmpty {
      let sent = transmit(slot, out.bytes)
      guard sent >= 0 else {
        out.removeAll()
        release(slot)
        return false
      }
      if sent < out.count {
        let rest = Buffer(capacity: out.count - sent)
        rest.append(UnsafeRawBufferPointer(rebasing: out.bytes[sent...]))
        c.pointee.output = rest
        c.pointee.sent = 0
      }
      out.removeAll()
    }
    return true
  }

  /// False when the socket is full or the connection has gone.
  private func flushTail(_ slot: Int32) -> Bool {
    let c = slots + Int(slot)
    let piece = UnsafeRawBufferPointer(rebasing: c.pointee.tail.prefix(256 << 10))
    let sent = transmit(slot, piece)
    guard sent >= 0 else {
      release(slot)
      return false
    }
    c.pointee.tail = UnsafeRawBufferPointer(rebasing: c.pointee.tail[sent...])
    if c.pointee.tail.isEmpty { c.pointee.tailOwner = nil }
    return sent == piece.count
  }

  /// Takes the next piece of a streamed body into `out`. False when the producer failed: the connection is cut, so that
  /// the client can't take the part for the whole.
  private func produce(_ slot: Int32, _ producer: any BodyProducer) -> Bool {
    let c = slots + Int(slot)
    let piece = writer.piece
    piece.removeAll()
    do {
      let goesOn = try producer.produce(into: piece)
      writer.frame(piece.bytes, isChunked: c.pointee.isChunked, isLast: !goesOn, into: out)
      if !goesOn { c.pointee.producer = nil }
      return true
    } catch {
      log.error("a streamed answer broke off", ["error": "\(error)"])
      out.removeAll()
      release(slot)
      return false
    }
  }

  /// How many bytes the socket took; -1 when it is broken.
  private func transmit(_ slot: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    let c = slots + Int(slot)
    var done = 0
    if c.pointee.tls != nil {
      done = transmitSecure(slot, bytes)
    } else {
      // The last bytes of a connection wait for its end, which follows at once: one packet instead of two, and the
      // client wakes once.
      let isLast = c.pointee.stage == .closing && c.pointee.tail.isEmpty && c.pointee.producer == nil
      let flags = Int32(MSG_NOSIGNAL) | (isLast ? Int32(MSG_MORE) : 0)
      while done < bytes.count, let base = bytes.baseAddress {
        let count = send(c.pointee.socket, base + done, bytes.count - done, flags)
        if count > 0 {
          done += count
          continue
        }
        if errno == EINTR { continue }
        if errno == EAGAIN || errno == EWOULDBLOCK { break }
        done = -1
        break
      }
    }
    if done > 0 {
      c.pointee.windowBytes &+= done
      counters.bump(counters.sent, by: UInt64(done))
    }
    return done
  }

  /// Sends, goes on with requests that had to wait for that, and sets what the connection waits for: events, deadline.
  func settle(_ slot: Int32) {
    let c = slots + Int(slot)
    flush(slot)
    while c.pointee.stage == .reading, c.pointee.isStalled, c.pointee.output == nil {
      serveHeld(slot)
      flush(slot)
    }
    let stage = c.pointee.stage
    guard stage.rawValue > Connection.Stage.open.rawValue else {
      if stage == .open { settleStream(slot) }
      return
    }
    let isBehind = c.pointee.output != nil || !c.pointee.tail.isEmpty || c.pointee.producer != nil
    if stage == .closing, !isBehind {
      finish(slot)
      return
    }
    if stage == .reading, c.pointee.isEnded, !isBehind {
      release(slot)
      return
    }
    if c.pointee.isCorked { setCork(slot, false) }
    let heldBytes = c.pointee.held?.count ?? 0
    setDeadline(slot, isBehind: isBehind, heldBytes: heldBytes)
    var interest: UInt32 = 0
    let isFull = heldBytes >= options.aheadBytes && (stage != .reading || c.pointee.isStalled)
    if !c.pointee.isEnded, !isFull { interest |= EPOLLIN.rawValue }
    if isBehind || stage == .handshake && c.pointee.interest & EPOLLOUT.rawValue != 0 { interest |= EPOLLOUT.rawValue }
    setInterest(slot, interest)
    // Reading was put off while TLS had bytes of its own: no event will tell of those.
    if c.pointee.isReadPutOff, !isFull, !c.pointee.isEnded {
      c.pointee.isReadPutOff = false
      again.append(key(of: slot))
    }
  }

  private func setDeadline(_ slot: Int32, isBehind: Bool, heldBytes: Int) {
    let c = slots + Int(slot)
    let phase = c.pointee.place.phase
    let isFresh = c.pointee.isFresh
    if isBehind {
      if phase != .write {
        c.pointee.windowBytes = 0
        c.pointee.windowQueue = Int(quad_unacknowledged(c.pointee.socket))
        hot.pointee.deadlines.enter(.write, slot, now: now)
      }
      return
    }
    switch c.pointee.stage {
    case .reading where c.pointee.framing.isInBody:
      if phase != .body || isFresh {
        c.pointee.windowBytes = 0
        hot.pointee.deadlines.enter(.body, slot, now: now)
      }
    case .reading where heldBytes > 0:
      if phase != .head || isFresh { hot.pointee.deadlines.enter(.head, slot, now: now) }
    case .reading:
      if c.pointee.requests > 0 { hot.pointee.deadlines.touch(.idle, slot, now: now) }
    case .waiting: hot.pointee.deadlines.remove(slot)
    case .free, .open, .handshake, .streaming, .closing, .lingering: break
    }
    c.pointee.isFresh = false
  }

  /// The last byte is sent. Closes, or shuts our side and lets the client read its answer: closing at once with bytes of
  /// the client unread would reset the connection and take the answer from it.
  private func finish(_ slot: Int32) {
    let c = slots + Int(slot)
    c.pointee.held = nil
    if !c.pointee.lingers || c.pointee.isEnded {
      if c.pointee.tls != nil { endSecure(slot) }
      release(slot)
      return
    }
    if c.pointee.tls != nil { endSecure(slot) }
    shutdown(c.pointee.socket, Int32(SHUT_WR))
    c.pointee.stage = .lingering
    hot.pointee.deadlines.enter(.linger, slot, now: now)
    setInterest(slot, EPOLLIN.rawValue)
    discard(slot)
  }

  /// Reads and forgets, below TLS, until the client closes too.
  func discard(_ slot: Int32) {
    let c = slots + Int(slot)
    for _ in 0..<16 {
      let count = recv(c.pointee.socket, input, Loop.inputSize, 0)
      if count > 0 || (count < 0 && errno == EINTR) { continue }
      if count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK) { release(slot) }
      return
    }
  }

  /// A deadline has passed.
  func expire(_ slot: Int32, _ phase: DeadlineList.Phase) {
    let c = slots + Int(slot)
    // The kernel takes megabytes at once and then nothing for a while: what the client has acknowledged is its pace.
    let isSending = phase == .write || phase == .stall
    let queue = isSending ? Int(quad_unacknowledged(c.pointee.socket)) : 0
    let moved = c.pointee.windowBytes + (isSending ? c.pointee.windowQueue - queue : 0)
    let enough = moved >= Int(Double(options.minimumRate) * options.rateWindow)
    switch phase {
    case .body, .write:
      let isOver =
        phase == .body && (c.pointee.assembly.map { now &- $0.startedAt > UInt64(options.bodyDeadline * 1e9) } ?? false)
      if enough, !isOver {
        c.pointee.windowBytes = 0
        c.pointee.windowQueue = queue
        hot.pointee.deadlines.enter(phase, slot, now: now)
        return
      }
      counters.bump(counters.expired)
      if phase == .write {
        release(slot)
        return
      }
      refuse(slot, .slow)
      settle(slot)
    case .head:
      counters.bump(counters.expired)
      let isSilent = c.pointee.held == nil
      if c.pointee.stage != .reading || isSilent {
        release(slot)
        return
      }
      refuse(slot, .slow)
      settle(slot)
    case .idle:
      counters.bump(counters.expired)
      release(slot)
    case .beat: beat(slot)
    case .stall:
      // Who reads at all is read to: the queue is bounded.
      if moved > 0 {
        c.pointee.windowBytes = 0
        c.pointee.windowQueue = queue
        hot.pointee.deadlines.enter(.stall, slot, now: now)
        return
      }
      counters.bump(counters.expired)
      release(slot)
    case .linger, .none: release(slot)
    }
  }
}
