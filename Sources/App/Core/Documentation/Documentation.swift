// The API's own description.
import Base
import Store
import Web

enum Documentation: Feature {
  static let name = "Documentation"
  static let routes: [Route] = [
    .api(.get, "/openapi.json", "The API as an OpenAPI 3.1 document", needs: .anyone, read: show)
  ]

  /// Written once: the routes do not change while the program runs.
  private static let document: Buffer = {
    let buffer = Buffer(capacity: 32 << 10)
    OpenAPI.write(to: JSONWriter(buffer), routes: Features.routes.filter { $0.path != "/openapi.json" })
    return buffer
  }()

  private static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    call.buffer.append(document.bytes)
    return call.reply()
  }
}

enum DocumentationText {
  static let type = Text(en: "Address of the kind of problem", fr: "Adresse du genre de problème")
  static let title = Text(en: "Kind of problem", fr: "Genre de problème")
  static let status = Text(en: "HTTP status", fr: "Statut HTTP")
  static let detail = Text(en: "What happened and what to do", fr: "Ce qui s’est passé et que faire")
  static let code = Text(en: "Word for programs", fr: "Mot pour les programmes")
  static let requestID = Text(en: "Name of the request in the log", fr: "Nom de la requête dans le journal")
  static let fields = Text(en: "Faults of single fields", fr: "Fautes des champs")
  static let path = Text(en: "Field", fr: "Champ")
  static let message = Text(en: "What is wrong with it", fr: "Ce qui ne va pas")
}
