// The form of a person, and what happens when two people have it open.
import Base
import Store
import Web

enum PersonForm {
  /// What a form asks of a person beside their roles.
  static let ownFields = PersonInput.fieldList.filter { $0.name.description != "roles" }
  private static let editFields = ownFields + PersonChange.fieldList.filter { $0.name.description == "status" }

  static func showEdit(_ call: Call, _ reader: Reader) throws -> Reply {
    let person = try reader.one(PeopleStore.find, call.id(as: ID<Person>.self), call.signedIn.organization.id)
    return try edit(person, FormState(PersonChange(person)), call, reader)
  }

  static func update(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization
    let old = try writer.one(PeopleStore.find, call.id(as: ID<Person>.self), organization.id)
    let pairs = form.ownPairs.filter { $0.0 != "version" && !$0.0.hasPrefix(seen) }
    if let version = form["version"].flatMap({ Int64($0) }), version != old.version {
      throw FormRefused(reply: try meanwhile(form, FormFields(pairs), old, call, writer))
    }
    do {
      // The form holds the whole person: a name is needed, and an emptied box takes its value away.
      _ = try PersonInput.read(form: pairs.filter { $0.0 != "status" })
      let change = try PersonChange.read(form: pairs)
      let clearing = Set([PersonField.email, .number, .phone].filter { form[$0.rawValue]?.isEmpty == true })
      let person = try PeopleChanges.update(old.id, change, clearing: clearing, in: organization, writer)
      return call.redirect(to: Link("/people/", person.id), Flash(.good, PeopleText.saved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: try edit(old, FormState(FormFields(pairs), failure), call, writer))
    }
  }

  private static func edit(
    _ person: PersonRow, _ state: FormState, _ call: Call, _ reader: Reader, status: UInt16? = nil,
    above: (HTML) -> Void = { _ in }
  ) throws -> Reply {
    let fields = try call.signedIn.organization.offered(editFields, has: person.language.rawValue, reader)
    return page(
      Heading(
        title: PeopleText.editTitle(person.name), crumbs: [Crumb(.verbatim(person.name), Link("/people/", person.id))],
        isFaulty: !state.faults.isEmpty),
      fields, state, Link("/people/", person.id, "/edit"), PeopleText.save, back: Link("/people/", person.id), call,
      status: status, above: above
    ) { h in
      h.input(.type("hidden"), .name("version"), .value("\(person.version)"))
      for field in PersonField.allCases {
        h.input(.type("hidden"), .name(seen + field.rawValue), .value(person.text(field) ?? ""))
      }
    }
  }

  /// Begins the names of hidden fields that hold what the form showed at first.
  private static let seen = "seen-"

  /// Somebody else was faster: tells what they changed, keeps what was typed, and takes it when it is sent again.
  private static func meanwhile(
    _ form: FormFields, _ typed: FormFields, _ person: PersonRow, _ call: Call, _ reader: Reader
  ) throws -> Reply {
    let changed = PersonField.allCases.filter { field in
      form[seen + field.rawValue].map { $0 != person.text(field) ?? "" } ?? false
    }
    var state = FormState()
    state.values = typed
    return try edit(person, state, call, reader, status: 409) { h in
      h.notice(.warn, isNew: true) { h in
        h.p(text: PeopleText.changedMeanwhile)
        h.ul {
          for field in changed {
            h.li {
              h.text(
                PeopleText.fieldIsNow(
                  field.label, shown(person.text(field), field, call.language), call.language))
            }
          }
          if changed.isEmpty { h.li(text: PeopleText.somethingElseChanged) }
        }
      }
    }
  }

  private static func shown(_ value: String?, _ field: PersonField, _ language: Language) -> String? {
    switch field {
    case .language: value.flatMap { Language(rawValue: $0)?.label[language] }
    case .status: value.flatMap { PersonStatus(rawValue: $0)?.label[language] }
    case .name, .email, .number, .phone: value
    }
  }

  /// A page that is a form for a person. `more` writes what stands behind the fields.
  static func page(
    _ heading: Heading, _ fields: [FieldInfo], _ state: FormState, _ action: Link, _ word: Text, back: Link,
    _ call: Call, status: UInt16? = nil, above: (HTML) -> Void = { _ in }, more: (HTML) -> Void = { _ in }
  ) -> Reply {
    call.page(heading, status: status ?? (state.faults.isEmpty ? 200 : 422)) { h in
      above(h)
      h.faults(state, fields)
      h.entryForm(action, call.token) {
        h.fields(fields, state, hints: hints(isFirst: state.faults.isEmpty && status == nil))
        more(h)
        h.actions {
          h.submit(word)
          h.linkButton(ShellText.cancel, back, .quiet)
        }
      }
    }
  }

  private static func hints(isFirst: Bool) -> [String: FieldHints] {
    let off = FieldHints(autocomplete: "off")
    let settled = FieldHints(isSettled: true)
    return [
      "name": FieldHints(autocomplete: "off", isFirst: isFirst), "email": off, "number": off, "phone": off,
      "language": settled, "status": settled,
    ]
  }
}

extension PersonChange {
  /// The person as they are, for the form.
  init(_ person: PersonRow) {
    name = person.name
    email = person.email
    number = person.number
    phone = person.phone
    language = person.language
    status = person.status
  }
}
