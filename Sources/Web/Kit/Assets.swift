// The files embedded in the binary: addressed by their content, packed once, cached for good.
import Base
import CZlib
import Synchronization

/// One embedded file. Its bytes live as long as the process.
package struct Asset: Sendable {
  package let name: String
  package let bytes: UnsafeRawBufferPointerBox
  package let type: MediaType
  /// Whether the bytes are the file packed by gzip: a large file that nearly nobody asks for unpacked.
  package let isPacked: Bool

  /// `name` is its file name: letters, digits, `-`, `_` and dots.
  package init(_ name: String, _ bytes: UnsafeRawBufferPointer, _ type: MediaType) {
    self.init(name, bytes, type, isPacked: false)
  }

  /// A file that was packed by gzip when the program was built.
  package init(_ name: String, gzip bytes: UnsafeRawBufferPointer, _ type: MediaType) {
    self.init(name, bytes, type, isPacked: true)
  }

  private init(_ name: String, _ bytes: UnsafeRawBufferPointer, _ type: MediaType, isPacked: Bool) {
    precondition(
      !name.isEmpty && !name.hasPrefix(".")
        && name.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2d || $0 == 0x2e || $0 == 0x5f },
      "not a file name: \(name)")
    self.name = name
    self.bytes = UnsafeRawBufferPointerBox(bytes)
    self.type = type
    self.isPacked = isPacked
  }
}

/// Serves `/static/<hash>/<name>`, where the hash is of the content: a browser that has it never asks again, and a new
/// content has a new address. An address with another hash, as a page of the program before an upgrade has it, leads to
/// the present file by a redirect that isn't kept. Chosen files also have a plain address (`/favicon.ico`).
package final class Assets: Sendable {
  private struct Entry: Sendable {
    let asset: Asset
    let hash: String
    let tag: EntityTag
    let link: String
    let gzip: UnsafeRawBufferPointerBox?
    let unpacked = Unpacked()
  }

  private let entries: [String: Entry]
  private let plain: [String: String]

  /// `plain` maps paths to names. The program's own list, so a name that comes twice or is missing stops it at once.
  package init(_ assets: [Asset], plain: [String: String] = [:]) {
    var entries: [String: Entry] = [:]
    for asset in assets {
      precondition(entries[asset.name] == nil, "two embedded files are named \(asset.name)")
      let hash = String(SHA256().hash(asset.bytes.bytes).hex.prefix(16))
      entries[asset.name] = Entry(
        asset: asset, hash: hash, tag: EntityTag(asset.bytes.bytes), link: "/static/\(hash)/\(asset.name)",
        gzip: asset.isPacked ? asset.bytes : asset.type.isText ? Assets.packed(asset.bytes.bytes) : nil)
    }
    for (path, name) in plain { precondition(entries[name] != nil, "no embedded file for \(path)") }
    self.entries = entries
    self.plain = plain
  }

  /// The address of a file, by its name. A name that doesn't exist is a slip of the program: the link then leads nowhere,
  /// and debug builds stop.
  package func link(_ name: String) -> Link {
    guard let entry = entries[name], let link = Link(local: entry.link) else {
      assertionFailure("no embedded file \(name)")
      return "/static/missing"
    }
    return link
  }

  /// The answer for a path; nil when it is none of ours. Any method but GET and HEAD is the caller's to refuse.
  package func reply(_ path: UnsafeRawBufferPointer) -> Reply? {
    guard path.count > 1, path.count <= 200 else { return nil }
    if path.starts(with: "/static/".utf8) {
      let rest = path.dropFirst(8)
      guard let slash = rest.firstIndex(of: 0x2f) else { return nil }
      guard let entry = entries[String(decoding: rest[(slash + 1)...], as: UTF8.self)] else { return nil }
      let hash = rest[..<slash]
      if hash.elementsEqual(entry.hash.utf8) { return reply(entry, "public, max-age=31536000, immutable") }
      guard hash.count == 16, hash.allSatisfy({ hexValue($0) != nil }) else { return nil }
      var reply = Reply(307, .text, headers: [.init("Location", entry.link), .init("Cache-Control", "no-store")])
      reply.block = Assets.block
      return reply
    }
    guard !plain.isEmpty, let name = plain[String(decoding: path, as: UTF8.self)], let entry = entries[name] else {
      return nil
    }
    return reply(entry, "public, max-age=86400")
  }

  private func reply(_ entry: Entry, _ caching: String) -> Reply? {
    guard let whole = entry.asset.isPacked ? entry.unpacked.bytes(of: entry.asset.bytes) : entry.asset.bytes else {
      assertionFailure("\(entry.asset.name) can't be unpacked")
      return nil
    }
    var reply = Reply(
      200, entry.asset.type, body: .fixed(whole, gzip: entry.gzip),
      headers: [.init("Cache-Control", caching)], etag: entry.tag)
    reply.acceptsRanges = true
    reply.block = Assets.block
    return reply
  }

  /// An SVG opened by itself is a document: the policy keeps it from running anything.
  private static let block: StaticString = """
    X-Content-Type-Options: nosniff\r
    Content-Security-Policy: default-src 'none'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'\r
    Cross-Origin-Resource-Policy: same-origin\r\n
    """

  /// The gzip form at the best level, never freed; nil when it saves less than a tenth. For what is written once.
  package static func packed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointerBox? {
    guard bytes.count > 256, bytes.count < Int(UInt32.max) / 2 else { return nil }
    var stream = z_stream()
    guard quad_deflateInit2(&stream, 9, 15 + 16, 9) == Z_OK else { return nil }
    defer { deflateEnd(&stream) }
    let bound = Int(deflateBound(&stream, UInt(bytes.count)))
    let target = UnsafeMutablePointer<UInt8>.allocate(capacity: bound)
    stream.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.avail_in = UInt32(bytes.count)
    stream.next_out = target
    stream.avail_out = UInt32(bound)
    let isDone = deflate(&stream, Z_FINISH) == Z_STREAM_END
    let count = bound - Int(stream.avail_out)
    guard isDone, count < bytes.count / 10 * 9 else {
      target.deallocate()
      return nil
    }
    return UnsafeRawBufferPointerBox(UnsafeRawBufferPointer(start: target, count: count))
  }
}

