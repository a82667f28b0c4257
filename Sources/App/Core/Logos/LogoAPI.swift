// Logos over HTTP: the picture itself, for everybody, and its calls.
import Base
import Store
import Web

enum LogoAPI {
  /// The picture. What its address names never changes, so a browser keeps it; and opened by itself it is a document that
  /// may do nothing. On the loop's thread: one row, by its key.
  static func serve(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization: ID<Organization> = try call.id("organization")
    guard let hash = call.parameters["hash"],
      let found = try reader.first(LogoStore.content, organization, hash)
    else { throw Failure.notFound }
    call.buffer.append(found.content)
    var reply = Reply(
      200, found.format.type, body: .buffer(call.buffer),
      headers: [Reply.Header("Cache-Control", "public, max-age=31536000, immutable")], etag: EntityTag(hash))
    reply.block = block
    return reply
  }

  private static let block: StaticString = """
    X-Content-Type-Options: nosniff\r
    Content-Security-Policy: default-src 'none'; sandbox\r
    Cross-Origin-Resource-Policy: same-origin\r\n
    """

  static func find(_ call: Call, _ reader: Reader) throws -> LogoOutput { try output(call, reader) }

  static func put(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> LogoOutput {
    let (picture, organization) = (try LogoIntake.picture(upload), try call.signedIn.organization.id)
    return try pool.write(call.context) { writer in
      try LogoChanges.put(picture, of: organization, writer)
      return try output(call, writer)
    }
  }

  static func remove(_ call: Call, _ writer: Writer) throws {
    try LogoChanges.remove(of: call.signedIn.organization.id, writer)
  }

  private static func output(_ call: Call, _ reader: Reader) throws -> LogoOutput {
    let found = try reader.one(LogoStore.find, call.signedIn.organization.id)
    var output = LogoOutput()
    output.address = found.reference.link.text
    output.mediaType = found.format.mediaType
    output.width = found.reference.width
    output.height = found.reference.height
    output.size = found.size
    output.changedAt = found.changed
    return output
  }
}

extension Picture.Format {
  var type: MediaType {
    switch self {
    case .png: .png
    case .jpeg: .jpeg
    case .webp: .webp
    }
  }
}
