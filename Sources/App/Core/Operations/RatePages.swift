// The rate limits at work: what they are, what they refused, and who asks most.
import Base
import Store
import Web

enum CallerKind: String, Sendable, CaseIterable, Labeled {
  case person
  case address

  var label: Text {
    switch self {
    case .person: Text(en: "Person or program", fr: "Personne ou programme")
    case .address: Text(en: "Network address", fr: "Adresse réseau")
    }
  }
}

/// Somebody who asks much.
struct TopCallerOutput: Payload {
  var kind = CallerKind.address
  /// The address, or the identifier of the person.
  var name = ""
  var person: PersonReference?
  var organization: OrganizationReference?
  /// Within this minute and the one before.
  var requests: Int64 = 0
  var refused: Int64 = 0

  static let schemaName = "TopCaller"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("kind", &kind, label: RatesText.kind)
    f.text("name", &name, label: RatesText.who)
    f.object("person", &person, label: PeopleText.person)
    f.object("organization", &organization, label: OrganizationText.organization)
    f.integer("requests", &requests, label: RatesText.requests)
    f.integer("refused", &refused, label: RatesText.refused)
  }
}

/// One class of limits.
struct RateClassOutput: Payload {
  var name = ""
  /// As the settings write it; `off` for none.
  var windows = ""

  static let schemaName = "RateClass"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: RatesText.group)
    f.text("windows", &windows, label: RatesText.windows)
  }
}

/// What stands before the callers.
struct RatesHead: Payload {
  var classes: [RateClassOutput] = []
  /// Since the start.
  var refused: Int64 = 0
  var forgotten: Int64 = 0

  static let schemaName = "RateLimits"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.list("classes", &classes, label: RatesText.limits)
    f.integer("refused", &refused, label: RatesText.refusedInAll)
    f.integer("forgotten", &forgotten, label: RatesText.forgotten)
  }
}

enum RatePages {
  private static let path = Link("/operator/rate-limits")

  private static func head(_ call: Call) -> RatesHead {
    var head = RatesHead()
    head.classes = RateKind.allCases.map { kind in
      var output = RateClassOutput()
      (output.name, output.windows) = ("\(kind)", call.appliance.rates.words(kind))
      return output
    }
    head.refused = Int64(clamping: call.appliance.rates.refused)
    head.forgotten = Int64(clamping: call.appliance.rates.forgotten)
    return head
  }

  /// Those of one page, with their names: each by its key.
  private static func callers(_ page: Page, _ call: Call, _ reader: Reader) throws -> (
    outputs: [TopCallerOutput], total: Int
  ) {
    let all = call.appliance.topCallers.entries(at: call.now)
    let outputs = try all.dropFirst(page.offset).prefix(page.limit).map { entry in
      var output = TopCallerOutput()
      output.requests = Int64(entry.requests)
      output.refused = Int64(entry.refused)
      switch entry.subject {
      case .address(let address): (output.kind, output.name) = (.address, address.description)
      case .caller(let number):
        let id = ID<Person>(number)
        (output.kind, output.name) = (.person, id.text)
        if let member = try reader.first(SignInStore.member, id) {
          output.person = PersonReference(id: id, name: member.name)
          output.organization = OrganizationReference(member.organization)
        }
      }
      return output
    }
    return (outputs, all.count)
  }

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let (outputs, total) = try callers(page, call, reader)
    return call.list(page, total: total, head: head(call)) { json in
      for output in outputs { output.write(to: json) }
    }
  }

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let (outputs, total) = try callers(page, call, reader)
    let head = head(call)
    return call.page(Heading(title: RatesText.title, lead: RatesText.lead)) { h in
      h.figures(
        RatesText.title,
        [
          Figure(Int(head.refused), RatesText.refusedInAll, "/operator/rate-limits"),
          Figure(Int(head.forgotten), RatesText.forgotten, "/operator/rate-limits"),
        ])
      h.part(RatesText.topCallers) {
        guard !outputs.isEmpty else {
          h.emptyState("people", RatesText.nobody, RatesText.nobodyHint)
          return
        }
        h.list {
          h.table(columns) { table in for output in outputs { write(output, table, call.language) } }
          h.pager(page: page.number, limit: page.limit, total: total, of: RatesText.count) { number in
            path.query("page", number)
          }
        }
      }
      h.part(RatesText.limits) {
        h.list {
          h.table(classColumns) { table in
            for (kind, output) in zip(RateKind.allCases, head.classes) {
              table.row { cells in
                cells.cell(kind.label)
                cells.cell { $0.code(text: output.windows) }
              }
            }
          }
        }
        h.note(RatesText.wherefrom)
      }
    }
  }

  private static let columns = TableColumns([
    Column(RatesText.who, .name), Column(OrganizationText.organization), Column(RatesText.requests, .number),
    Column(RatesText.refused, .aside),
  ])
  private static let classColumns = TableColumns([
    Column(RatesText.group, .name), Column(RatesText.windows, .words),
  ])

  private static func write(_ output: TopCallerOutput, _ table: TableRows, _ language: Language) {
    table.row { cells in
      cells.cell(output.person?.name ?? output.name)
      cells.cell(output.organization?.name ?? output.kind.label[language])
      cells.cell(Int(output.requests))
      cells.cell { h in
        if output.refused > 0 {
          h.badge(.warn, RatesText.refusals(Int(output.refused), language))
        } else {
          h.badge(.good, RatesText.none)
        }
      }
    }
  }
}