/// The plain form of a packed file, made when the file is first asked for and never freed: a start should not pay for pages
/// that may never be opened. The first answer takes some milliseconds for it.
private final class Unpacked: Sendable {
  private let kept = Mutex<UnsafeRawBufferPointerBox?>(nil)

  /// Nil when the bytes are no whole gzip file of one member.
  func bytes(of packed: UnsafeRawBufferPointerBox) -> UnsafeRawBufferPointerBox? {
    kept.withLock { kept in
      if kept == nil { kept = Unpacked.unpack(packed.bytes) }
      return kept
    }
  }

  private static func unpack(_ packed: UnsafeRawBufferPointer) -> UnsafeRawBufferPointerBox? {
    // The last four bytes are the plain size.
    guard packed.count > 18, packed.count < Int(UInt32.max) / 2 else { return nil }
    let size = Int(UInt32(littleEndian: packed.loadUnaligned(fromByteOffset: packed.count - 4, as: UInt32.self)))
    guard size > 0, size < 64 << 20 else { return nil }
    var stream = z_stream()
    guard quad_inflateInit2(&stream, 15 + 16) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    let target = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
    stream.next_in = UnsafeMutablePointer(mutating: packed.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.avail_in = UInt32(packed.count)
    stream.next_out = target
    stream.avail_out = UInt32(size)
    guard inflate(&stream, Z_FINISH) == Z_STREAM_END, stream.avail_out == 0, stream.avail_in == 0 else {
      target.deallocate()
      return nil
    }
    return UnsafeRawBufferPointerBox(UnsafeRawBufferPointer(start: target, count: size))
  }
}
