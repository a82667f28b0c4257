// The API's own description: for programs, and as a page with which one can try it.
import Base
import Store
import Web

enum Documentation: Feature {
  static let name = "Documentation"
  static let navigation = [
    NavigationEntry("/docs", DocumentationText.page, icon: "file", access: .anyone, place: .account)
  ]
  static let routes: [Route] = [
    .page("/docs", "The API, to read and to try", needs: .anyone, read: showPage),
    .api(.get, "/openapi.json", "The API as an OpenAPI 3.1 document", needs: .anyone, read: show),
  ]

  private struct Document: Sendable {
    let bytes: UnsafeRawBufferPointerBox
    let gzip: UnsafeRawBufferPointerBox?
    let tag: EntityTag
  }

  /// Written and packed once: the routes do not change while the program runs.
  private static let document: Document = {
    let buffer = Buffer(capacity: 256 << 10)
    OpenAPI.write(to: JSONWriter(buffer), routes: Features.routes.filter { $0.path != "/openapi.json" })
    let bytes = UnsafeRawBufferPointerBox(copying: buffer)
    return Document(bytes: bytes, gzip: Assets.packed(bytes.bytes), tag: EntityTag(bytes.bytes))
  }()

  private static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    var reply = Reply(200, .json, body: .fixed(document.bytes, gzip: document.gzip), etag: document.tag)
    reply.block = SecurityHeaders.openData
    return reply
  }

  private static func showPage(_ call: Call, _ reader: Reader) throws -> Reply {
    let heading = Heading(title: DocumentationText.page, lead: DocumentationText.lead)
    return call.page(
      heading,
      actions: { h in h.linkButton(DocumentationText.download, "/openapi.json", icon: "download") },
      content: { h in
        h.stylesheet(StaticFiles.apiStyle)
        h.noscript { h.notice(.info, DocumentationText.needsScript) }
        h.div(.id("api"), .class("api"), .data("document", "/openapi.json")) {}
        h.script(StaticFiles.apiScript)
        h.script(StaticFiles.apiStart)
      })
  }
}
