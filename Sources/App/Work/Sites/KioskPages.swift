// Kiosks: the screens themselves, which know nobody, and the pages of those who keep them.
import Base
import Credentials
import Store
import Web

extension Cookies {
  /// What makes a browser a kiosk. It gives nobody's rights: only the code may be read with it.
  static let kiosk = CookieName("quad-kiosk")
}

/// What a screen shows now.
struct KioskFace {
  let code: String
  let picture: QRCode
  /// Milliseconds until the next.
  let left: Int64

  init?(_ kiosk: KioskRow, _ call: Call) throws {
    let codes = try kiosk.codes(call.appliance.secrets)
    let step = TimedCodes.step(at: call.now)
    code = codes.code(step: step)
    guard let picture = QRCode(call.address("/attendance/press?code=\(code)")) else { return nil }
    self.picture = picture
    left = max(0, (step + 1) * TimedCodes.period * 1000 - call.now.milliseconds)
  }
}

/// The screen's own pages: for whoever has its cookie, which opens nothing else.
enum KioskScreen {
  /// Seconds: until somebody revokes it.
  private static let life = 400 * 86_400

  private static func present(_ call: Call, _ reader: Reader) throws -> KioskRow? {
    guard let token = call.cookie(Cookies.kiosk) else { return nil }
    return try reader.first(KioskStore.bySession, call.appliance.secrets.digest(of: token))
  }

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    guard let kiosk = try present(call, reader), let face = try KioskFace(kiosk, call) else {
      return call.gate(Heading(title: SiteText.noKiosk, lead: SiteText.noKioskHint), status: 410) { _ in }
    }
    return call.gate(Heading(title: .verbatim(kiosk.site.name), lead: SiteText.kioskLead)) { h in
      h.div(.class("kiosk"), .data("kiosk", "/kiosk/code.json")) {
        h.qrCode(face.picture, SiteText.kioskPicture)
        h.p(.class("code"), .data("code", ""), text: KioskScreen.grouped(face.code))
        Element(h, "<progress", "</progress>")(
          .max(Int(TimedCodes.period)), .value(Int(face.left / 1000)), .ariaLabel(SiteText.kioskRest)
        ) {}
        h.p(.class("small muted"), .data("away", ""), .hidden, .role("status"), text: SiteText.kioskAway)
        h.noscript {
          h.p { h.a(.class("button"), .href("/kiosk"), text: SiteText.kioskNext) }
        }
      }
      h.script(StaticFiles.kiosk)
    }
  }

  /// The code for the screen's script.
  static func code(_ call: Call, _ reader: Reader) throws -> Reply {
    guard let kiosk = try present(call, reader), let face = try KioskFace(kiosk, call) else {
      JSONWriter(call.buffer).object {}
      return call.reply(410)
    }
    let json = JSONWriter(call.buffer)
    json.object {
      json.field("code", face.code)
      json.field("viewBox", face.picture.viewBox)
      json.field("path", face.picture.path)
      json.field("left", face.left)
    }
    return call.reply()
  }

  private static func grouped(_ code: String) -> String { "\(code.prefix(3)) \(code.dropFirst(3))" }

  // MARK: Becoming one

  static func showLink(_ call: Call, _ reader: Reader) throws -> Reply {
    guard let kiosk = try reader.first(KioskStore.byLink, digest(call), call.now) else { throw SiteText.kioskLinkGone }
    return call.gate(Heading(title: .verbatim(kiosk.name), lead: SiteText.becomeLead(kiosk.site.name))) { h in
      h.entryForm(Link("/kiosk/open").segment(call.parameters["token"] ?? ""), .none) {
        h.actions { h.submit(SiteText.become) }
      }
    }
  }

  static func open(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let session = NewSecret(call.appliance.secrets)
    try KioskChanges.open(digest(call), as: session, writer)
    var reply = call.redirect(to: "/kiosk")
    reply.headers.append(
      Reply.Header.cookie(Cookies.kiosk, session.token, maxAge: life, isSecure: call.isSecure))
    return reply
  }

  private static func digest(_ call: Call) -> Digest {
    call.appliance.secrets.digest(of: call.parameters["token"] ?? "")
  }
}

enum KioskAPI {
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      try call.list(page, total: reader.one(KioskStore.total, organization)) { json in
        try reader.each(KioskStore.list, organization, page.limit, page.offset) {
          KioskOutput($0, at: call.now).write(to: json)
        }
      }
    }
  }

  static func create(_ input: KioskInput, _ call: Call, _ writer: Writer) throws -> KioskMadeOutput {
    let link = NewSecret(call.appliance.secrets)
    let row = try KioskChanges.add(input, link, in: call.signedIn.organization.id, call.appliance.secrets, writer)
    return made(row, link, call)
  }

  static func renew(_ call: Call, _ writer: Writer) throws -> KioskMadeOutput {
    let link = NewSecret(call.appliance.secrets)
    let row = try KioskChanges.renew(
      call.id(), link, in: call.signedIn.organization.id, call.appliance.secrets, writer)
    return made(row, link, call)
  }

  private static func made(_ row: KioskRow, _ link: NewSecret, _ call: Call) -> KioskMadeOutput {
    var output = KioskMadeOutput()
    output.kiosk = KioskOutput(row, at: call.now)
    output.link = address(link, call)
    output.linkExpiresAt = row.linkUntil ?? call.now
    return output
  }

  /// The link is made for the host that its maker uses.
  static func address(_ link: NewSecret, _ call: Call) -> String { call.address("/kiosk/open/\(link.token)") }

  static func revoke(_ call: Call, _ writer: Writer) throws {
    try KioskChanges.revoke(call.id(), in: call.signedIn.organization.id, writer)
  }
}

