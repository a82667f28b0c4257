// One connection's state, kept in the loop's slab.
import Base

/// Everything known of one socket. Lives in raw memory of its loop; idle connections own no buffer at all.
struct Connection: ~Copyable {
  enum Stage: UInt8 {
    case free
    /// Taken over by a conversation. Beside `free`, so that one comparison tells both from the rest.
    case open
    /// TLS is being negotiated.
    case handshake
    /// Requests are read and answered.
    case reading
    /// A request is being answered later; what arrives meanwhile is kept.
    case waiting
    /// A streamed body is being written.
    case streaming
    /// The last answer is being written; what arrives is dropped.
    case closing
    /// The last answer is written, our side is shut; waits for the client to have read it.
    case lingering
  }

  var stage = Stage.free
  /// Where epoll and tickets aim: a reused slot has a new generation, so that late news for the old one finds nobody.
  var generation: UInt32 = 0
  var socket: Int32 = -1
  /// The events asked of epoll.
  var interest: UInt32 = 0
  /// Whether epoll knows the socket: not before its first bytes were looked for.
  var isWatched = false
  /// Whether the kernel holds packets back until they are full: while a handshake ends.
  var isCorked = false
  var nextFree: Int32 = -1

  var framing = Framing()
  /// Bytes read but not consumed: a partial head, or requests ahead of a later answer.
  var held: Buffer?
  /// Bytes of answers that the socket did not take yet, from `sent` on.
  var output: Buffer?
  var sent = 0
  /// A body that is not yet whole.
  var assembly: Assembly?
  /// The rest of a large body: bytes, and who keeps them alive (nobody, for those of the process).
  var tail = UnsafeRawBufferPointer(start: nil, count: 0)
  var tailOwner: Buffer?
  var producer: (any BodyProducer)?
  /// Whether the producer's pieces are sent as chunks (else the end of the connection ends them).
  var isChunked = false
  var pending: Pending?
  /// Whose it is while it is open.
  var stream: OpenStream?

  /// OpenSSL's `SSL`, for a connection over TLS.
  var tls: OpaquePointer?
  var peer = Address.unknown
  var isTrustedProxy = false
  /// No further byte will come from the client.
  var isEnded = false
  /// Close after the answers that are on their way.
  var closes = false
  /// The client may still be sending: wait for it to read the answer before the socket goes.
  var lingers = false
  var requests = 0
  /// A request has ended since the deadline was set: the next phase begins anew.
  var isFresh = false
  /// There may be whole requests in `held` that were not begun because an answer was in the way.
  var isStalled = false

  var place = DeadlineList.Place()
  /// Bytes moved since the rate window began.
  var windowBytes = 0
  /// Bytes in the kernel's send queue when the window began.
  var windowQueue = 0
  /// Reading was put off because enough waits already.
  var isReadPutOff = false

  init() {}
}

/// A body on its way: the head's bytes, kept because the request's views point into them, and what came so far.
final class Assembly {
  let head: Buffer
  let body: Buffer?
  let sink: (any BodySink)?
  let limit: Int
  var received = 0
  /// What was taken from the loop's body budget.
  var charged = 0
  let id: ID<Request>
  let startedAt: UInt64

  init(head bytes: UnsafeRawBufferPointer, sink: (any BodySink)?, limit: Int, id: ID<Request>, startedAt: UInt64) {
    head = Buffer(capacity: bytes.count)
    head.append(bytes)
    self.sink = sink
    body = sink == nil ? Buffer(capacity: 4096) : nil
    self.limit = limit
    self.id = id
    self.startedAt = startedAt
  }
}
