// The mail that shows that mail works.
import Base

struct TestMail: MailTemplate {
  static let kind = MailKind("test", Text(en: "Test message", fr: "Message d’essai"))
  static let example = TestMail()
  static let schemaName = "TestMail"

  mutating func fields(_ f: inout some FieldVisitor) {}

  func letter(_ frame: LetterFrame) -> Letter {
    Letter(
      subject: Text(en: "Mail from your campus works", fr: "Les e-mails de votre campus fonctionnent"),
      words: [
        Text(
          en: "Somebody who runs Quad sent you this message to try whether mail arrives. It does.",
          fr:
            "Une personne qui exploite Quad vous a envoyé ce message pour vérifier que les e-mails arrivent. C’est le cas."
        )
      ],
      notes: [Text(en: "There is nothing to do.", fr: "Il n’y a rien à faire.")])
  }
}