/// For those who keep kiosks.
enum KioskPages {
  private static let path = Link("/attendance/kiosks")

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply { try page(call, FormState(), nil, reader) }

  private static func page(
    _ call: Call, _ state: FormState, _ link: String?, _ reader: Reader
  ) throws -> Reply {
    let organization = try call.signedIn.organization
    let page = try Page(call.query)
    let rows = try reader.all(KioskStore.list, organization.id, page.limit, page.offset)
    let total = try reader.one(KioskStore.total, organization.id)
    let sites = try reader.all(SiteStore.list, organization.id, SiteChanges.most, 0)
    let mayWrite = call.may(.permission(.sitesWrite))
    return call.page(
      Heading(
        title: SiteText.kiosks, lead: SiteText.kiosksIntro, isFaulty: !state.faults.isEmpty),
      status: state.faults.isEmpty ? 200 : 422
    ) { h in
      Sites.writeSiblings(h, "/attendance/kiosks", call)
      h.faults(state, KioskInput.fieldList)
      if let link {
        h.notice(.good, isNew: true) { h in
          h.p(text: SiteText.kioskLinkHint)
          h.p { h.code(.id("kiosk-link"), text: link) }
          h.div(.class("actions")) { h.copyButton("kiosk-link") }
        }
      }
      if rows.isEmpty {
        h.emptyState("board", SiteText.noKiosks, SiteText.noKiosksHint) { h in
          // A kiosk stands at a site.
          if mayWrite, sites.isEmpty {
            h.linkButton(SiteText.create, "/attendance/sites/new", icon: "plus", .primary)
          }
        }
      } else {
        h.list {
          h.table(mayWrite ? writeColumns : readColumns) { table in
            for row in rows { table.row { write(row, &$0, mayWrite: mayWrite, call) } }
          }
          h.pager(page: page.number, limit: page.limit, total: total, of: SiteText.kioskCount) { number in
            path.query("page", number)
          }
        }
      }
      guard mayWrite, !sites.isEmpty else { return }
      h.part(SiteText.addKiosk) {
        h.entryForm(path, call.token) {
          h.labeled("name", SiteText.kioskName, fault: state.fault("name")) { attributes in
            h.input(
              attributes + [
                .type("text"), .required, .maxlength(SiteFields.longestName), .autocomplete("off"),
                .value(state.values["name"] ?? ""),
              ])
          }
          h.labeled("site", SiteText.site, fault: state.fault("site")) { attributes in
            h.select(attributes + [.required]) {
              for site in sites {
                h.option(
                  .value(site.id.text), .selected(site.id.text == state.values["site"]), text: site.name)
              }
            }
          }
          h.actions { h.submit(SiteText.addKiosk) }
        }
      }
    }
  }

  private static let columns = [
    Column(SiteText.kioskName, .name), Column(SiteText.site), Column(AttendanceText.status, .aside),
  ]
  private static let readColumns = TableColumns(columns)
  private static let writeColumns = TableColumns(columns + [Column(OrganizationText.actions, .words)])

  private static func write(_ row: KioskRow, _ cells: inout TableRow, mayWrite: Bool, _ call: Call) {
    let state = row.state(at: call.now)
    cells.cell(row.name)
    cells.cell(row.site.name)
    cells.cell { $0.badge(state.tone, state.label) }
    guard mayWrite else { return }
    cells.cell { h in
      guard state != .revoked else { return }
      h.div(.class("actions")) {
        h.confirmButton(
          SiteText.renewLink, id: "renew-\(row.id.text)", .quiet, question: SiteText.renewQuestion,
          consequence: SiteText.renewConsequence, confirm: SiteText.renewLink,
          action: Link("/attendance/kiosks/", row.id, "/renew"), token: call.token)
        h.confirmButton(
          SiteText.revoke, id: "revoke-\(row.id.text)", icon: "remove", question: SiteText.revokeQuestion,
          consequence: SiteText.revokeConsequence, confirm: SiteText.revoke,
          action: Link("/attendance/kiosks/", row.id, "/revoke"), token: call.token)
      }
    }
  }

  static func create(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      let made = try KioskAPI.create(KioskInput.read(form: form.ownPairs), call, writer)
      return try page(call, FormState(), made.link, writer)
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: try page(call, FormState(form, failure), nil, writer))
    }
  }

  static func renew(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let made = try KioskAPI.renew(call, writer)
    return try page(call, FormState(), made.link, writer)
  }

  static func revoke(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try KioskAPI.revoke(call, writer)
    return call.redirect(to: path, Flash(.good, SiteText.wasRevoked[call.language]))
  }
}
