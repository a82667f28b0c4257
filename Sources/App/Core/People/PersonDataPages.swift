// What is held on a person, in the browser and over JSON: one's own, and for whoever may export and erase.
import Base
import Store
import Web

enum PersonDataPages {
  static let routes: [Route] = [
    .page("/account/data", "What is held on the caller", needs: .signedIn, slowRead: showOwn),
    Route(
      .page, .get, "/account/data.json", "All that is held on the caller, as a file", access: .signedIn,
      action: .slow { call, _ in { pool in file(try answerOwn(call, pool)) } }),
    .page(
      "/people/{id}/data", "What is held on a person, and its erasure", needs: .permission(.peopleData), slowRead: show),
    Route(
      .page, .get, "/people/{id}/data.json", "All that is held on a person, as a file",
      access: .permission(.peopleData),
      action: .slow { call, _ in { pool in file(try answer(call, pool)) } }),
    .form(
      "/people/{id}/erase", "Erase a person, for good", needs: .permission(.peopleData), write: erase),
    Route(
      .api, .get, "/api/v1/me/data", "All that is held on the caller", access: .signedIn,
      action: .slow { call, _ in { pool in try answerOwn(call, pool) } }),
    Route(
      .api, .get, "/api/v1/people/{id}/data", "All that is held on a person", access: .permission(.peopleData),
      action: .slow { call, _ in { pool in try answer(call, pool) } }),
    .api(
      .post, "/api/v1/people/{id}/erase", "Erase a person, for good: what names them goes, what is counted stays",
      needs: .permission(.peopleData), write: eraseAPI),
  ]

  // MARK: One's own

  private static func showOwn(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let held = try PersonData.counts(
      of: PersonFile(caller.person, in: caller.organization.id, isOwn: true, reader), reader)
    return call.accountPage(Heading(title: PersonDataText.own, lead: PersonDataText.ownLead(caller.organization.name)))
    {
      h in
      write(h, held)
      h.actions { h.linkButton(PersonDataText.download, "/account/data.json", icon: "download", .primary) }
      h.note(PersonDataText.ownErasure)
    }
  }

  private static func answerOwn(_ call: Call, _ pool: Slow) throws -> Reply {
    let caller = try call.signedIn
    try PersonData.note(caller.person, of: caller, call, pool)
    try pool.reader.snapshot {
      try PersonData.document(
        of: caller.person, in: caller.organization, isOwn: true, at: call.now, pool.reader, call.buffer)
    }
    return call.reply()
  }

  private static func file(_ original: Reply) -> Reply {
    var reply = original
    reply.headers.append(Reply.Header("Content-Disposition", "attachment; filename=\"person.json\""))
    return reply
  }

  // MARK: Somebody else's

  /// The person of the path: in the directory, or deleted and not forgotten yet.
  private static func person(_ call: Call, _ reader: Reader) throws -> PersonRow {
    let caller = try call.signedIn
    let found = try reader.one(PeopleStore.findAny, call.id(as: ID<Person>.self), caller.organization.id)
    guard found.canBeErased else { throw Failure.notFound }
    guard try Standing(caller).covers(found.row.id, reader) else { throw AccessText.mayDoMore }
    return found.row
  }

  private static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let person = try person(call, reader)
    let isOwn = person.id == (try call.signedIn.person)
    let told = try PersonFile(person.id, in: person.organization, isOwn: isOwn, reader)
    let held = try PersonData.counts(of: told, reader)
    let heading = Heading(
      title: PersonDataText.title(person.name), lead: PersonDataText.lead,
      crumbs: [Crumb(.verbatim(person.name), Link("/people/", person.id))])
    return call.page(
      heading,
      actions: { h in
        h.linkButton(PersonDataText.download, Link("/people/", person.id, "/data.json"), icon: "download", .primary)
      }
    ) { h in
      write(h, held)
      if !told.isWhole { h.note(PersonDataText.withheld) }
      h.part(PersonDataText.erasure) {
        h.div(.class("prose")) {
          h.p(text: PersonDataText.whatGoes)
          h.p(text: PersonDataText.whatStays)
        }
        h.actions {
          h.confirmButton(
            PersonDataText.erase, id: "erase", icon: "remove", question: PersonDataText.eraseQuestion(person.name),
            consequence: PersonDataText.eraseConsequence, confirm: PersonDataText.eraseForGood,
            action: Link("/people/", person.id, "/erase"), token: call.token)
        }
      }
    }
  }

  private static let columns = TableColumns([
    Column(PersonDataText.what, .name), Column(PersonDataText.entries, .asideNumber),
  ])

  private static func write(_ h: HTML, _ held: [(label: Text, count: Int)]) {
    h.list {
      h.table(columns) { table in
        for entry in held {
          table.row { cells in
            cells.cell(entry.label)
            cells.cell(entry.count)
          }
        }
      }
    }
  }

  private static func answer(_ call: Call, _ pool: Slow) throws -> Reply {
    let caller = try call.signedIn
    let person = try person(call, pool.reader)
    try PersonData.note(person.id, of: caller, call, pool)
    try pool.reader.snapshot {
      try PersonData.document(
        of: person.id, in: caller.organization, isOwn: person.id == caller.person, at: call.now, pool.reader,
        call.buffer)
    }
    return call.reply()
  }

  private static func erase(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try PersonErasure.erase(call.id(), in: call.signedIn.organization, writer)
    return call.redirect(to: PeoplePages.path, Flash(.good, PersonDataText.erased[call.language]))
  }

  private static func eraseAPI(_ call: Call, _ writer: Writer) throws {
    try PersonErasure.erase(call.id(), in: call.signedIn.organization, writer)
  }
}

