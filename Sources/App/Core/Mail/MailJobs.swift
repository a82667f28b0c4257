// Sending what is in the outbox: a job for each mail.
import Base
import Store

extension JobKind {
  static let mailSend = JobKind("mail.send")
}

enum MailJobs {
  static let send = JobDescription(
    .mailSend, MailText.sendJob, MailRules.policy,
    work: { (input: MailWork, run: JobRun, appliance: Appliance) -> (any Payload)? in
      try appliance.mail.send(input.mail, run)
      return nil
    })
}

/// Which mail a job sends.
struct MailWork: Payload {
  var mail = ID<OutboxMail>(0)

  static let schemaName = "MailWork"

  mutating func fields(_ f: inout some FieldVisitor) { f.id("mail", &mail, label: MailText.mail) }
}
