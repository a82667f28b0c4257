// Pictures over HTTP: by a signed link, or for whoever is signed in and may see what the picture belongs to.
import Base
import Store
import Web

enum PictureAPI {
  /// By a signed link, which is all that is asked for. On the loop's thread: three rows, by their keys.
  static func serve(_ call: Call, _ reader: Reader) throws -> Reply {
    let (id, variant) = try named(call)
    let left = try call.links.check(id, variant, call.query)
    guard let found = try reader.first(PictureStore.file(variant), id) else { throw Failure.notFound }
    // The link may be used by a page of another site: whoever has it may see the picture.
    return try reply(found, "private, max-age=\(left), immutable", linked, call, reader)
  }

  /// For somebody who is signed in. `mayOpen` decides; what they may not see is not there. Their browser asks again after
  /// an hour, and whoever comes after them at the same browser asks at once.
  static func serve(
    _ call: Call, _ reader: Reader, mayOpen: (ID<StoredPicture>, Caller) throws -> Bool
  ) throws -> Reply {
    let (id, variant) = try named(call)
    let caller = try call.signedIn
    guard let found = try reader.first(PictureStore.file(variant), id),
      found.organization == caller.organization.id, try mayOpen(id, caller)
    else { throw Failure.notFound }
    var reply = try reply(found, "private, max-age=3600", own, call, reader)
    reply.headers.append(Reply.Header("Vary", "Cookie, Authorization"))
    return reply
  }

  private static func named(_ call: Call) throws -> (ID<StoredPicture>, PictureVariant) {
    let id: ID<StoredPicture> = try call.id()
    guard let variant = call.parameters["variant"].flatMap({ PictureVariant(rawValue: $0) }) else {
      throw Failure.notFound
    }
    return (id, variant)
  }

  private static func reply(
    _ found: PictureFile, _ kept: String, _ block: StaticString, _ call: Call, _ reader: Reader
  ) throws -> Reply {
    try FileContents.write(found.file, to: call.buffer, reader)
    var reply = Reply(
      200, .jpeg, body: .buffer(call.buffer), headers: [Reply.Header("Cache-Control", kept)],
      etag: EntityTag(base64url(Array(found.hash.bytes.prefix(16)))))
    reply.acceptsRanges = true
    reply.block = block
    return reply
  }

  // Opened by itself, it is a document that may do nothing.
  private static let own: StaticString = """
    X-Content-Type-Options: nosniff\r
    Content-Disposition: inline; filename="photo.jpg"\r
    Content-Security-Policy: default-src 'none'; sandbox\r
    Cross-Origin-Resource-Policy: same-origin\r\n
    """

  private static let linked: StaticString = """
    X-Content-Type-Options: nosniff\r
    Content-Disposition: inline; filename="photo.jpg"\r
    Content-Security-Policy: default-src 'none'; sandbox\r
    Cross-Origin-Resource-Policy: cross-origin\r
    Referrer-Policy: no-referrer\r\n
    """
}
