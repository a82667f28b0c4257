// Connections that were taken over: what comes in goes to their conversation, what others send goes out in order.
import Base
import CLinux
import COpenSSL
import Glibc

extension Loop {
  /// Answers the request at hand with a head and leaves its connection to the conversation.
  func takeOverCurrent(_ reply: Reply, _ conversation: any Conversation) {
    guard request.method == .get else {
      var head = reply
      head.closes = true
      answerCurrent(head)
      conversation.ended()
      return
    }
    let slot = hot.pointee.current
    let c = slots + Int(slot)
    var terms = AnswerTerms(request)
    // Nothing is chunked: see `Reply.stream`.
    if reply.status != 101 { terms.isHTTP10 = true }
    let start = out.count
    let written = writer.write(reply, terms, scratch: exchange.buffer, closes: false, into: out)
    counters.count(status: written.status)
    let finished = monotonicNanoseconds()
    counters.latencies.add(reply.category, nanoseconds: finished &- min(terms.startedAt, finished))
    accessLog?.add(
      terms, status: written.status, bytes: out.count - start, finished: finished, writer: writer)
    let line = Line(mailbox: mailbox, slot: slot, generation: c.pointee.generation)
    c.pointee.stage = .open
    c.pointee.stream = OpenStream(line, conversation)
    openStreams += 1
    counters.set(streams: openStreams)
    // Without it the kernel would try for a quarter of an hour to reach a client that has gone without a word.
    var patience = UInt32(clamping: Int(options.streamStall * 2000))
    setsockopt(
      c.pointee.socket, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &patience, socklen_t(MemoryLayout<UInt32>.size))
    // OpenSSL gives its buffers back between records: most of what a quiet connection over TLS would hold.
    if let tls = c.pointee.tls { SSL_ctrl(tls, SSL_CTRL_MODE, Int(SSL_MODE_RELEASE_BUFFERS), nil) }
    conversation.opened(line)
    if hot.pointee.isDraining { leaveStream(slot) }
  }

  /// Reads what there is and hands it over. A client that does not take our answers is not read any further.
  func readStream(_ slot: Int32) {
    let c = slots + Int(slot)
    let isThere = readPieces(
      slot, while: { c.pointee.stage == .open }, isFull: { backlog(slot) >= options.streamBacklog },
      { converse(slot, $0) })
    if isThere { settleStream(slot) }
  }

  private func converse(_ slot: Int32, _ bytes: UnsafeRawBufferPointer) {
    guard let stream = slots[Int(slot)].stream else { return }
    if stream.conversation.receive(bytes, into: out) == .ends { endStream(slot) }
  }

  /// Bytes that wait for the socket.
  private func backlog(_ slot: Int32) -> Int {
    let c = slots + Int(slot)
    return (c.pointee.output?.count ?? 0) - c.pointee.sent
  }

  /// Sends, and sets what the connection waits for. What `settle` is for connections that were not taken over.
  func settleStream(_ slot: Int32) {
    let c = slots + Int(slot)
    if let held = c.pointee.held {
      // What the client has sent behind its request.
      c.pointee.held = nil
      converse(slot, held.bytes)
    }
    flush(slot)
    guard c.pointee.stage == .open, let stream = c.pointee.stream else {
      if c.pointee.stage != .free { settle(slot) }
      return
    }
    let left = backlog(slot)
    if left < stream.held {
      stream.line.took(stream.held - left)
      stream.held = left
    }
    if c.pointee.isEnded {
      release(slot)
      return
    }
    if c.pointee.isCorked { setCork(slot, false) }
    c.pointee.isStalled = false
    let phase = c.pointee.place.phase
    if left > 0 {
      if phase != .stall {
        c.pointee.windowBytes = 0
        c.pointee.windowQueue = Int(quad_unacknowledged(c.pointee.socket))
        hot.pointee.deadlines.enter(.stall, slot, now: now)
      }
    } else if phase != .beat {
      hot.pointee.deadlines.enter(.beat, slot, now: now)
    }
    let isFull = left >= options.streamBacklog
    setInterest(slot, (isFull ? 0 : EPOLLIN.rawValue) | (left > 0 ? EPOLLOUT.rawValue : 0))
    if c.pointee.isReadPutOff, !isFull {
      c.pointee.isReadPutOff = false
      again.append(key(of: slot))
    }
    if stream.line.takeQuestion() { stream.conversation.drained() }
  }

  /// Something that another thread sends.
  func push(_ line: Line, _ packet: Packet?, isLast: Bool) {
    let slot = line.slot
    let c = slots + Int(slot)
    guard c.pointee.generation == line.generation, c.pointee.stage == .open, let stream = c.pointee.stream else {
      // The connection has gone.
      line.took(packet?.count ?? 0)
      return
    }
    if let packet {
      out.append(packet.bytes)
      stream.held += packet.count
    }
    if isLast { endStream(slot) }
    settleStream(slot)
  }

  /// No more is said; what is on its way is sent, and the client may read it.
  func endStream(_ slot: Int32) {
    let c = slots + Int(slot)
    letGo(slot)
    guard c.pointee.stage == .open else { return }
    c.pointee.stage = .closing
    c.pointee.closes = true
    c.pointee.lingers = true
    hot.pointee.deadlines.remove(slot)
  }

  /// The server stops.
  func leaveStream(_ slot: Int32) {
    slots[Int(slot)].stream?.conversation.leave(into: out)
    endStream(slot)
  }

  /// Tells the conversation, if there is one, that it is over.
  func letGo(_ slot: Int32) {
    let c = slots + Int(slot)
    guard let stream = c.pointee.stream else { return }
    c.pointee.stream = nil
    stream.line.took(stream.held)
    openStreams -= 1
    counters.set(streams: openStreams)
    stream.conversation.ended()
  }

  /// Time for a sign of life.
  func beat(_ slot: Int32) {
    guard let stream = slots[Int(slot)].stream else {
      release(slot)
      return
    }
    if stream.conversation.beat(into: out) == .ends {
      counters.bump(counters.expired)
      endStream(slot)
    }
    settleStream(slot)
  }
}
