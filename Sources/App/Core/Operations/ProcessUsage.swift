// What this process takes of the machine, as the kernel has it.
import Base
import Glibc

/// Read from `/proc`: some microseconds, a little more with very many open files.
struct ProcessUsage: Sendable, Equatable {
  /// Of all cores together, since the start.
  var cpuSeconds = 0.0
  var residentBytes: Int64 = 0
  var virtualBytes: Int64 = 0
  var threads = 0
  var openFiles = 0
  var mostFiles = 0

  static var now: ProcessUsage {
    let content = (try? readFile("/proc/self/stat", limit: 4096)) ?? []
    var usage =
      ProcessUsage(
        stat: String(decoding: content, as: UTF8.self), ticks: Int64(sysconf(Int32(_SC_CLK_TCK))),
        page: Int64(sysconf(Int32(_SC_PAGESIZE)))) ?? ProcessUsage()
    // The folder that is being read is open too.
    usage.openFiles = max(0, Machine.names(in: "/proc/self/fd").count - 1)
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
      usage.mostFiles = Int(clamping: limit.rlim_cur)
    }
    return usage
  }

  init() {}

  /// Reads one line of `/proc/PID/stat`. The name, in parentheses, may hold blanks and parentheses itself.
  init?(stat: String, ticks: Int64, page: Int64) {
    guard let end = stat.lastIndex(of: ")") else { return nil }
    let fields = stat[stat.index(after: end)...].split(separator: " ")
    // What follows the name begins with field 3 of proc(5).
    func field(_ number: Int) -> Int64? { fields.indices.contains(number - 3) ? Int64(fields[number - 3]) : nil }
    guard ticks > 0, let user = field(14), let system = field(15), let threads = field(20), let size = field(23),
      let pages = field(24)
    else { return nil }
    cpuSeconds = Double(user &+ system) / Double(ticks)
    self.threads = Int(clamping: threads)
    virtualBytes = size
    residentBytes = pages.multipliedReportingOverflow(by: page).partialValue
  }
}
