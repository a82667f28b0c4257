// The conversation of server-sent events: only the server speaks.
import Base

/// A stream of events as `text/event-stream` has them (the WHATWG's HTML standard, section 9.2).
package final class EventStream: Conversation {
  private let owner: any StreamOwner

  package init(_ owner: any StreamOwner) { self.owner = owner }

  package func opened(_ line: Line) { owner.opened(line) }
  package func drained() { owner.drained() }
  package func ended() { owner.ended() }

  /// Whatever a client sends behind its request goes unread.
  package func receive(_ bytes: UnsafeRawBufferPointer, into out: Buffer) -> ConversationStep { .goesOn }

  /// A comment, which clients pass over.
  package func beat(into out: Buffer) -> ConversationStep {
    out.append(":\n\n")
    return .goesOn
  }

  package func leave(into out: Buffer) {}

  /// Appends one event. `data` must have no line end: JSON of ours has none.
  package static func event(
    _ name: String, id: String?, _ data: UnsafeRawBufferPointer, into out: Buffer
  ) {
    if let id {
      out.append("id: ")
      out.append(text: id)
      out.append(0x0a)
    }
    out.append("event: ")
    out.append(text: name)
    out.append("\ndata: ")
    out.append(data)
    out.append("\n\n")
  }
}

extension MediaType {
  /// Server-sent events. Not worth packing: each is sent by itself.
  package static let eventStream = MediaType("text/event-stream", isText: false)
}
