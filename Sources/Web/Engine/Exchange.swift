// The answering side of one request.
import Base

/// What a responder answers through. One object per loop, used for one request after the other: not to be kept beyond
/// `Responder.respond`. Whoever can't answer at once takes a `Ticket`.
package final class Exchange {
  enum State { case idle, open, answered, deferred }

  /// The loop's scratch buffer, empty at the start of each request: for the body of an answer that is given at once.
  package let buffer: Buffer
  /// Which loop this is, counted from 0: the index of what the program keeps per loop.
  package let loopIndex: Int

  /// Behind a pointer, as the request's state is: no exclusivity checks.
  private let place: UnsafeMutablePointer<State>
  var state: State {
    get { place.pointee }
    set { place.pointee = newValue }
  }
  var loop: Unmanaged<Loop>?
  /// Stands in for the loop in tests.
  unowned(unsafe) var rehearsal: Rehearsal?

  init(index: Int) {
    loopIndex = index
    place = .allocate(capacity: 1)
    place.initialize(to: .idle)
    buffer = Buffer(capacity: 64 << 10)
  }

  deinit { place.deallocate() }

  /// Answers now. The reply's bytes are copied or sent before this returns, except those of a stream, of `fixed` bytes,
  /// and of a large buffer that is the reply's own. A second answer is dropped.
  package func answer(_ reply: Reply) {
    guard state == .open else { return }
    state = .answered
    if let loop { loop._withUnsafeGuaranteedRef { $0.answerCurrent(reply) } } else { rehearsal?.answer(reply) }
  }

  /// Answers with a head, now, and leaves the connection to a conversation. Only for requests without a body; any method
  /// but GET gets the head alone.
  package func takeOver(_ reply: Reply, _ conversation: any Conversation) {
    guard state == .open else { return }
    state = .answered
    if let loop {
      loop._withUnsafeGuaranteedRef { $0.takeOverCurrent(reply, conversation) }
    } else {
      rehearsal?.answer(reply)
      conversation.ended()
    }
  }

  /// Promises an answer for later, from any thread. The connection's further requests wait meanwhile.
  /// Asked for after an answer was given, the ticket leads nowhere.
  package func later() -> Ticket {
    guard state == .open else { return Ticket.toNobody }
    state = .deferred
    if let loop { return loop._withUnsafeGuaranteedRef { $0.deferCurrent() } }
    return rehearsal?.deferCurrent() ?? .toNobody
  }
}
