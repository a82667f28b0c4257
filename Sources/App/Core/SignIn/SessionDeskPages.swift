// Who is signed in, in the browser and over JSON.
import Base
import Store
import Web

enum SessionDeskPages {
  private static let path = Link("/sessions")

  /// What a request asks for: everybody's sessions, or somebody's.
  private struct Asked {
    let organization: OrganizationSummary
    let person: ID<Person>?
    let page: Page

    init(_ call: Call) throws {
      organization = try call.signedIn.organization
      page = try Page(call.query)
      guard let text = call.query["person"], !text.isEmpty else {
        person = nil
        return
      }
      guard let id = ID<Person>(text) else {
        throw Failure.unprocessable([Failure.Field(path: "person", text: AuditText.notAnIdentifier)])
      }
      person = id
    }

    func read(at now: Timestamp, _ reader: Reader) throws -> (sessions: [DeskSession], total: Int) {
      try reader.snapshot {
        if let person {
          return (
            try reader.all(SessionDesk.pageOfPerson, organization.id, now, page.limit, page.offset, person),
            try reader.one(SessionDesk.countOfPerson, organization.id, now, person)
          )
        }
        return (
          try reader.all(SessionDesk.page, organization.id, now, page.limit, page.offset),
          try reader.one(SessionDesk.count, organization.id, now)
        )
      }
    }
  }

  /// What is not written yet counts too, and this very request.
  private static func seen(_ session: DeskSession, _ call: Call) -> Timestamp {
    if session.id == call.caller?.session { return call.now }
    return max(session.seen, call.appliance.seen[session.id] ?? session.seen)
  }

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let asked = try Asked(call)
    let (sessions, total) = try asked.read(at: call.now, reader)
    return call.list(asked.page, total: total) { json in
      for session in sessions {
        var output = DeskSessionOutput()
        output.id = session.id
        output.person = session.person
        output.device = DeviceWords.text(session.userAgent)[call.language]
        output.address = session.address
        output.isBrowser = session.credential == .cookie
        output.isCurrent = session.id == call.caller?.session
        output.createdAt = session.created
        output.lastSeenAt = seen(session, call)
        output.expiresAt = session.expires
        output.write(to: json)
      }
    }
  }

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let asked = try Asked(call)
    let caller = try call.signedIn
    let (sessions, total) = try asked.read(at: call.now, reader)
    let mayEnd = caller.may(.sessionsEnd)
    return call.page(
      Heading(title: SessionDeskText.title, lead: SessionDeskText.lead(asked.organization.name)),
      actions: { h in
        guard mayEnd, total > 0 else { return }
        if let person = asked.person, let name = sessions.first?.person.name {
          h.confirmButton(
            SessionDeskText.endPerson, id: "end-person", icon: "sign-out", .plain,
            question: SessionDeskText.endPersonQuestion(name), consequence: AccountText.endConsequence,
            confirm: SessionDeskText.endPerson, action: Link("/people/", person, "/sessions/end"), token: call.token)
        } else if asked.person == nil, total > 1 {
          h.confirmButton(
            SessionDeskText.endAll, id: "end-all", icon: "sign-out", .plain,
            question: SessionDeskText.endAllQuestion(asked.organization.name),
            consequence: SessionDeskText.endAllConsequence, confirm: SessionDeskText.endAll,
            action: "/sessions/end-all", token: call.token)
        }
        if caller.isOperator, asked.person == nil {
          h.confirmButton(
            SessionDeskText.endBox, id: "end-box", icon: "sign-out", .quietDanger,
            question: SessionDeskText.endBoxQuestion, consequence: SessionDeskText.endAllConsequence,
            confirm: SessionDeskText.endBox, action: "/operator/sessions/end-all", token: call.token)
        }
      }
    ) { h in
      if asked.person != nil {
        h.p(.class("small muted")) {
          h.text(SessionDeskText.ofOnePerson)
          h.text(" ")
          h.a(.href(path), text: SessionDeskText.everybody)
        }
      }
      guard !sessions.isEmpty else {
        h.emptyState("person", SessionDeskText.nobody)
        return
      }
      h.list {
        h.table(columns) { table in for session in sessions { write(session, call, caller, mayEnd, table) } }
        h.pager(page: asked.page.number, limit: asked.page.limit, total: total, of: AccountText.sessionCount) {
          number in
          path.query("person", asked.person?.text).query("page", number)
        }
      }
    }
  }

  private static let columns = TableColumns([
    Column(PeopleText.person, .name), Column(AccountText.device), Column(EventsText.address, .time),
    Column(AccountText.since, .time), Column(AccountText.lastSeen, .time), Column(OrganizationText.actions, .words),
  ])

  private static func write(
    _ session: DeskSession, _ call: Call, _ caller: Caller, _ mayEnd: Bool, _ table: TableRows
  ) {
    let zone = caller.organization.zone
    table.row { cells in
      cells.cell(session.person.name, path.query("person", session.person.id.text))
      cells.cell(DeviceWords.text(session.userAgent))
      cells.cell(session.address)
      cells.cell { $0.moment(session.created, zone) }
      cells.cell { $0.moment(seen(session, call), zone) }
      cells.cell { h in
        if session.id == caller.session {
          h.badge(.good, AccountText.thisSession)
        } else if mayEnd {
          h.confirmButton(
            AccountText.end, id: "end-\(session.id.text)", icon: "remove",
            question: SessionDeskText.endQuestion(session.person.name), consequence: AccountText.endConsequence,
            confirm: AccountText.end, action: Link("/sessions/", session.id, "/end"), token: call.token)
        }
      }
    }
  }

  // MARK: Ending

  static func endOneForm(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try SessionDesk.endOne(call, writer)
    return call.redirect(to: path, Flash(.good, AccountText.ended[call.language]))
  }

  static func endPersonForm(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try SessionDesk.endPerson(call, writer)
    return call.redirect(to: path, Flash(.good, SessionDeskText.personEnded[call.language]))
  }

  static func endAllForm(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try SessionDesk.endAll(call, writer)
    return call.redirect(to: path, Flash(.good, SessionDeskText.allEnded[call.language]))
  }

  static func endBoxForm(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try SessionDesk.endBox(call, writer)
    return call.redirect(to: path, Flash(.good, SessionDeskText.allEnded[call.language]))
  }
}

