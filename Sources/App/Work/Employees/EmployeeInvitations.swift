// Inviting an employee: a link to their own mailbox, where they choose a password of their own.
import Base
import Store
import Web

enum EmployeeInvitations {
  /// Invites an employee who can’t sign in yet, or sends the invitation that is open again. Fails with 409 for who has no
  /// address, can sign in already or is kept out.
  static func invite(
    _ person: PersonRow, in organization: OrganizationSummary, _ call: Call, _ writer: Writer
  ) throws -> InvitationLinkOutput {
    let secret = NewSecret(call.appliance.secrets)
    return try InvitationAPI.link(entry(for: person, in: organization, secret, writer), secret, call, writer)
  }

  private static func entry(
    for person: PersonRow, in organization: OrganizationSummary, _ secret: NewSecret, _ writer: Writer
  ) throws -> InvitationEntry {
    guard let email = person.email else {
      throw Failure(.conflict, code: "no-address", EmployeeText.noAddress)
    }
    let open = try writer.first(InvitationStore.open, PersonRules.emailKey(email), organization.id)
    if let open, open.status(at: writer.now) == .pending {
      return try InvitationChanges.resend(open.id, in: organization, secret, writer)
    }
    var input = InvitationInput()
    input.email = email
    // They have their roles: accepting gives none that they haven’t.
    let held = try RoleBook(of: organization.id, writer).everywhere(of: person.id, writer)
    input.role = (held.first { $0.builtIn == .staff } ?? held.first)?.word
    let row = try InvitationChanges.create(input, in: organization, secret, writer)
    return try writer.one(InvitationStore.find, row.id, organization.id)
  }

  /// Whether there is somebody to invite.
  static func canInvite(_ person: PersonRow) -> Bool {
    person.email != nil && person.status == .invited && person.deleted == nil
  }

  // MARK: Everybody

  /// As many are invited by one press of the button; who is left is invited by the next.
  static let mostAtOnce = 2_000
  /// As many in one transaction, and the seconds until the next: two letters a second are no flood for a mail server.
  static let lot = 20
  static let pause: Int64 = 10

  /// How many could be invited: who works here, has an address and no way in, and no invitation that is open.
  static func waiting(
    in organization: OrganizationSummary, at now: Timestamp, _ reader: Reader
  ) throws -> Int {
    try reader.all(
      EmployeeStore.uninvited, organization.id, ID<Person>(0), organization.zone.localDate(at: now), now, mostAtOnce
    ).count
  }

  /// Has all of those invited by mail, a few at a time; gives how many, and the job, which there is where there is somebody.
  /// Nothing begins twice while it goes on. Fails with 409 where the box sends no mail: nobody would see the links.
  static func inviteAll(
    in organization: OrganizationSummary, _ mailer: Mailer, _ writer: Writer
  ) throws -> (count: Int, job: EnqueuedJob?) {
    guard mailer.isOn else { throw Failure(.conflict, code: "no-mail", EmployeeText.noMail) }
    let count = try waiting(in: organization, at: writer.now, writer)
    guard count > 0 else { return (0, nil) }
    var work = EmployeeInvitingWork()
    work.actor = writer.context.actor.map { ID($0) }
    work.left = count
    let job = try writer.enqueue(
      .employeesInviting, work, key: organization.id.text, organization: organization.id.value)
    return (count, job)
  }

  static let job = JobDescription(
    .employeesInviting, EmployeeText.invitingJob, JobPolicy(timeout: 600, attempts: 5),
    work: { (work: EmployeeInvitingWork, run: JobRun, appliance: Appliance) -> (any Payload)? in
      let id = ID<Organization>(run.organization)
      let now = appliance.clock.now
      guard appliance.mail.isOn, work.left > 0, let actor = work.actor,
        let row = try run.read({ try $0.first(OrganizationStore.find, id) }), row.deleted == nil
      else { return nil }
      let organization = row.summary
      let people = try run.read { reader in
        try reader.all(
          EmployeeStore.uninvited, id, work.after ?? ID<Person>(0), organization.zone.localDate(at: now), now,
          min(lot, work.left))
      }
      guard let last = people.last else { return nil }
      let invited = people.map { ($0, NewSecret(appliance.secrets)) }
      var next = work
      (next.after, next.left) = (last, work.left - people.count)
      let rest = next
      // Done and invited are one transaction: nobody gets two letters.
      try run.handOver { writer in
        writer.context.actor = actor.value
        // Who may not any more has nobody invited.
        guard try Standing(writer).may(.employeesWrite) else { return }
        for (person, secret) in invited { try mail(person, in: organization, secret, appliance.mail, writer) }
        guard rest.left > 0 else { return }
        try writer.enqueue(
          .employeesInviting, rest, key: organization.id.text, at: writer.now.adding(seconds: pause),
          organization: organization.id.value)
      }
      return nil
    })

  /// Leaves out whom the one who asked can't invite, and who came to have a way in meanwhile.
  private static func mail(
    _ id: ID<Person>, in organization: OrganizationSummary, _ secret: NewSecret, _ mailer: Mailer, _ writer: Writer
  ) throws {
    guard let person = try writer.first(PeopleStore.find, id, organization.id), canInvite(person) else { return }
    do {
      let entry = try entry(for: person, in: organization, secret, writer)
      _ = try InvitationMail.send(entry, in: organization, secret, mailer, writer)
    } catch let failure as Failure where failure.kind != .internal {
      return
    }
  }

  /// The button of a list or of an import that is done, where there is somebody and the box sends mail.
  static func button(_ call: Call, _ reader: Reader) throws -> (HTML) -> Void {
    guard call.appliance.mail.isOn, call.may(.permission(.employeesWrite)) else { return { _ in } }
    let count = try waiting(in: call.signedIn.organization, at: call.now, reader)
    return { h in
      if count > 0 { h.postButton(EmployeeText.inviteAll(count), "/employees/invite", call.token, icon: "mail") }
    }
  }
}

extension JobKind {
  static let employeesInviting = JobKind("employees.inviting")
}

/// Who asked to have everybody invited, how far that is, and how many are left.
struct EmployeeInvitingWork: Payload {
  var actor: ID<Person>?
  /// Nil at the beginning.
  var after: ID<Person>?
  var left = 0

  static let schemaName = "EmployeeInvitingWork"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("actor", &actor, label: EmployeeText.changedBy)
    f.id("after", &after, label: PeopleText.person)
    f.integer("left", &left, label: EmployeeText.invitingLeft)
  }
}
