// Fuzzes the multipart parser.
import Base
import Web

/// Parses any bytes as a multipart form, whole, byte by byte and in uneven pieces. Never traps; says what invariant broke,
/// or nil. The first byte chooses the sizes of the pieces. The boundary is `x`, short so that chance finds it.
package func fuzzMultipart(_ bytes: UnsafeRawBufferPointer) -> String? {
  guard let seed = bytes.first else { return nil }
  let body = UnsafeRawBufferPointer(rebasing: bytes[1...])
  let whole = parse(body) { _ in body.count }
  let single = parse(body) { _ in 1 }
  var state = UInt32(seed) &* 2_654_435_761 | 1
  let uneven = parse(body) { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    return Int(state >> 24) % 23 + 1
  }
  if whole != single { return "byte by byte: \(single) instead of \(whole)" }
  if whole != uneven { return "in pieces: \(uneven) instead of \(whole)" }
  if case .failed = whole { return nil }
  return whole.fault
}

private enum Outcome: Equatable {
  case failed(Failure.Kind)
  case parsed(fields: [String], files: [Collected])

  var fault: String? {
    guard case .parsed(let fields, let files) = self else { return nil }
    if fields.count > 2 * limits.parts { return "more fields than parts" }
    for file in files {
      if !file.isEnded { return "a file was not ended" }
      if file.bytes.count > limits.file { return "a file beyond its limit" }
      if file.part.name.isEmpty || file.part.name.contains("/") || file.part.name.contains("\\") {
        return "a bad file name"
      }
    }
    return nil
  }
}

private struct Collected: Equatable {
  let part: FilePart
  var bytes: [UInt8] = []
  var isEnded = false
}

private final class Collector: FileReceiver {
  var files: [Collected] = []
  var isBroken = false

  func begin(_ part: FilePart) {
    if files.last?.isEnded == false { isBroken = true }
    files.append(Collected(part: part))
  }

  func receive(_ bytes: UnsafeRawBufferPointer) {
    if files.isEmpty || files[files.count - 1].isEnded || bytes.isEmpty { isBroken = true }
    if !files.isEmpty { files[files.count - 1].bytes += bytes }
  }

  func end() {
    if files.isEmpty || files[files.count - 1].isEnded { isBroken = true }
    if !files.isEmpty { files[files.count - 1].isEnded = true }
  }
}

private let limits = MultipartLimits(parts: 8, head: 200, field: 100, fields: 300, file: 400)

private func parse(_ body: UnsafeRawBufferPointer, step: (Int) -> Int) -> Outcome {
  let collector = Collector()
  let form = MultipartForm(boundary: [0x78], limits: limits, files: collector)
  do {
    var at = 0
    while at < body.count {
      let to = min(at + step(at), body.count)
      try form.receive(UnsafeRawBufferPointer(rebasing: body[at..<to]))
      at = to
    }
    try form.finish()
  } catch let failure as Failure {
    return .failed(failure.kind)
  } catch {
    return .failed(.internal)
  }
  if collector.isBroken { return .failed(.unsupported) }
  return .parsed(fields: form.fields.pairs.flatMap { [$0.0, $0.1] }, files: collector.files)
}