extension RateKind {
  /// Whom it limits.
  var label: Text {
    switch self {
    case .open: Text(en: "What anybody may see", fr: "Ce que tout le monde peut voir")
    case .strict: Text(en: "What guests do, such as signing in", fr: "Ce que font les visiteurs, comme se connecter")
    case .normal: Text(en: "Who is signed in", fr: "Qui est connecté")
    case .bulk: Text(en: "Imports and exports", fr: "Imports et exports")
    }
  }
}

enum RatesText {
  static let title = Text(en: "Rate limits", fr: "Limites de débit")
  static let lead = Text(
    en: "How often who may ask, what was refused, and who asks most right now.",
    fr: "Qui peut demander à quelle fréquence, ce qui a été refusé et qui demande le plus en ce moment.")
  static let topCallers = Text(en: "Who asks most", fr: "Qui demande le plus")
  static let kind = Text(en: "What it is", fr: "De quoi il s’agit")
  static let who = Text(en: "Who", fr: "Qui")
  static let requests = Text(en: "Requests in two minutes", fr: "Requêtes en deux minutes")
  static let refused = Text(en: "Refused", fr: "Refusées")
  static let none = Text(en: "none", fr: "aucune")
  static func refusals(_ count: Int, _ language: Language) -> String { grouped(count, language) }
  static let limits = Text(en: "The limits", fr: "Les limites")
  static let group = Text(en: "For what", fr: "Pour quoi")
  static let windows = Text(en: "Requests in a time", fr: "Requêtes par durée")
  static let refusedInAll = Text(en: "refused since the start", fr: "refusées depuis le démarrage")
  static let forgotten = Text(en: "forgotten before their time", fr: "oubliés avant leur temps")
  static let nobody = Text(en: "Nobody has asked lately", fr: "Personne n’a rien demandé récemment")
  static let nobodyHint = Text(
    en: "Counted is what a limit holds for, within this minute and the one before.",
    fr: "On compte ce que couvre une limite, pendant cette minute et la précédente.")
  static let wherefrom = Text(
    en:
      "They are set in the section [limits] of appliance.conf. Wrong passwords are slowed down besides: see “Locked out”.",
    fr:
      "Elles se règlent dans la section [limits] d’appliance.conf. Les mots de passe faux sont ralentis en plus : voir « Bloqués »."
  )
  static let count = Plural(
    one: Text(en: "# caller", fr: "# appelant"), other: Text(en: "# callers", fr: "# appelants"))
}
