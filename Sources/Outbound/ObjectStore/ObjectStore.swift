// An S3-compatible object store: the few calls that keeping backups there needs.
import Base
import Glibc

/// What the store knows of an object.
package struct ObjectFacts: Sendable, Equatable {
  package let size: Int64
  /// Without its quotes. An MD5 in most stores, or one of MD5s.
  package let tag: String
  /// The SHA-256 that was sent along.
  package let digest: String?
}

/// Calls an object store. Thread-safe; every call waits for the network.
package final class ObjectStore: Sendable {
  package let place: ObjectPlace
  private let keys: ObjectKeys
  private let client: HTTPClient
  private let clock: Clock

  package init(_ place: ObjectPlace, _ keys: ObjectKeys, _ client: HTTPClient, clock: Clock = .system) {
    self.place = place
    self.keys = keys
    self.client = client
    self.clock = clock
  }

  enum Content {
    case none
    case bytes([UInt8])
    case file(OutboundFile, Digest)
  }

  /// Nil where there is no such object.
  package func facts(_ key: String) throws -> ObjectFacts? {
    let answer = try call(.head, key)
    if answer.status == 404 { return nil }
    try check(answer)
    guard let size = answer.header("content-length").flatMap({ Int64($0) }) else {
      throw ObjectTrouble.strange(place, "no length")
    }
    let tag = (answer.header("etag") ?? "").filter { $0 != "\"" }
    return ObjectFacts(size: size, tag: tag, digest: answer.header("x-amz-meta-sha256"))
  }

  /// Puts a small object.
  package func put(_ bytes: [UInt8], _ key: String, type: String) throws {
    try check(call(.put, key, content: .bytes(bytes), headers: [("content-type", type)]))
  }

  /// Puts a file, in parts where it is larger than `part`, and gives the tag that a store which counts in MD5 has for it;
  /// nil where that can't be told. Each part carries its SHA-256, which the store compares. `digest` is that of the whole,
  /// kept with the object. `step` is told after each part.
  package func put(
    file path: String, size: Int64, digest: Digest, _ key: String, part: Int64, step: (Int64) throws -> Void
  ) throws -> String? {
    let meta = [("x-amz-meta-sha256", digest.hex)]
    guard size > part else {
      let sums = try PartSums(path, 0, size)
      try check(call(.put, key, content: .file(OutboundFile(path, 0, size), sums.digest), headers: meta))
      try step(size)
      return sums.tag.map { hex($0) }
    }
    let begun = try call(.post, key, query: [("uploads", "")], headers: meta)
    try check(begun)
    guard let upload = ObjectWords.texts("UploadId", in: begun.body).first, !upload.isEmpty else {
      throw ObjectTrouble.strange(place, "no upload id")
    }
    do { return try send(path, size, key, upload, part, step) } catch {
      // Parts of an upload that never ends are kept, and paid for.
      _ = try? call(.delete, key, query: [("uploadId", upload)])
      throw error
    }
  }

  private func send(
    _ path: String, _ size: Int64, _ key: String, _ upload: String, _ part: Int64, _ step: (Int64) throws -> Void
  ) throws -> String? {
    // 10,000 parts at most.
    let length = max(part, (size + 9_999) / 10_000)
    var (offset, number) = (Int64(0), 0)
    var list = ""
    var tags: [[UInt8]?] = []
    while offset < size {
      number += 1
      let count = min(length, size - offset)
      let sums = try PartSums(path, offset, count)
      let answer = try call(
        .put, key, query: [("partNumber", "\(number)"), ("uploadId", upload)],
        content: .file(OutboundFile(path, offset, count), sums.digest))
      try check(answer)
      guard let tag = answer.header("etag"), tag.utf8.allSatisfy({ isAlphanumeric($0) || $0 == 0x22 || $0 == 0x2d })
      else { throw ObjectTrouble.strange(place, "no tag of a part") }
      list += "<Part><PartNumber>\(number)</PartNumber><ETag>\(tag)</ETag></Part>"
      tags.append(sums.tag)
      offset += count
      try step(offset)
    }
    let body = "<CompleteMultipartUpload>\(list)</CompleteMultipartUpload>"
    let done = try call(.post, key, query: [("uploadId", upload)], content: .bytes(Array(body.utf8)))
    try check(done)
    // It may say 200 at once and in the end that it failed.
    guard ObjectWords.texts("Code", in: done.body).isEmpty else { throw ObjectTrouble.refused(place, done) }
    let known = tags.compactMap { $0 }
    guard known.count == number, let all = PartSums.md5(known.flatMap { $0 }) else { return nil }
    return "\(hex(all))-\(number)"
  }

  /// Reads an object again from the beginning, some at a time; gives its SHA-256.
  package func digest(_ key: String, size: Int64, step: (Int64) throws -> Void) throws -> Digest {
    let hasher = SHA256()
    try read(key, size: size) { bytes, done in
      bytes.withUnsafeBytes { hasher.update($0) }
      try step(done)
    }
    return hasher.finish()
  }

  /// Reads an object, some megabytes at a time.
  package func read(_ key: String, size: Int64, _ body: ([UInt8], Int64) throws -> Void) throws {
    let slice: Int64 = 8 << 20
    var done: Int64 = 0
    while done < size {
      let end = min(done + slice, size)
      let answer = try call(.get, key, headers: [("range", "bytes=\(done)-\(end - 1)")], most: Int(slice))
      try check(answer)
      // A store without ranges sends all of it, which is too large where it matters.
      guard Int64(answer.body.count) == end - done else { throw ObjectTrouble.strange(place, "length of a range") }
      done = end
      try body(answer.body, done)
    }
  }

  /// The names of all objects that begin with `prefix`.
  package func list(_ prefix: String) throws -> [String] {
    var keys: [String] = []
    var token: String?
    for _ in 0..<1000 {
      var query = [("list-type", "2"), ("prefix", prefix)]
      if let token { query.append(("continuation-token", token)) }
      let answer = try call(.get, nil, query: query, most: 8 << 20)
      try check(answer)
      keys += ObjectWords.texts("Key", in: answer.body)
      token = ObjectWords.texts("NextContinuationToken", in: answer.body).first
      if token == nil { return keys }
    }
    throw ObjectTrouble.strange(place, "a list without end")
  }

  /// Takes an object away; nothing where there is none.
  package func remove(_ key: String) throws {
    let answer = try call(.delete, key)
    if answer.status != 404 { try check(answer) }
  }

  private func check(_ answer: OutboundAnswer) throws {
    guard answer.isSuccess else { throw ObjectTrouble.refused(place, answer) }
  }

  private func call(
    _ method: OutboundMethod, _ key: String?, query: [(String, String)] = [], content: Content = .none,
    headers: [(String, String)] = [], most: Int = 1 << 20
  ) throws -> OutboundAnswer {
    let path = place.path(key)
    let fields = ObjectSignature.canonical(query)
    let scheme = place.endpoint.scheme.rawValue
    guard let url = OutboundURL("\(scheme)://\(place.host)\(path)" + (fields.isEmpty ? "" : "?" + fields)) else {
      throw ObjectTrouble.strange(place, "address")
    }
    // An hour for what is sent, as long as it moves.
    var request = OutboundRequest(
      method, url,
      limits: OutboundLimits(connect: 15_000, total: 3_600_000, slowRate: 100, slowSeconds: 60, bodyBytes: most))
    let payload: Digest
    switch content {
    case .none: payload = Digest.of("")
    case .bytes(let bytes):
      payload = Digest.of(bytes)
      request.body = bytes
    case .file(let file, let digest):
      payload = digest
      request.file = file
    }
    let now = clock.now
    var signed = [
      (name: "host", value: place.host), (name: "x-amz-content-sha256", value: payload.hex),
      (name: "x-amz-date", value: ObjectSignature.stamp(now)),
    ]
    for (name, value) in headers { signed.append((name: name, value: value)) }
    // libcurl would call it a form.
    if method == .post { signed.append((name: "content-type", value: "application/xml")) }
    let authorization = ObjectSignature.authorization(
      method, path: path, query: query, headers: signed, payload: payload.hex, region: place.region, keys: keys, at: now
    )
    request.headers = signed.filter { $0.name != "host" }.map { OutboundHeader($0.name, $0.value) }
    request.headers.append(OutboundHeader("authorization", secret: Secret(authorization)))
    do { return try client.send(request) } catch { throw error.failure }
  }
}
