// Connections that are taken over: instead of one answer after the other, a stream that lasts.
import Base
import Synchronization

/// What is spoken over a connection that was taken over. Belongs to its loop: every method is called on that thread, must
/// not block, and what it appends to `out` is sent.
package protocol Conversation: AnyObject {
  /// The connection is this conversation's from now on; `line` is how other threads reach it.
  func opened(_ line: Line)
  /// The client has sent something; the bytes are valid during the call.
  func receive(_ bytes: UnsafeRawBufferPointer, into out: Buffer) -> ConversationStep
  /// Nothing of ours has been waiting for `ServerOptions.streamBeat` seconds: time for a sign of life.
  func beat(into out: Buffer) -> ConversationStep
  /// All that was sent over the line has been taken by the socket; told once after `Line.askForDrained`.
  func drained()
  /// The server stops: the last words.
  func leave(into out: Buffer)
  /// The connection is gone, or is being ended. Nothing is called after this.
  func ended()
}

/// Whether a conversation goes on.
package enum ConversationStep: Sendable { case goesOn, ends }

/// Bytes that are sent to many, kept once. The buffer is handed over: nobody writes to it any more.
package final class Packet: Sendable {
  private let buffer: Buffer

  package init(_ buffer: Buffer) { self.buffer = buffer }

  /// How many bytes it has.
  package var count: Int { buffer.count }
  /// Valid as long as the packet is.
  package var bytes: UnsafeRawBufferPointer { buffer.bytes }
}

/// The way to a connection that was taken over, from any thread. What is sent after the connection has gone is dropped.
package final class Line: Sendable {
  let slot: Int32
  let generation: UInt32
  private let mailbox: Mailbox<LoopMessage>
  private let unsent = Atomic<Int>(0)
  private let asks = Atomic<Bool>(false)

  init(mailbox: Mailbox<LoopMessage>, slot: Int32, generation: UInt32) {
    self.mailbox = mailbox
    self.slot = slot
    self.generation = generation
  }

  /// Bytes that were handed over and that the socket has not taken. Whoever sends bounds it: see `askForDrained`.
  package var waiting: Int { unsent.load(ordering: .acquiring) }

  /// Sends these bytes behind those before.
  package func send(_ packet: Packet) {
    unsent.add(packet.count, ordering: .acquiringAndReleasing)
    _ = mailbox.send(.push(self, packet, isLast: false))
  }

  /// Sends these bytes, if any, and ends the connection.
  package func end(_ packet: Packet? = nil) {
    if let packet { unsent.add(packet.count, ordering: .acquiringAndReleasing) }
    _ = mailbox.send(.push(self, packet, isLast: true))
  }

  /// Has the conversation told, once, when nothing waits any more. False when nothing waits now: it will not be told.
  package func askForDrained() -> Bool {
    asks.store(true, ordering: .sequentiallyConsistent)
    guard unsent.load(ordering: .sequentiallyConsistent) == 0 else { return true }
    // Whoever takes the question back first answers it.
    return !asks.exchange(false, ordering: .sequentiallyConsistent)
  }

  /// On the loop: the socket has taken this many bytes more.
  func took(_ count: Int) {
    if count > 0 { unsent.subtract(count, ordering: .sequentiallyConsistent) }
  }

  /// On the loop: whether somebody waits to be told that nothing waits.
  func takeQuestion() -> Bool {
    guard asks.load(ordering: .relaxed), unsent.load(ordering: .sequentiallyConsistent) == 0 else { return false }
    return asks.exchange(false, ordering: .sequentiallyConsistent)
  }
}

/// A connection's conversation, in its slot.
final class OpenStream {
  let line: Line
  let conversation: any Conversation
  /// What of the line's bytes is in the connection's output.
  var held = 0

  init(_ line: Line, _ conversation: any Conversation) {
    self.line = line
    self.conversation = conversation
  }
}

/// Stands for a body that is written by others, later: it only makes the head say that the connection's end is the body's.
final class OpenBody: BodyProducer {
  func produce(into buffer: Buffer) throws -> Bool { false }
}

extension Reply {
  /// The head of a stream without a length, for `Exchange.takeOver`: the end of the connection ends it, so that one packet
  /// is the same for all who get it.
  package static func stream(_ type: MediaType, headers: [Header] = []) -> Reply {
    Reply(200, type, body: .stream(OpenBody()), headers: headers)
  }
}
