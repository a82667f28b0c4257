// One's own entry in the directory, and what of it people change themselves: by page and by call.
import Base
import Store
import Web

/// What people change of themselves: absent fields stay as they are, an empty phone is taken away. Name, number and roles
/// are the directory's; addresses are changed where they are confirmed.
struct ProfileChange: Payload {
  var phone: String?
  var language: Language?

  static let schemaName = "ProfileChange"

  init() {}

  /// The person as they are, for the form.
  init(_ person: PersonRow) {
    phone = person.phone
    language = person.language
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("phone", &phone, label: PeopleText.phone, max: PersonRules.longestPhone, kind: .phone)
    f.choice("language", &language, label: PeopleText.language, help: AccountText.languageHelp)
  }
}

enum OwnProfile {
  static let routes: [Route] = [
    .form("/account", "Change one’s own phone and language", needs: .signedIn, write: save),
    .api(
      .get, "/api/v1/me/profile", "The caller’s own entry in the directory", needs: .signedIn,
      output: PersonOutput.self, answer: find
    ).with(.versioned),
    .api(
      .patch, "/api/v1/me/profile", "Change one’s own phone and language", needs: .signedIn,
      input: ProfileChange.self, output: PersonOutput.self, write: update
    ).with(.versioned),
  ]

  private static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let person = try reader.one(PeopleStore.find, caller.person, caller.organization.id)
    return call.reply(
      try person.output(call.links, reader), version: person.version, isMoving: person.photo != nil)
  }

  private static func update(_ input: ProfileChange, _ call: Call, _ writer: Writer) throws -> PersonOutput {
    try change(input, on: call.precondition, call, writer).output(call.links, writer)
  }

  /// Changes the caller's own entry. A change of nothing writes nothing.
  private static func change(
    _ input: ProfileChange, on condition: Precondition?, _ call: Call, _ writer: Writer
  ) throws -> PersonRow {
    let caller = try call.signedIn
    let old = try writer.one(PeopleStore.find, caller.person, caller.organization.id)
    try condition?.check(version: old.version)
    let phone = input.phone ?? old.phone ?? ""
    guard phone != old.phone ?? "" || input.language ?? old.language != old.language else { return old }
    var change = PersonChange()
    change.phone = input.phone
    change.language = input.language
    return try PeopleChanges.update(old.id, change, in: caller.organization, writer)
  }

  private static func save(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      var input = try ProfileChange.read(form: form.ownPairs)
      // The form holds both: an emptied box takes its value away.
      if form["phone"]?.isEmpty == true { input.phone = "" }
      _ = try change(input, on: nil, call, writer)
      return call.redirect(to: "/account", Flash(.good, PeopleText.saved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: try AccountPages.page(call, writer, FormState(form, failure)))
    }
  }
}

extension HTML {
  /// The form for what people change of themselves.
  func ownProfile(_ fields: [FieldInfo], _ state: FormState, _ token: FormToken) {
    part(AccountText.reach) {
      entryForm("/account", token) {
        self.fields(
          fields, state,
          hints: ["phone": FieldHints(autocomplete: "tel"), "language": FieldHints(isSettled: true)])
        actions { submit(PeopleText.save) }
      }
    }
  }

  /// What one does here, as the records have it.
  func ownWork(_ employee: EmployeeRow) {
    part(EmployeeText.own) {
      facts { f in
        f.fact(EmployeeText.position, employee.work.position)
        f.fact(EmployeeText.department, employee.work.department)
        f.fact(EmployeeText.manager, employee.managerName)
        if let hired = employee.work.hired { f.fact(EmployeeText.hired) { $0.dayAndYear(hired) } }
        if let ended = employee.work.ended { f.fact(EmployeeText.ended) { $0.dayAndYear(ended) } }
        if employee.work == Employment() { f.fact(EmployeeText.position, EmployeeText.notSaid) }
      }
    }
  }

  /// How one is told of what, in one line for each way, and the way to change it.
  func ownNotices(_ choices: [(kind: NoticeKind, channel: NoticeChannel)]) {
    part(NoticeText.preferences, more: (AccountText.changeNotices, "/account/notifications")) {
      facts { f in
        for channel in NoticeChannel.allCases {
          let kinds = choices.filter { $0.channel == channel }.map { $0.kind.label[language] }
          if !kinds.isEmpty { f.fact(channel.label, kinds.joined(separator: ", ")) }
        }
      }
    }
  }
}
