// Notices by mail: one at once, and each morning those of the day before.
import Base
import Store

extension JobKind {
  static let noticeMail = JobKind("notice.mail")
  static let noticeDigest = JobKind("notice.daily")
}

/// Which notice is to be mailed.
struct NoticeWork: Payload {
  var notice = ID<StoredNotice>(0)
  var person = ID<Person>(0)
  var organization = ID<Organization>(0)

  static let schemaName = "NoticeWork"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("notice", &notice, label: NoticeText.notification)
    f.id("person", &person, label: PeopleText.person)
    f.id("organization", &organization, label: OrganizationText.organization)
  }
}

struct DigestOutput: Payload {
  /// Mails.
  var sent: Int64 = 0

  static let schemaName = "Digests"

  mutating func fields(_ f: inout some FieldVisitor) { f.integer("sent", &sent, label: NoticeText.digestsSent) }
}

enum NoticeJobs {
  /// Puts a notice into the outbox: a step of its own, because only who serves knows whether mail is sent.
  static let mail = JobDescription(
    .noticeMail, NoticeText.mailJob, JobPolicy(priority: 5, keep: 0),
    work: { (input: NoticeWork, run: JobRun, appliance: Appliance) -> (any Payload)? in
      let mailer = appliance.mail
      guard mailer.isOn else { return nil }
      try run.finish { writer in
        guard let row = try writer.first(NoticeStore.find, input.notice, input.organization, input.person),
          let recipient = try letterbox(of: row.person, writer)
        else { return }
        let until = row.created.adding(seconds: MailRules.freshness)
        // Tried again days later: whoever has not read it by now has seen it, or does not care.
        guard until > writer.now else { return }
        var mail = NoticeMail()
        mail.notice = row.kind
        mail.data = row.data
        try mailer.enqueue(mail, to: recipient, until: until, writer)
      }
      return nil
    })

  /// Where a person is written to; nil where they can't be, or are not here any more.
  private static func letterbox(of person: ID<Person>, _ reader: Reader) throws -> MailRecipient? {
    guard let member = try reader.first(SignInStore.member, person), member.mayEnter, let email = member.email else {
      return nil
    }
    return MailRecipient(
      organization: member.organization.id, person: person, address: email, language: member.language)
  }

  // MARK: Digests

  /// Looks every half hour where it is morning. The day is kept with the organization, so that nobody gets two and a night
  /// without power costs none.
  static let digest = JobDescription(
    .noticeDigest, NoticeText.digestJob, JobPolicy(timeout: 1800, attempts: 5, keep: 2 * 86_400),
    work: { (_: NoInput, run: JobRun, appliance: Appliance) -> (any Payload)? in
      var output = DigestOutput()
      let organizations = try run.read { reader in
        try reader.all(OrganizationStore.page, 10_000, 0).filter { $0.deleted == nil }.map(\.summary)
      }
      for organization in organizations {
        try run.check()
        output.sent += try send(of: organization, run, appliance)
      }
      return output
    })

  static let schedule = ScheduleDescription("notice.daily", NoticeText.digestJob, .noticeDigest, .every(1800))

  private static func send(of organization: OrganizationSummary, _ run: JobRun, _ appliance: Appliance) throws -> Int64
  {
    let local = organization.zone.local(at: appliance.clock.now)
    guard local.hour >= NoticeRules.digestHour else { return 0 }
    let today = local.date.iso
    guard try run.read({ try $0.first(NoticeStore.digestDate, organization.id) }) != today else { return 0 }
    let mailer = appliance.mail
    var sent: Int64 = 0
    var last = ID<Person>(0)
    while true {
      try run.check()
      let after = last
      let people = try run.read { try $0.all(NoticeStore.digestPeople, organization.id, after) }
      guard let end = people.last else { break }
      // Each person's digest and the mark that they have had it: both or neither, however often the job runs.
      sent += try run.write { writer in
        var put: Int64 = 0
        for person in people { put += try digest(to: person, in: organization.id, mailer, writer) ? 1 : 0 }
        return put
      }
      last = end
    }
    try run.write { try $0.run(NoticeStore.setDigestDate, organization.id, today) }
    return sent
  }

  /// Puts a person's digest into the outbox; false where there is nothing that they have not read yet.
  private static func digest(
    to person: ID<Person>, in organization: ID<Organization>, _ mailer: Mailer, _ writer: Writer
  ) throws -> Bool {
    let rows = try writer.all(NoticeStore.digest, organization, person)
    guard let newest = rows.last else { return false }
    try writer.run(NoticeStore.leaveDigest, organization, person, newest.id)
    let unread = rows.filter { $0.read == nil }
    guard !unread.isEmpty, let recipient = try letterbox(of: person, writer) else { return false }
    var mail = DigestMail()
    mail.count = unread.count
    mail.items = unread.suffix(NoticeRules.digestSize).reversed().map { row in
      var item = DigestItem()
      item.notice = row.kind
      item.data = row.data
      return item
    }
    return try mailer.enqueue(mail, to: recipient, until: writer.now.adding(seconds: 86_400), writer)
  }
}
