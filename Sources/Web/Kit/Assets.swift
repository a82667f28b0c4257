// The files embedded in the binary: addressed by their content, packed once, cached for good.
import Base
import CZlib

/// One embedded file. Its bytes live as long as the process.
package struct Asset: Sendable {
  package let name: String
  package let bytes: UnsafeRawBufferPointerBox
  package let type: MediaType

  /// `name` is its file name: letters, digits, `-`, `_` and dots.
  package init(_ name: String, _ bytes: UnsafeRawBufferPointer, _ type: MediaType) {
    precondition(
      !name.isEmpty && !name.hasPrefix(".")
        && name.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2d || $0 == 0x2e || $0 == 0x5f },
      "not a file name: \(name)")
    self.name = name
    self.bytes = UnsafeRawBufferPointerBox(bytes)
    self.type = type
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
        gzip: asset.type.isText ? Assets.packed(asset.bytes.bytes) : nil)
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

  private func reply(_ entry: Entry, _ caching: String) -> Reply {
    var reply = Reply(
      200, entry.asset.type, body: .fixed(entry.asset.bytes, gzip: entry.gzip),
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

  /// The gzip form at the best level, never freed; nil when it saves less than a tenth.
  private static func packed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointerBox? {
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
