// The seam between the web engine and the program: one responder per loop.
import Base

/// Receives a body piece by piece on the loop's thread. What it keeps, it bounds itself.
package protocol BodySink: AnyObject {
  /// The next piece. A `Failure` ends the request with that failure's answer and closes the connection.
  func receive(_ bytes: UnsafeRawBufferPointer) throws
  /// The body is complete.
  func finish() throws
}

/// What to do with a request's body, decided when its head is known.
package enum BodyPlan {
  /// Collect it; more than `limit` bytes is answered with 413.
  case buffer(limit: Int)
  /// Hand it over as it comes; more than `limit` bytes is answered with 413.
  case stream(any BodySink, limit: Int)
  /// Don't read it: answer at once (and close, if the body was already on its way).
  case refuse(Reply)
}

/// The program behind one loop. All methods run on that loop's thread and must not block.
package protocol Responder: AnyObject {
  /// Called when the head of a request with a body is complete, before `100 Continue`.
  func plan(_ request: Request) -> BodyPlan
  /// Called once for every complete request: answers through `exchange`, now or later, exactly once.
  func respond(_ request: Request, _ exchange: Exchange)
  /// Called when the requests that have come are through, before the loop waits for more.
  func endTurn()
}

extension Responder {
  package func endTurn() {}
}