enum PersonDataText {
  static let own = Text(en: "Your data", fr: "Vos données")
  static func ownLead(_ organization: String) -> Text {
    Text(en: "What \(organization) holds about you here.", fr: "Ce que \(organization) détient ici à votre sujet.")
  }
  static let ownErasure = Text(
    en: "To have it erased, ask an administrator of your organization.",
    fr: "Pour le faire effacer, adressez-vous à l’administration de votre organisation.")
  static func title(_ name: String) -> Text { Text(en: "Data about \(name)", fr: "Données sur \(name)") }
  static let lead = Text(
    en: "All that is held on this person, to be handed to them or erased.",
    fr: "Tout ce qui est détenu sur cette personne, à lui remettre ou à effacer.")
  static let link = Text(en: "Data and erasure", fr: "Données et effacement")
  static let download = Text(en: "Download everything", fr: "Tout télécharger")
  static let what = Text(en: "What is held", fr: "Ce qui est détenu")
  static let entries = Text(en: "Entries", fr: "Entrées")
  static let erasure = Text(en: "Erasure", fr: "Effacement")
  static let whatGoes = Text(
    en:
      "Erasing takes away the name, the e-mail addresses, the number, the phone, notes, roles, sessions, tokens, and the account with its passkeys and devices where it is used nowhere else.",
    fr:
      "L’effacement supprime le nom, les adresses e-mail, le matricule, le téléphone, les notes, les rôles, les sessions, les jetons, et le compte avec ses clés d’accès et ses appareils s’il ne sert nulle part ailleurs."
  )
  static let whatStays = Text(
    en:
      "Attendance totals stay, under a name that tells nothing. The audit trail can’t be changed: what was written there before stays until it is deleted by its own rule.",
    fr:
      "Les totaux de présence restent, sous un nom qui ne dit rien. Le journal d’audit ne se modifie pas : ce qui y est écrit reste jusqu’à sa suppression selon sa propre règle."
  )
  static let withheld = Text(
    en:
      "This account is also used elsewhere. How it signs in is told to its owner only, on their own page.",
    fr:
      "Ce compte sert aussi ailleurs. La façon dont il se connecte n’est indiquée qu’à la personne elle-même, sur sa propre page."
  )
  static let erase = Text(en: "Erase this person", fr: "Effacer cette personne")
  static func eraseQuestion(_ name: String) -> Text { Text(en: "Erase \(name)?", fr: "Effacer \(name) ?") }
  static let eraseConsequence = Text(
    en: "This can’t be undone. Download their data first if they want it.",
    fr: "C’est irréversible. Téléchargez d’abord ses données si la personne les demande.")
  static let eraseForGood = Text(en: "Erase for good", fr: "Effacer définitivement")
  static let erased = Text(en: "The person is erased.", fr: "La personne est effacée.")
  static let operatorStays = Text(
    en: "This person runs the box. Let somebody else do that first.",
    fr: "Cette personne exploite l’installation. Confiez-la d’abord à quelqu’un d’autre.")
  /// What stands in lists for somebody who is forgotten; the same for all that they left.
  static func pseudonym(_ id: ID<Person>) -> Text {
    let mark = id.text.suffix(5)
    return Text(en: "Former person \(mark)", fr: "Ancienne personne \(mark)")
  }

  static let ownEntry = Text(en: "Entry in the directory", fr: "Fiche de l’annuaire")
  static let drafts = Text(en: "Files that wait for an import", fr: "Fichiers en attente d’import")
  static let account = Text(en: "Account", fr: "Compte")
  static let sessions = Text(en: "Sessions", fr: "Sessions ouvertes")
  static let eventDownloaded = Text(
    en: "downloaded what is held on a person", fr: "a téléchargé ce qui est détenu sur une personne")
  static let eventOwnDownloaded = Text(
    en: "downloaded what is held on them", fr: "a téléchargé ce qui est détenu à son sujet")
  static let eventErased = Text(en: "erased a person", fr: "a effacé une personne")
  static let eventPurged = Text(en: "purged deleted people", fr: "a purgé des personnes supprimées")
  static let eventRestored = Text(en: "brought a person back", fr: "a restauré une personne")
}