enum SessionDeskText {
  static let title = Text(en: "Sessions", fr: "Connexions")
  static func lead(_ organization: String) -> Text {
    Text(
      en: "Who is signed in to \(organization), from where and since when.",
      fr: "Qui est connecté à \(organization), d’où et depuis quand.")
  }
  static let nobody = Text(en: "Nobody is signed in.", fr: "Personne n’est connecté.")
  static let ofOnePerson = Text(
    en: "Only the sessions of one person are shown.", fr: "Seules les connexions d’une personne sont affichées.")
  static let everybody = Text(en: "Show everybody’s", fr: "Afficher celles de tout le monde")
  static func endQuestion(_ name: String) -> Text {
    Text(en: "End this session of \(name)?", fr: "Fermer cette connexion de \(name) ?")
  }
  static let endPerson = Text(en: "End all of these", fr: "Fermer toutes celles-ci")
  static func endPersonQuestion(_ name: String) -> Text {
    Text(en: "End every session of \(name)?", fr: "Fermer toutes les connexions de \(name) ?")
  }
  static let personEnded = Text(en: "They are signed out everywhere.", fr: "Cette personne est déconnectée partout.")
  static let endAll = Text(en: "Sign everybody out", fr: "Déconnecter tout le monde")
  static func endAllQuestion(_ organization: String) -> Text {
    Text(
      en: "Sign everybody of \(organization) out, except yourself here?",
      fr: "Déconnecter tout le monde de \(organization), sauf vous ici ?")
  }
  static let endAllConsequence = Text(
    en: "All of them have to sign in again. Tokens of programs go on working.",
    fr: "Tous devront se reconnecter. Les jetons des programmes continuent.")
  static let endBox = Text(en: "Sign out the whole box", fr: "Déconnecter toute l’installation")
  static let endBoxQuestion = Text(
    en: "Sign everybody of every organization out, except yourself here?",
    fr: "Déconnecter tout le monde de toute organisation, sauf vous ici ?")
  static let allEnded = Text(en: "Everybody else is signed out.", fr: "Tous les autres sont déconnectés.")
  static let eventEnded = Text(en: "ended a session", fr: "a fermé une connexion")
  static let eventPerson = Text(en: "signed somebody out everywhere", fr: "a déconnecté quelqu’un partout")
  static let eventAll = Text(en: "signed everybody out", fr: "a déconnecté tout le monde")
}
