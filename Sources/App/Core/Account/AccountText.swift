// The words of one's own account.
import Base

enum AccountText {
  static let overview = Text(en: "Overview", fr: "Aperçu")
  static func lead(_ organization: String) -> Text {
    Text(
      en: "Who you are at \(organization), and how you sign in.",
      fr: "Qui vous êtes à \(organization), et comment vous vous connectez.")
  }
}
