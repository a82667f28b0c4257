// What whoever imports people is told when it is done.
import Base
import Store
import Web

struct ImportFinishedNotice: Notice {
  static let kind = NoticeKind("import.finished", Text(en: "An import has ended", fr: "Un import est terminé"))
  static let schemaName = "ImportFinishedNotice"

  static var example: ImportFinishedNotice {
    var notice = ImportFinishedNotice()
    notice.created = 120
    notice.updated = 14
    notice.refused = 2
    return notice
  }

  var created = 0
  var updated = 0
  var refused = 0
  var scope = ImportScope.people

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("created", &created, label: ImportText.created)
    f.integer("updated", &updated, label: ImportText.updated)
    f.integer("refused", &refused, label: ImportText.refused)
    f.choice("scope", &scope, label: ImportText.file, required: false)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    NoticeWords(
      title: scope.ended,
      detail: Text(
        en: "\(created) added, \(updated) changed, \(refused) refused.",
        fr: "\(created) ajoutées, \(updated) modifiées, \(refused) refusées."),
      link: scope.page, action: Text(en: "See the import", fr: "Voir l’import"))
  }
}
