// Suspending people and letting them in again: two buttons and two calls, over the same change.
import Base
import Store
import Web

enum PersonSuspension {
  static func suspendAPI(_ call: Call, _ writer: Writer) throws -> PersonOutput {
    try suspend(call, writer).output(call.links, writer)
  }

  static func resumeAPI(_ call: Call, _ writer: Writer) throws -> PersonOutput {
    try resume(call, writer).output(call.links, writer)
  }

  static func suspendForm(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let id = try suspend(call, writer).id
    return back(to: id, Flash(.good, PeopleText.isSuspended[call.language], undo: undo(id, "/suspend/undo")), call)
  }

  static func resumeForm(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let id = try resume(call, writer).id
    return back(to: id, Flash(.good, PeopleText.isResumed[call.language], undo: undo(id, "/resume/undo")), call)
  }

  /// Takes a suspension back. The sessions that it ended stay ended.
  static func undoSuspend(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    back(to: try resume(call, writer).id, Flash(.good, PeopleText.isResumed[call.language]), call)
  }

  static func undoResume(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    back(to: try suspend(call, writer).id, Flash(.good, PeopleText.isSuspended[call.language]), call)
  }

  private static func undo(_ id: ID<Person>, _ step: StaticString) -> Link { Link("/people/", id, step) }

  /// Keeps a person out: their sessions end at once. Nobody does that to themselves: leaving is another thing.
  private static func suspend(_ call: Call, _ writer: Writer) throws -> PersonRow {
    let caller = try call.signedIn
    let id: ID<Person> = try call.id()
    guard id != caller.person else { throw Failure(.conflict, code: "yourself", PeopleText.notYourself) }
    return try set(.suspended, id, call, writer)
  }

  /// Lets them in again, if they have a way in; else they wait for one as before.
  private static func resume(_ call: Call, _ writer: Writer) throws -> PersonRow {
    let id: ID<Person> = try call.id()
    let row = try writer.one(PeopleStore.find, id, call.signedIn.organization.id)
    guard row.status == .suspended else { return row }
    let hasAccount = try writer.one(SignInStore.member, id).account != nil
    return try set(hasAccount ? .active : .invited, id, call, writer)
  }

  private static func set(_ status: PersonStatus, _ id: ID<Person>, _ call: Call, _ writer: Writer) throws -> PersonRow
  {
    let organization = try call.signedIn.organization
    let row = try writer.one(PeopleStore.find, id, organization.id)
    guard row.status != status else { return row }
    var change = PersonChange()
    change.status = status
    return try PeopleChanges.update(id, change, in: organization, writer)
  }

  private static func back(to person: ID<Person>, _ flash: Flash, _ call: Call) -> Reply {
    call.redirect(to: Link("/people/", person), flash)
  }
}

extension HTML {
  /// The button on a person's page.
  func suspensionButton(_ person: PersonRow, _ call: Call) {
    guard person.id != call.caller?.person else { return }
    if person.status == .suspended {
      postButton(PeopleText.resume, Link("/people/", person.id, "/resume"), call.token)
    } else {
      confirmButton(
        PeopleText.suspend, id: "suspend", .quiet, question: PeopleText.suspendQuestion(person.name),
        consequence: PeopleText.suspendConsequence, confirm: PeopleText.suspend,
        action: Link("/people/", person.id, "/suspend"), token: call.token)
    }
  }
}
