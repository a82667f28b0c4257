// The head that came before: when a client sends the same bytes again, they mean the same.
import Base
import Glibc

// Whoever asks the same thing over and over (a health check, a page that polls, a program in a loop) sends the same head
// to the byte. It has been scanned, read, checked and judged once: comparing takes a twentieth of the time. Only heads
// that are the whole request are remembered, and only the last one of a loop.
extension Request {
  /// The end of the head when `bytes` begin with the one that was read last: the request still holds what it said.
  @inline(__always)
  func remembers(_ bytes: UnsafeRawBufferPointer) -> Int? {
    let count = rememberedBytes
    guard count > 0, bytes.count >= count, let base = bytes.baseAddress, let known = keptBytes.baseAddress,
      memcmp(base, known, count) == 0
    else { return nil }
    return count
  }

  /// Copies a head to where it stays, so that what is read from it can be used again; a long one is left where it lies.
  func keep(head bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard bytes.count <= Request.longestKept else { return bytes }
    return place(bytes)
  }

  /// The head that was just read from kept bytes is a whole request.
  func remember(_ head: UnsafeRawBufferPointer) {
    if head.baseAddress == keptBytes.baseAddress { rememberedBytes = head.count }
  }

  /// What the request holds is of another head now.
  func forget() { rememberedBytes = 0 }
}
