// A promise to answer a request from another thread.
import Base
import Synchronization

/// The right to answer one request, once, from any thread. If the client has gone, the answer is dropped. A ticket that
/// is let go without an answer answers 500, so that no client waits for ever.
package final class Ticket: Sendable {
  private let mailbox: Mailbox<LoopMessage>
  private let slot: Int32
  private let generation: UInt32
  private let isAnswered = Atomic<Bool>(false)

  init(mailbox: Mailbox<LoopMessage>, slot: Int32, generation: UInt32) {
    self.mailbox = mailbox
    self.slot = slot
    self.generation = generation
  }

  /// A ticket whose answer is dropped.
  static var toNobody: Ticket { Ticket(mailbox: Mailbox(limit: 0) {}, slot: -1, generation: 0) }

  /// Answers. Only the first answer counts. A `buffer` body must be the reply's own, not the loop's scratch.
  package func answer(_ reply: Reply) {
    guard !isAnswered.exchange(true, ordering: .acquiringAndReleasing) else { return }
    _ = mailbox.send(.answer(slot: slot, generation: generation, reply))
  }

  deinit {
    if !isAnswered.load(ordering: .acquiring) {
      _ = mailbox.send(.abandoned(slot: slot, generation: generation))
    }
  }
}

/// What other threads tell a loop.
enum LoopMessage: Sendable {
  case answer(slot: Int32, generation: UInt32, Reply)
  case abandoned(slot: Int32, generation: UInt32)
  /// Bytes for a connection that was taken over.
  case push(Line, Packet?, isLast: Bool)
  /// Stop listening; finish what is under way until the deadline (monotonic nanoseconds).
  case drain(until: UInt64)
}

/// What of a request decides over the shape of its answer; views into the request's bytes, or into a `Pending`.
struct AnswerTerms {
  var method = Method.get
  var isHTTP10 = false
  var keepsAlive = true
  var path = UnsafeRawBufferPointer(start: nil, count: 0)
  var acceptEncoding: UnsafeRawBufferPointer?
  var ifNoneMatch: UnsafeRawBufferPointer?
  var ifRange: UnsafeRawBufferPointer?
  var range: UnsafeRawBufferPointer?
  var client = Address.unknown
  var id = ID<Request>(1)
  var startedAt: UInt64 = 0

  init(_ request: Request) {
    let head = request.head
    method = request.method
    isHTTP10 = head.facts.pointee.isHTTP10
    keepsAlive = head.facts.pointee.keepsAlive
    path = request.path
    acceptEncoding = head.value(.acceptEncoding)
    ifNoneMatch = head.value(.ifNoneMatch)
    ifRange = head.value(.ifRange)
    range = head.value(.range)
    client = request.client
    id = request.id
    startedAt = request.startedAt
  }

  /// For an answer to bytes that were no request.
  init(client: Address, id: ID<Request>, startedAt: UInt64) {
    keepsAlive = false
    self.client = client
    self.id = id
    self.startedAt = startedAt
  }
}

/// The terms of a request that is answered later, with copies of the bytes they point at.
final class Pending {
  let terms: AnswerTerms
  private let bytes: Buffer

  init(_ source: AnswerTerms) {
    var terms = source
    let parts = [terms.path, terms.acceptEncoding, terms.ifNoneMatch, terms.ifRange, terms.range]
    let bytes = Buffer(capacity: parts.reduce(0) { $0 + ($1?.count ?? 0) })
    for part in parts { if let part { bytes.append(part) } }
    var at = 0
    func copied(_ part: UnsafeRawBufferPointer?) -> UnsafeRawBufferPointer? {
      guard let part else { return nil }
      defer { at += part.count }
      return UnsafeRawBufferPointer(rebasing: bytes.bytes[at..<at + part.count])
    }
    terms.path = copied(source.path) ?? source.path
    terms.acceptEncoding = copied(source.acceptEncoding)
    terms.ifNoneMatch = copied(source.ifNoneMatch)
    terms.ifRange = copied(source.ifRange)
    terms.range = copied(source.range)
    self.terms = terms
    self.bytes = bytes
  }
}
