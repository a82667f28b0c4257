// From bytes to requests: reading a connection and driving its framing.
import Base
import CLinux
import Glibc

extension Loop {
  /// Reads what there is (one full read; TLS until its own buffer is empty) and serves what is whole.
  func readable(_ slot: Int32) {
    let c = slots + Int(slot)
    switch c.pointee.stage {
    case .free: return
    case .open:
      readStream(slot)
      return
    case .handshake:
      guard handshake(slot) else { return }
    case .lingering:
      discard(slot)
      return
    case .reading, .waiting, .streaming, .closing: break
    }
    let isThere = readPieces(
      slot, while: { true },
      isFull: {
        c.pointee.stage != .closing && (c.pointee.stage != .reading || c.pointee.isStalled)
          && c.pointee.held?.count ?? 0 >= options.aheadBytes
      }, { take(slot, $0) })
    if isThere { settle(slot) }
  }

  /// Reads what there is and gives each piece to `take`, unless as much waits already as may: then reading is put off. One
  /// full read; TLS until its own buffer is empty, though not for ever: the rest has its turn after the others. False when the
  /// connection has gone.
  @inline(__always)
  func readPieces(
    _ slot: Int32, while goesOn: () -> Bool, isFull: () -> Bool, _ take: (UnsafeRawBufferPointer) -> Void
  ) -> Bool {
    let c = slots + Int(slot)
    var rounds = 0
    while goesOn(), !c.pointee.isEnded {
      if isFull() {
        c.pointee.isReadPutOff = true
        break
      }
      let count = receive(slot, input, Loop.inputSize)
      if count < 0 {
        if count == -1 { break }
        release(slot)
        return false
      }
      if count == 0 {
        c.pointee.isEnded = true
        break
      }
      take(UnsafeRawBufferPointer(start: input, count: count))
      guard c.pointee.tls != nil, hasBufferedInput(slot) else { break }
      rounds += 1
      if rounds == 8 {
        again.append(key(of: slot))
        break
      }
    }
    return true
  }

  /// The socket has room again.
  func writable(_ slot: Int32) {
    if slots[Int(slot)].stage == .handshake { readable(slot) } else { settle(slot) }
  }

  /// Plain or TLS. More than 0: bytes; 0: the client has ended; -1: nothing now; -2: broken.
  func receive(_ slot: Int32, _ bytes: UnsafeMutableRawPointer, _ room: Int) -> Int {
    let c = slots + Int(slot)
    if c.pointee.tls != nil { return receiveSecure(slot, bytes, room) }
    while true {
      let count = recv(c.pointee.socket, bytes, room, 0)
      if count >= 0 { return count }
      if errno == EINTR { continue }
      return errno == EAGAIN || errno == EWOULDBLOCK ? -1 : -2
    }
  }

