// Having pictures decoded by processes of their own: started, fed, watched, and ended when they take too long.
import Base
import CImages
import Glibc
import Synchronization

/// Starts a worker for each picture and takes in what it says. Thread-safe; each call waits, on the threads that routes with
/// the trait `.decoding` run on: as many as there may be workers.
final class ImageWorkers: Sendable {
  struct Options: Sendable {
    /// What is started. The program itself, also after another version has taken its place on the disk.
    var program = "/proc/self/exe"
    /// The most bytes of a file that is looked at.
    var largest = 12 << 20
    /// How many work at once; so many wait before others are asked to come back.
    var width = 2
    var waiting = 32
    /// Of each, in bytes: all that it maps.
    var memory = 512 << 20
    /// How long one may take.
    var time = Duration.seconds(10)
  }

  let options: Options
  private let log: Log
  private let at = Atomic(0)
  private let makings = Atomic<UInt64>(0)
  private let refusals = Atomic<UInt64>(0)
  private let failures = Atomic<UInt64>(0)

  init(_ options: Options, log: Log) {
    self.options = options
    self.log = log
  }

  /// How many are at work.
  var running: Int { at.load(ordering: .relaxed) }
  var made: UInt64 { makings.load(ordering: .relaxed) }
  var refused: UInt64 { refusals.load(ordering: .relaxed) }
  var failed: UInt64 { failures.load(ordering: .relaxed) }

  /// The sizes of what somebody sent. Throws a failure of the field `file` with what is wrong and what to do; 503 when no
  /// worker could be started.
  func make(_ upload: Upload) throws -> PictureSet {
    do {
      guard !upload.isTooLarge, upload.content.count <= options.largest else {
        throw ImageFault.tooLarge(options.largest)
      }
      if let fault = ImageFault.sniffed(upload.content) { throw fault }
      let set = try work(upload.content)
      makings.add(1, ordering: .relaxed)
      return set
    } catch let fault as ImageFault {
      refusals.add(1, ordering: .relaxed)
      throw fault.failure
    }
  }

  // MARK: One worker

  private func work(_ file: [UInt8]) throws -> PictureSet {
    at.add(1, ordering: .relaxed)
    defer { at.subtract(1, ordering: .relaxed) }
    let seconds = max(1, options.time.seconds + 1)
    let words = [options.program, ImageWorker.word, "\(options.memory)", "\(seconds)", "\(file.count)"]
    var output: Int32 = -1
    let process = ImageWorkers.withCStrings(words) { arguments in
      // A crash is to be over at once: without a look back at it.
      ImageWorkers.withCStrings(["SWIFT_BACKTRACE=enable=no", "LC_ALL=C"]) { environment in
        file.withUnsafeBytes { bytes in
          quad_start(options.program, arguments, environment, bytes.baseAddress, bytes.count, &output)
        }
      }
    }
    guard process > 0, output >= 0 else {
      log.error("no image worker could be started", ["reason": systemMessage(-process)])
      throw Failure.busy
    }
    let said = ImageWorkers.listen(output, for: options.time)
    close(output)
    // Over already, as a rule. Its number is nobody else's until it is waited for.
    kill(process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return try read(said, status)
  }

  /// All that a worker says, in the time that it has; nil when it did not come to its end.
  private static func listen(_ output: Int32, for time: Duration) -> [UInt8]? {
    let end = monotonicNanoseconds() &+ UInt64(max(0, time.milliseconds)) &* 1_000_000
    var said: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while said.count <= PictureVariant.allCases.reduce(1024, { $0 + $1.largest }) {
      let now = monotonicNanoseconds()
      guard now < end else { return nil }
      var ready = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      let count = poll(&ready, 1, Int32(clamping: (end - now) / 1_000_000 + 1))
      if count == 0 || (count < 0 && errno == EINTR) { continue }
      guard count > 0 else { return nil }
      let n = chunk.withUnsafeMutableBytes { Glibc.read(output, $0.baseAddress, $0.count) }
      if n < 0, errno == EINTR { continue }
      guard n >= 0 else { return nil }
      if n == 0 { return said }
      said.append(contentsOf: chunk.prefix(n))
    }
    return nil
  }

  /// What a worker said, believed only as far as it can be checked: it may be in the hands of whoever made the picture.
  private func read(_ said: [UInt8]?, _ status: Int32) throws -> PictureSet {
    if let said, let end = said.firstIndex(of: 0x0a) {
      let line = String(decoding: said[..<end], as: UTF8.self)
      if let set = ImageWorkers.set(line, said[(end + 1)...]) { return set }
      if line.hasPrefix("fault "), let fault = ImageFault(line: String(line.dropFirst(6))) { throw fault }
      if line.hasPrefix("unconfined ") {
        throw Failure.internal("an image worker could not confine itself: \(line)")
      }
    }
    failures.add(1, ordering: .relaxed)
    // The low seven bits are the signal that ended it.
    log.warning(
      "an image worker did not come to its end",
      ["signal": status & 0x7f, "status": status >> 8 & 0xff, "said": said?.count ?? -1])
    throw ImageFault.tooDemanding
  }

  /// The sizes behind their line, each a JPEG file of the size it should have, and with nothing that could be left out.
  private static func set(_ line: String, _ rest: ArraySlice<UInt8>) -> PictureSet? {
    let numbers = line.split(separator: " ").dropFirst().compactMap { Int($0) }
    guard line.hasPrefix("picture "), numbers.count == 5, numbers.allSatisfy({ (1...1 << 20).contains($0) }),
      numbers[2] + numbers[3] + numbers[4] == rest.count
    else { return nil }
    var left = rest
    func next(_ count: Int, _ variant: PictureVariant) -> Picture? {
      let content = Array(left.prefix(count))
      left = left.dropFirst(count)
      guard count <= variant.largest, let picture = try? Picture(content), picture.format == .jpeg,
        picture.content == content, max(picture.width, picture.height) <= variant.side
      else { return nil }
      return picture
    }
    guard let small = next(numbers[2], .small), let large = next(numbers[3], .large),
      let full = next(numbers[4], .full),
      small.width == small.height, large.width == large.height, full.width == numbers[0], full.height == numbers[1]
    else { return nil }
    return PictureSet(
      width: full.width, height: full.height, small: small.content, large: large.content, full: full.content)
  }

  /// Words as a program takes them: C strings with a null at the end.
  private static func withCStrings<R>(
    _ words: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> R
  ) -> R {
    let strings = words.map { strdup($0) } + [nil]
    defer { for string in strings { free(string) } }
    return strings.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
