// The writes of kiosks, and the judgment of the codes that people bring from them.
import Base
import Credentials
import Store

extension EventKind {
  static let kioskAdded = EventKind("kiosk.added")
  static let kioskLinkRenewed = EventKind("kiosk.link-renewed")
  static let kioskOpened = EventKind("kiosk.opened")
  static let kioskRevoked = EventKind("kiosk.revoked")
}

enum KioskChanges {
  /// Kiosks of one organization: the codes of all are looked at with each press that brings one.
  private static let most = 100
  /// Seconds in which a link has to be opened.
  static let linkLife: Int64 = 3600

  static func find(_ id: ID<Kiosk>, _ organization: ID<Organization>, _ reader: Reader) throws -> KioskRow {
    try reader.one(KioskStore.find, id, organization)
  }

  static func add(
    _ input: KioskInput, _ link: NewSecret, in organization: ID<Organization>, _ secrets: Secrets, _ writer: Writer
  ) throws -> KioskRow {
    let site = try SiteChanges.find(input.site, organization, writer)
    guard try writer.one(KioskStore.standing, organization) < most else { throw SiteText.tooManyKiosks }
    let id = writer.newID(ID<Kiosk>.self)
    try writer.run(
      KioskStore.insert, id, organization, site.id, input.name,
      secrets.seal(TimedCodes().secret, for: KioskRow.place(id)), link.digest, writer.now.adding(seconds: linkLife),
      writer.now)
    try writer.emit(.kioskAdded, subject: id) { json in
      json.field("name", input.name)
      json.field("site", site.name)
    }
    return try find(id, organization, writer)
  }

  /// A new link for another screen; the one that there was is none any more. Fails for a kiosk that was revoked.
  static func renew(
    _ id: ID<Kiosk>, _ link: NewSecret, in organization: ID<Organization>, _ secrets: Secrets, _ writer: Writer
  ) throws -> KioskRow {
    let old = try find(id, organization, writer)
    let changed = try writer.run(
      KioskStore.renewLink, id, organization, secrets.seal(TimedCodes().secret, for: KioskRow.place(id)), link.digest,
      writer.now.adding(seconds: linkLife))
    guard changed == 1 else { throw SiteText.kioskIsRevoked }
    try writer.emit(.kioskLinkRenewed, subject: id) { $0.field("name", old.name) }
    return try find(id, organization, writer)
  }

  /// Makes the screen that has the link this kiosk. Fails with 410 for a link that was used or has run out.
  static func open(_ link: Digest, as session: NewSecret, _ writer: Writer) throws {
    guard let row = try writer.first(KioskStore.byLink, link, writer.now),
      try writer.run(KioskStore.open, row.id, session.digest, writer.now) == 1
    else { throw SiteText.kioskLinkGone }
    try writer.emit(.kioskOpened, subject: row.id.value, organization: row.organization.value) {
      $0.field("name", row.name)
    }
  }

  /// Its screen shows nothing any more. Once is enough.
  static func revoke(_ id: ID<Kiosk>, in organization: ID<Organization>, _ writer: Writer) throws {
    let old = try find(id, organization, writer)
    guard try writer.run(KioskStore.revoke, id, organization, writer.now) == 1 else { return }
    try writer.emit(.kioskRevoked, subject: id) { $0.field("name", old.name) }
  }

  static let sweep = Sweep("uses of kiosk codes") { writer in
    try writer.run(KioskStore.sweepUses, writer.now.adding(seconds: -KioskCodes.memory), 100)
  }
}

/// What a code that somebody brings is worth.
enum KioskCodes {
  struct Check: Sendable {
    let verdict: CodeVerdict
    /// The kiosk's name, where the code is right.
    let kiosk: String?
  }

  /// Steps of thirty seconds in which a code that is over is still known as one.
  private static let known: Int64 = 10
  /// Seconds for which uses are kept: as long as a press may be.
  static let memory: Int64 = PressTime.longestKept + 3600

  /// Looks whether a kiosk of the caller's organization showed this code when they pressed, or just before; and takes note
  /// of its use. A wrong one is refused in words while its author is there to look again, and costs time after a few.
  static func check(
    _ typed: String, by caller: Caller, at time: PressTime, _ way: PressWay, _ writer: Writer
  ) throws -> Check {
    guard let call = way.call else { return Check(verdict: .wrong, kiosk: nil) }
    let trial = try Trial("kiosk-code:" + caller.person.text, call, call.appliance.attempts.codes)
    let check = try look(typed, by: caller, at: time.instant, call.appliance.secrets, writer)
    switch check.verdict {
    case .none, .right, .used: trial.succeeded()
    case .wrong, .over: trial.failed()
    }
    if check.verdict.isBad, !time.isLater {
      let text = SiteText.refusal(check.verdict)
      throw Failure(
        .unprocessable, code: "kiosk-code", text, fields: [Failure.Field(path: "code", text: text)])
    }
    return check
  }

  private static func look(
    _ typed: String, by caller: Caller, at instant: Timestamp, _ secrets: Secrets, _ writer: Writer
  ) throws -> Check {
    let digits = typed.utf8.filter { $0 != 0x20 && $0 != 0x2d }
    let wrong = Check(verdict: .wrong, kiosk: nil)
    guard digits.count == TimedCodes.digits, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return wrong }
    let now = TimedCodes.step(at: instant)
    var isOver = false
    for kiosk in try writer.all(KioskStore.live, caller.organization.id) {
      let codes = try kiosk.codes(secrets)
      for back in 0...known {
        let step = now - back
        guard step >= 0, equalInConstantTime(Array(digits), Array(codes.code(step: step).utf8)) else { continue }
        guard back <= 1 else {
          isOver = true
          continue
        }
        do {
          try writer.run(
            KioskStore.insertUse, writer.newID(ID<Kiosk>.self), caller.organization.id, kiosk.id, step, caller.person,
            writer.now)
        } catch is ConstraintViolation { return Check(verdict: .used, kiosk: nil) }
        return Check(verdict: .right(site: kiosk.site.id), kiosk: kiosk.name)
      }
    }
    return isOver ? Check(verdict: .over, kiosk: nil) : wrong
  }
}
