// The failures that any request may come to, and any error as one.
import Base
import Store
import Web

extension Failure {
  /// Any error as a failure: what is not one already is a defect of ours.
  init(any error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let violation as ConstraintViolation:
      self = .internal("constraint \(violation.name) was not expected here")
    default: self = .internal("\(error)")
    }
  }

  static let busy = Failure(
    .unavailable, code: "busy",
    Text(
      en: "Too much is being done at once. Please try again in a moment.",
      fr: "Trop de demandes à la fois. Veuillez réessayer dans un instant."), retryAfter: 1)

  static func wrongMethod(_ allow: Allow) -> Failure {
    Failure(
      .wrongMethod, code: "wrong-method",
      Text(
        en: "This address does not take that method. It takes: \(allow.text).",
        fr: "Cette adresse n’accepte pas cette méthode. Elle accepte : \(allow.text)."))
  }

  static let signInNeeded = Failure(
    .unauthenticated, code: "sign-in-needed",
    Text(en: "Please sign in.", fr: "Veuillez vous connecter."))
  /// The session went on to another organization after this was asked for.
  static func switchedElsewhere(_ organization: String) -> Failure {
    Failure(.conflict, code: "organization-switched", SignInText.switchedElsewhere(organization))
  }
  static let mayNot = Failure(
    .forbidden, code: "not-allowed",
    Text(
      en: "You are not allowed to do this. Ask an administrator of your organization.",
      fr:
        "Vous n’avez pas le droit de faire cela. Adressez-vous à une administratrice ou un administrateur de votre organisation."
    ))
}
