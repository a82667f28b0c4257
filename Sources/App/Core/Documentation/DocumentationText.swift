// Every word about the API's description that a person reads.
import Base

enum DocumentationText {
  static let page = Text(en: "The API", fr: "L’API")
  static let lead = Text(
    en: "Everything these pages do, programs can do as well. What you try out here happens, as you.",
    fr:
      "Tout ce que font ces pages, des programmes le peuvent aussi. Ce que vous essayez ici a vraiment lieu, en votre nom."
  )
  static let download = Text(en: "OpenAPI document", fr: "Document OpenAPI")
  static let needsScript = Text(
    en: "Trying calls out needs JavaScript. The OpenAPI document has all of them.",
    fr: "Essayer les appels demande JavaScript. Le document OpenAPI les contient tous.")
  /// The document's own introduction, in English as the rest of it.
  static let description =
    "The JSON API of a campus. Sign in at `/api/v1/auth/sign-in` for a bearer token; pages of this site use their session. Failures are problems as in RFC 9457."

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
