// One connection without a socket: request bytes in, answer bytes out, for tests that need not pay for a server.
import Base
import Dispatch
import Synchronization

/// Plays requests through the real framing, responder and answer writer, on the calling thread. What a socket would have
/// added is left out: limits of rate and time, TLS, the access log.
///
/// One thread at a time: hence the `@unchecked`. Answers that handlers give later are waited for.
package final class Rehearsal: @unchecked Sendable {
  /// A request that was begun and whose answer may still be on its way.
  package struct Begun {
    /// What is answered already; nil while a ticket is out.
    fileprivate let answered: [UInt8]?
  }

  private let responder: any Responder
  private let clock: Clock
  private let client: Address
  private let isSecure: Bool
  private let limits: HeadLimits
  private let request: Request
  private let exchange: Exchange
  private let writer = AnswerWriter()
  private let ids: IDGenerator
  private let out = Buffer()
  private let arrived = DispatchSemaphore(value: 0)
  private var mailbox: Mailbox<LoopMessage>
  private var pending: Pending?

  /// `client` and `isSecure` are what the requests are told of their connection.
  package init(
    _ responder: any Responder, clock: Clock = .system, client: Address = .loopback, isSecure: Bool = false,
    ids: IDGenerator = IDGenerator()
  ) {
    let options = ServerOptions()
    self.responder = responder
    self.clock = clock
    self.client = client
    self.isSecure = isSecure
    self.ids = ids
    limits = HeadLimits(head: options.headBytes, target: options.targetBytes)
    request = Request(maximumFields: options.headerFields)
    exchange = Exchange(index: 0)
    let arrived = arrived
    mailbox = Mailbox(limit: .max) { arrived.signal() }
    exchange.rehearsal = self
  }

  /// Plays one request and gives its answer, as the bytes a client would read.
  package func send(_ bytes: [UInt8]) -> [UInt8] { finish(begin(bytes)) }

  /// Plays one request up to where its handler has answered or has taken a ticket.
  package func begin(_ bytes: [UInt8]) -> Begun {
    out.removeAll()
    pending = nil
    writer.tell(clock.now)
    // The request's views point into these bytes, and deferred answers have copies of what they need.
    bytes.withUnsafeBytes { play($0) }
    return Begun(answered: pending == nil ? out.array : nil)
  }

  /// Waits for the answer to a request that was begun: the latest one.
  package func finish(_ begun: Begun) -> [UInt8] {
    if let answered = begun.answered { return answered }
    var messages: [LoopMessage] = []
    while let pending {
      arrived.wait()
      mailbox.takeAll(into: &messages)
      for message in messages {
        switch message {
        case .answer(_, _, let reply): compose(reply, pending.terms)
        case .abandoned: compose(writer.problem(.unanswered, id: pending.terms.id), pending.terms)
        case .drain, .push: continue
        }
        self.pending = nil
      }
    }
    return out.array
  }

  private func play(_ bytes: UnsafeRawBufferPointer) {
    var framing = Framing()
    var at = 0
    var sink: (any BodySink)?
    var limit = 0
    let body = Buffer()
    while true {
      switch framing.next(UnsafeRawBufferPointer(rebasing: bytes[at...]), into: request, limits: limits) {
      case .more: return refuse(.badLine)
      case .refused(let refusal): return refuse(refusal)
      case .head(_, let end, let hasBody):
        at += end
        identify()
        guard hasBody else { return respond() }
        switch responder.plan(request) {
        case .refuse(let reply): return compose(reply, AnswerTerms(request))
        case .buffer(let most): limit = most
        case .stream(let target, let most): (sink, limit) = (target, most)
        }
        if request.contentLength ?? 0 > limit { return refuse(.bodyTooLarge) }
      case .body(let from, let count):
        limit -= count
        guard limit >= 0 else { return refuse(.bodyTooLarge) }
        let piece = UnsafeRawBufferPointer(rebasing: bytes[at + from..<at + from + count])
        at += from + count
        guard let sink else {
          body.append(piece)
          continue
        }
        do { try sink.receive(piece) } catch { return refuse(error) }
      case .consumed(let count): at += count
      case .end:
        do { try sink?.finish() } catch { return refuse(error) }
        request.body = body.bytes
        request.sink = sink
        respond()
        request.sink = nil
        request.body = UnsafeRawBufferPointer(start: nil, count: 0)
        return
      }
    }
  }

  private func identify() {
    request.receivedAt = clock.now
    request.id = ids.next(at: request.receivedAt)
    request.startedAt = monotonicNanoseconds()
    request.client = client
    request.isSecure = isSecure
  }

  private func respond() {
    exchange.state = .open
    exchange.buffer.removeAll()
    responder.respond(request, exchange)
    responder.endTurn()
    if exchange.state == .open { answer(writer.problem(.unanswered, id: request.id)) }
  }

  private func refuse(_ refusal: Refusal) {
    identify()
    compose(
      writer.problem(refusal, id: request.id), AnswerTerms(client: client, id: request.id, startedAt: request.startedAt)
    )
  }

  private func refuse(_ error: any Error) {
    guard let failure = error as? Failure else { return refuse(.unanswered) }
    compose(
      writer.problem(failure, id: request.id), AnswerTerms(client: client, id: request.id, startedAt: request.startedAt)
    )
  }

  // MARK: For the exchange

  /// The answer to the request at hand.
  func answer(_ reply: Reply) { compose(reply, AnswerTerms(request)) }

  /// The request at hand will be answered through a ticket.
  func deferCurrent() -> Ticket {
    pending = Pending(AnswerTerms(request))
    let arrived = arrived
    // A box of its own, so that the ticket of an earlier request reaches nobody.
    mailbox = Mailbox(limit: .max) { arrived.signal() }
    return Ticket(mailbox: mailbox, slot: 0, generation: 0)
  }

  private func compose(_ reply: Reply, _ terms: AnswerTerms) {
    let written = writer.write(reply, terms, scratch: exchange.buffer, closes: !terms.keepsAlive, into: out)
    out.append(written.tail)
    guard let producer = written.producer else { return }
    var goesOn = true
    while goesOn {
      let piece = Buffer()
      do { goesOn = try producer.produce(into: piece) } catch { return }
      writer.frame(piece.bytes, isChunked: written.isChunked, isLast: !goesOn, into: out)
    }
  }
}
