// What went wrong, as a value: a kind, words for the person, details for the log.

/// An expected failure. The person gets `text` and `fields`; the log gets `detail`; nobody else sees `detail`.
///
/// Any other error that reaches the edge of a request is a defect and answered as `.internal`.
package struct Failure: Error, Sendable {
  /// What sort of failure, and so which HTTP status.
  package enum Kind: UInt16, Sendable, CaseIterable {
    case invalid = 400
    case unauthenticated = 401
    case forbidden = 403
    case notFound = 404
    case wrongMethod = 405
    case notAcceptable = 406
    case timedOut = 408
    case conflict = 409
    case gone = 410
    case preconditionFailed = 412
    case tooLarge = 413
    case wrongMediaType = 415
    case unprocessable = 422
    case upgradeNeeded = 426
    case preconditionRequired = 428
    case tooMany = 429
    case `internal` = 500
    case unsupported = 501
    /// Another server that was asked for it failed.
    case badGateway = 502
    case unavailable = 503
  }

  /// A fault of one field of the input. `path` is a JSON path without the `$`: `items[3].name`.
  package struct Field: Sendable, Equatable {
    package let path: String
    package let text: Text

    package init(path: String, text: Text) {
      self.path = path
      self.text = text
    }
  }

  package var kind: Kind
  /// A stable machine word for the caller's program, such as `already-checked-in`.
  package var code: String
  package var text: Text
  package var fields: [Field]
  /// Members that the problem has beside the usual ones, as RFC 9457 allows: what a caller's program goes on with.
  package var members: [(name: String, value: String)] = []
  /// For the log only.
  package var detail: String
  /// Seconds for the `Retry-After` header, where waiting helps.
  package var retryAfter: Int?

  package init(
    _ kind: Kind, code: String = "", _ text: Text, fields: [Field] = [], detail: String = "", retryAfter: Int? = nil
  ) {
    self.kind = kind
    self.code = code
    self.text = text
    self.fields = fields
    self.detail = detail
    self.retryAfter = retryAfter
  }
}

extension Failure {
  /// The row is not there, or not the caller's to see: both read alike.
  package static let notFound = Failure(
    .notFound, code: "not-found", Text(en: "There is nothing here.", fr: "Il n’y a rien ici."))

  /// A defect or a broken machine. The person is told nothing but that it happened; `detail` goes to the log.
  package static func `internal`(_ detail: String) -> Failure {
    Failure(
      .internal, code: "internal",
      Text(
        en: "Something went wrong on our side. It has been noted; please try again.",
        fr: "Une erreur s’est produite de notre côté. Elle a été notée ; veuillez réessayer."), detail: detail)
  }

  /// Input that can be read but breaks a rule: one entry per field.
  package static func unprocessable(_ fields: [Field]) -> Failure {
    Failure(
      .unprocessable, code: "validation",
      Text(en: "Some fields need your attention.", fr: "Certains champs sont à corriger."), fields: fields)
  }
}
