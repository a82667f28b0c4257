// Answers of the loop: those of handlers, given now or later, and the engine's own.
import Base
import Glibc

extension Loop {
  /// The exchange's answer to the request at hand.
  func answerCurrent(_ reply: Reply) { compose(hot.pointee.current, reply, AnswerTerms(request), closing: false) }

  /// The request at hand will be answered through a ticket.
  func deferCurrent() -> Ticket {
    let c = slots + Int(hot.pointee.current)
    c.pointee.pending = Pending(AnswerTerms(request))
    c.pointee.stage = .waiting
    return Ticket(mailbox: mailbox, slot: hot.pointee.current, generation: c.pointee.generation)
  }

  /// A ticket's answer; nil when the ticket was let go without one. Nothing happens if the connection has gone.
  func answerDeferred(_ slot: Int32, _ generation: UInt32, _ reply: Reply?) {
    guard slot >= 0, slot < usedSlots else { return }
    let c = slots + Int(slot)
    guard c.pointee.generation == generation, c.pointee.stage == .waiting, let pending = c.pointee.pending else {
      return
    }
    c.pointee.pending = nil
    if reply == nil { log.error("a ticket was dropped without an answer", ["request": pending.terms.id]) }
    compose(slot, reply ?? writer.problem(.unanswered, id: pending.terms.id), pending.terms, closing: false)
    c.pointee.isStalled = true
    settle(slot)
  }

  /// Answers with the engine's own refusal and closes.
  func refuse(_ slot: Int32, _ refusal: Refusal) {
    let id = nextID()
    let terms = AnswerTerms(client: slots[Int(slot)].peer, id: id, startedAt: now)
    compose(slot, writer.problem(refusal, id: id), terms, closing: true)
  }

  /// A body sink's failure, as an answer; the rest of the body is not read.
  func refuse(_ slot: Int32, _ error: any Error) {
    let id = slots[Int(slot)].assembly?.id ?? request.id
    let terms = AnswerTerms(client: slots[Int(slot)].peer, id: id, startedAt: now)
    if let failure = error as? Failure {
      compose(slot, writer.problem(failure, id: id), terms, closing: true)
    } else {
      log.error("a body could not be taken", ["request": id, "error": "\(error)"])
      compose(slot, writer.problem(.unanswered, id: id), terms, closing: true)
    }
  }

  /// Writes one answer behind those that wait to be sent, and moves the connection to its next stage.
  func compose(_ slot: Int32, _ reply: Reply, _ terms: AnswerTerms, closing: Bool) {
    let c = slots + Int(slot)
    let isLast =
      closing || !terms.keepsAlive || reply.closes || hot.pointee.isDraining
      || c.pointee.requests >= options.requestsPerConnection
    let start = out.count
    let written = writer.write(reply, terms, scratch: exchange.buffer, closes: isLast, into: out)
    c.pointee.tail = written.tail
    c.pointee.tailOwner = written.tailOwner
    c.pointee.producer = written.producer
    c.pointee.isChunked = written.isChunked
    let endsByClosing = written.producer != nil && !written.isChunked && !written.isMeasured
    c.pointee.closes = isLast || endsByClosing
    // A client that did not ask for the end may be writing its next request, or the rest of a refused one.
    if c.pointee.closes, closing || terms.keepsAlive { c.pointee.lingers = true }
    if written.producer != nil || !written.tail.isEmpty {
      c.pointee.stage = .streaming
    } else {
      c.pointee.stage = c.pointee.closes ? .closing : .reading
    }
    counters.count(status: written.status)
    let finished = monotonicNanoseconds()
    counters.latencies.add(reply.category, nanoseconds: finished &- min(terms.startedAt, finished))
    accessLog?.add(
      terms, status: written.status, bytes: out.count - start + written.tail.count, finished: finished, writer: writer)
    if closing { endAssembly(slot) }
  }
}
