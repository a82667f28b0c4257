// Writes on condition: a change made to what the caller saw, and not to what somebody else has made of it since.
import Base

/// What a change demands of the row it is made to. Read from the request on the loop's thread; checked inside the write's
/// transaction, where nobody can come in between.
package struct Precondition: Sendable, Equatable {
  /// Nil when the caller sets none.
  package let condition: IfMatch?

  package init(_ condition: IfMatch?) { self.condition = condition }

  /// Reads `If-Match`. Throws 400 for a malformed field, and 428 where the route needs one and there is none.
  package init(_ request: Request, isRequired: Bool = false) throws(Failure) {
    condition = try request.ifMatch()
    if isRequired, condition == nil { throw Precondition.missing }
  }

  /// Throws 412 unless the condition holds for the row's tag; `nil` is the tag of what isn't there. Only strong tags
  /// match, and any of those listed will do (RFC 9110, section 13.1.1).
  package func check(_ tag: EntityTag?) throws(Failure) {
    guard let condition, !condition.holds(for: tag) else { return }
    throw Precondition.failed
  }

  /// The same for a row with a version, whatever else the caller read with it: the language, what moves by itself.
  package func check(version: Int64?) throws(Failure) {
    guard let condition else { return }
    guard let version else { return try check(nil as EntityTag?) }
    guard case .tags(let tags) = condition else { return }
    let own = EntityTag(version: version).text
    if !tags.contains(where: { $0 == own || $0.hasPrefix(own + ".") }) { throw Precondition.failed }
  }

  /// 412.
  package static let failed = Failure(
    .preconditionFailed, code: "changed-meanwhile",
    Text(
      en: "Somebody has changed this since you opened it. Load it again and repeat your change.",
      fr: "Quelqu’un a modifié ceci depuis que vous l’avez ouvert. Rechargez-le et refaites votre modification."))

  /// 428.
  package static let missing = Failure(
    .preconditionRequired, code: "if-match-needed",
    Text(
      en: "Say which version you are changing: send its ETag in the If-Match field.",
      fr: "Indiquez la version que vous modifiez : envoyez son ETag dans le champ If-Match."))
}
