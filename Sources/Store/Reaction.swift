// What is done when something happens, in the transaction in which it does.
import Base

/// Work of the database only that follows an event of a kind: its effect is there exactly if the event is. Whatever else
/// is to follow, a reaction puts in as a job.
package struct Reaction: Sendable {
  package let kind: EventKind
  let run: @Sendable (EmittedEvent, Writer) throws -> Void

  /// `run` may fail, and then everything else of the request is undone too. What it emits has reactions of its own.
  package init(_ kind: EventKind, _ run: @escaping @Sendable (EmittedEvent, Writer) throws -> Void) {
    self.kind = kind
    self.run = run
  }
}

/// What a reaction is told of an event.
package struct EmittedEvent: Sendable {
  package let id: ID<EventRow>
  package let organization: Int64
  package let subject: Int64
  /// Whether it follows from something else, and whoever wrote it works out all that does.
  package let isConsequence: Bool
}

extension Store {
  /// Has these done from now on, in place of any before. To be called before the first request; not from inside a write.
  package func react(_ reactions: [Reaction]) throws {
    let byKind = Dictionary(grouping: reactions) { $0.kind.name }
    try write { writer in writer.reactions = byKind }
  }
}
