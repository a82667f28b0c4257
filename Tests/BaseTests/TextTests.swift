// French marks stay with the words before them, whatever a text is made of; what people wrote stays as it is.
import Base
import Testing

struct TextTests {
  @Test(arguments: [
    ("Supprimer ?", "Supprimer\u{a0}?"), ("Oui ; non !", "Oui\u{a0}; non\u{a0}!"),
    ("À remplir : ici", "À remplir\u{a0}: ici"),
    ("La vue « Ada » est là", "La vue «\u{a0}Ada\u{a0}» est là"), ("École à Évry", "École à Évry"), ("", ""),
    ("«", "«"), (" ?", "\u{a0}?"),
  ])
  func frenchMarksHold(written: String, shown: String) {
    #expect(Text(en: written, fr: written).fr == shown && Text(en: written, fr: written).en == written)
    #expect(Text.verbatim(written).fr == written)
  }
}
