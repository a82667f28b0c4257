// Packs text answers, with one zlib state that is used again and again.
import Base
import CZlib

/// A reusable gzip packer. Its state (about 256 KiB) is made with the first use and kept. Belongs to one loop.
final class Gzip {
  /// Below this the head weighs more than what packing saves.
  static let floor = 1024
  /// Above this packing would hold the loop up for too long (about 15 ms per MiB).
  static let ceiling = 1 << 20

  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private var isReady = false
  private let packed = Buffer(capacity: 64)

  init() { stream.initialize(to: z_stream()) }

  deinit {
    if isReady { deflateEnd(stream) }
    stream.deallocate()
  }

  /// The packed bytes, valid until the next call; nil when zlib can't.
  func pack(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    if isReady {
      guard deflateReset(stream) == Z_OK else { return nil }
    } else {
      // 15 bits of window, +16 for the gzip wrapping. Level 4: a third of the time of level 6 for a few percent of size.
      guard quad_deflateInit2(stream, 4, 15 + 16, 8) == Z_OK else { return nil }
      isReady = true
    }
    packed.removeAll()
    let bound = Int(deflateBound(stream, UInt(bytes.count)))
    var isDone = false
    packed.append(atMost: bound) { room in
      stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
      stream.pointee.avail_in = UInt32(bytes.count)
      stream.pointee.next_out = room
      stream.pointee.avail_out = UInt32(bound)
      isDone = deflate(stream, Z_FINISH) == Z_STREAM_END
      return bound - Int(stream.pointee.avail_out)
    }
    return isDone ? packed.bytes : nil
  }
}