  private func take(_ slot: Int32, _ bytes: UnsafeRawBufferPointer) {
    let c = slots + Int(slot)
    counters.bump(counters.received, by: UInt64(bytes.count))
    if c.pointee.stage == .closing { return }
    c.pointee.windowBytes &+= bytes.count
    if let held = c.pointee.held {
      held.append(bytes)
      if c.pointee.stage == .reading, !c.pointee.isStalled { serveHeld(slot) }
      return
    }
    let used = c.pointee.stage == .reading && !c.pointee.isStalled ? serve(slot, bytes) : 0
    if used < bytes.count, c.pointee.stage != .closing, c.pointee.stage != .free {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[used...])
      let held = Buffer(capacity: rest.count)
      held.append(rest)
      c.pointee.held = held
    }
  }

  /// Goes on with the bytes that were kept.
  func serveHeld(_ slot: Int32) {
    let c = slots + Int(slot)
    guard let held = c.pointee.held else {
      _ = serve(slot, UnsafeRawBufferPointer(start: nil, count: 0))
      return
    }
    let used = serve(slot, held.bytes)
    held.removeFirst(used)
    if held.isEmpty || c.pointee.stage == .closing { c.pointee.held = nil }
  }

  /// Serves the requests in `bytes`, in order, and says how many bytes were used up. Stops where a request is answered
  /// later or the socket is behind; `isStalled` then says that there may be more to do.
  private func serve(_ slot: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    let c = slots + Int(slot)
    var at = 0
    c.pointee.isStalled = false
    while c.pointee.stage == .reading {
      if out.count >= options.outputHighWater || c.pointee.output != nil {
        flush(slot)
        guard c.pointee.stage == .reading else { break }
        if c.pointee.output != nil {
          c.pointee.isStalled = true
          break
        }
      }
      let rest = UnsafeRawBufferPointer(rebasing: bytes[at...])
      switch c.pointee.framing.next(rest, into: request, limits: headLimits) {
      case .more: return at
      case .refused(let refusal):
        refuse(slot, refusal)
        return bytes.count
      case .head(let start, let end, let hasBody):
        at += end
        let head = UnsafeRawBufferPointer(rebasing: rest[start..<end])
        identify(slot, id: nil)
        if hasBody { begin(slot, head: head, following: bytes.count - at) } else { respond(slot) }
      case .body(let from, let count):
        at += from + count
        receive(slot, body: UnsafeRawBufferPointer(rebasing: rest[from..<from + count]))
      case .consumed(let count): at += count
      case .end(let count):
        at += count
        finishBody(slot)
      }
    }
    if c.pointee.stage == .closing || c.pointee.stage == .lingering {
      // Bytes that will never be answered: the client may still be writing more of them.
      if at < bytes.count { c.pointee.lingers = true }
    } else if c.pointee.stage != .free {
      c.pointee.isStalled = true
    }
    return min(at, bytes.count)
  }

  /// Completes the request with what the head does not tell.
  private func identify(_ slot: Int32, id: (ID<Request>, UInt64)?) {
    let c = slots + Int(slot)
    request.receivedAt = writer.wallClock
    if let id {
      request.id = id.0
      request.startedAt = id.1
    } else {
      request.id = nextID()
      request.startedAt = now
    }
    request.client = c.pointee.peer
    request.isSecure = c.pointee.tls != nil
    if c.pointee.isTrustedProxy { applyForwarding(to: request, ranges: options.trustedProxies) }
  }

  /// A head with a body: asks the responder what to do with it.
  private func begin(_ slot: Int32, head: UnsafeRawBufferPointer, following: Int) {
    let c = slots + Int(slot)
    let plan = responder.plan(request)
    let limit: Int
    var sink: (any BodySink)?
    switch plan {
    case .refuse(let reply):
      compose(slot, reply, AnswerTerms(request), closing: true)
      return
    case .buffer(let most): limit = most
    case .stream(let target, let most):
      limit = most
      sink = target
    }
    let length = request.contentLength ?? 0
    guard length <= limit else {
      refuse(slot, .bodyTooLarge)
      return
    }
    let facts = request.head.facts
    // The whole body is here already: it is used where it lies.
    if sink == nil, !facts.pointee.isChunked, following >= length { return }
    c.pointee.assembly = Assembly(
      head: head, sink: sink, limit: limit, id: request.id, startedAt: now)
    if facts.pointee.expectsContinue, following == 0 { out.append("HTTP/1.1 100 Continue\r\n\r\n") }
  }

  private func receive(_ slot: Int32, body bytes: UnsafeRawBufferPointer) {
    let c = slots + Int(slot)
    guard let assembly = c.pointee.assembly else {
      request.body = bytes
      return
    }
    assembly.received += bytes.count
    guard assembly.received <= assembly.limit else {
      refuse(slot, .bodyTooLarge)
      return
    }
    if let body = assembly.body {
      guard hot.pointee.bodyBytes + bytes.count <= options.bodyBudget else {
        refuse(slot, .busy)
        return
      }
      body.append(bytes)
      assembly.charged += bytes.count
      hot.pointee.bodyBytes += bytes.count
    } else if let sink = assembly.sink {
      do { try sink.receive(bytes) } catch { refuse(slot, error) }
    }
  }

  private func finishBody(_ slot: Int32) {
    let c = slots + Int(slot)
    guard let assembly = c.pointee.assembly else {
      respond(slot)
      return
    }
    if let sink = assembly.sink {
      do { try sink.finish() } catch {
        refuse(slot, error)
        return
      }
    }
    // Other requests have passed through the request object since: the head is read again.
    if let refusal = request.read(head: assembly.head.bytes, limits: headLimits) {
      refuse(slot, refusal)
      return
    }
    identify(slot, id: (assembly.id, assembly.startedAt))
    if let body = assembly.body { request.body = body.bytes }
    request.sink = assembly.sink
    respond(slot)
    request.sink = nil
    request.body = UnsafeRawBufferPointer(start: nil, count: 0)
    endAssembly(slot)
  }

  /// Gives a body's memory back.
  func endAssembly(_ slot: Int32) {
    let c = slots + Int(slot)
    guard let assembly = c.pointee.assembly else { return }
    hot.pointee.bodyBytes -= assembly.charged
    c.pointee.assembly = nil
  }

  private func respond(_ slot: Int32) {
    let c = slots + Int(slot)
    hot.pointee.current = slot
    c.pointee.requests += 1
    c.pointee.isFresh = true
    exchange.state = .open
    exchange.buffer.removeAll()
    responder.respond(request, exchange)
    if exchange.state == .open {
      log.error("a handler gave no answer", ["request": request.id])
      answerCurrent(writer.problem(.unanswered, id: request.id))
    }
    exchange.state = .idle
  }
}
