// Answers that are given when there is something to say.
import Base
import Web

/// An answer that is given when there is something to say: once, from any thread.
struct LaterAnswer: Sendable {
  private let call: Call
  private let ticket: Ticket

  init(_ call: Call, _ ticket: Ticket) {
    self.call = call
    self.ticket = ticket
  }

  func answer(_ reply: Reply) { ticket.answer(Pipeline.dressed(reply, call)) }
  func fail(_ failure: Failure) { ticket.answer(Pipeline.render(failure, call, call.appliance)) }
}
