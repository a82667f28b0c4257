// What the process holds and no longer needs, given back to the kernel.
import CLinux
import Glibc

/// The process's memory. Any thread may ask; both take milliseconds at most.
package enum Memory {
  /// Gives back what was allocated and is free again. Much work leaves the allocator with much free memory: each thread
  /// takes it from an arena of its own, and what one leaves another would ask the kernel for anew.
  package static func trim() { _ = malloc_trim(0) }

  /// Lets go of the code of the program and its libraries; what is run again comes from the kernel's cache of the files, some
  /// sixteen pages at a time. Code is never written to, so nothing is lost.
  package static func releaseCode() {
    guard let maps = try? readFile("/proc/self/maps", limit: 1 << 20) else { return }
    for line in maps.split(separator: UInt8(ascii: "\n")) {
      // 55d0c0a00000-55d0c19e0000 r-xp 003e8000 fe:00 1234   /usr/bin/quad
      let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: true)
      guard words.count >= 6, words[1].elementsEqual("r-xp".utf8), words[5].first == UInt8(ascii: "/") else { continue }
      let ends = words[0].split(separator: UInt8(ascii: "-")).map {
        UInt(String(decoding: $0, as: UTF8.self), radix: 16)
      }
      guard ends.count == 2, let start = ends[0], let end = ends[1], start < end,
        let first = UnsafeMutableRawPointer(bitPattern: start)
      else { continue }
      // Where the kernel refuses, the pages stay.
      _ = madvise(first, Int(end - start), MADV_DONTNEED)
    }
  }
}
