// What the process holds and no longer needs, given back to the kernel.
import CLinux
import Glibc

/// The process's memory. Any thread may ask; both take milliseconds at most.
package enum Memory {
  /// Gives back what was allocated and is free again. Much work leaves the allocator with much free memory: each thread
  /// takes it from an arena of its own, and what one leaves another would ask the kernel for anew.
  package static func trim() { _ = malloc_trim(0) }

  /// Lets go of the program's code and constants; what is used again comes from the kernel's cache of the file, sixteen
  /// pages at a time. After a start that is much less: a third of the code is only run by it.
  /// - Returns: How many bytes of the program were let go of, in memory or not.
  @discardableResult package static func releaseCode() -> Int { quad_release_code() }
}
