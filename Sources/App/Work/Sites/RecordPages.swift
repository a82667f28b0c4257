// A record in the browser with what its presses brought along; and the list of presses that somebody should look at.
import Base
import Store
import Web

/// In a list of records: the way to what is kept of one, and what was decided about its presses.
struct RecordMark {
  let record: ID<AttendanceRecord>
  let review: ReviewState?

  /// Around the record's date.
  func write(_ h: HTML, _ date: () -> Void) {
    h.a(.href(Link("/attendance/records/", record))) { date() }
    guard let review else { return }
    h.text(" ")
    h.badge(review.tone, review.label)
  }
}

enum RecordPages {
  // MARK: One record

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let (record, rows) = try PressViews.rows(call, reader)
    let caller = try call.signedIn
    let zone = caller.organization.zone
    let isOwn = record.person == caller.person
    let presses = try rows.map { ($0, try PressViews.output($0, call, reader)) }
    let crumb =
      isOwn
      ? Crumb(AttendanceText.myHistory, "/attendance/mine") : Crumb(AttendanceText.allRecords, "/attendance/records")
    return call.page(
      Heading(title: record.date.long.capitalized, lead: .verbatim(record.personName), crumbs: [crumb])
    ) { h in
      h.facts { facts in
        facts.fact(AttendanceText.arrived) { $0.moment(record.started, zone) }
        facts.fact(AttendanceText.left) { h in
          if let ended = record.ended { h.moment(ended, zone) } else { h.badge(.good, AttendanceText.stillHere) }
        }
        facts.fact(AttendanceText.note, record.note)
      }
      if presses.isEmpty { h.note(SiteText.nothingKept) }
      for (row, press) in presses {
        h.part(row.isArrival ? AttendanceText.checkIn : AttendanceText.checkOut) {
          write(h, row, press, zone, call)
          if !isOwn { writeDecision(h, row, call) }
        }
      }
    }
  }

  /// What is known of a press.
  private static func write(_ h: HTML, _ row: PressProofRow, _ press: PressOutput, _ zone: Zone, _ call: Call) {
    if let review = row.review {
      h.notice(review.tone) { h in
        h.p { h.strong(text: review.label) }
        h.ul { for flag in row.flags { h.li(text: flag.label) } }
        if let reviewer = row.reviewer { h.p(.class("small muted"), text: SiteText.decidedBy(reviewer.name)) }
        if let note = row.note { h.p(text: note) }
      }
    }
    h.facts { facts in
      facts.fact(SiteText.pressedAt) { $0.moment(row.pressed, zone) }
      if row.flags.contains(.sentLater) { facts.fact(SiteText.receivedAt) { $0.moment(row.received, zone) } }
      facts.fact(SiteText.site, row.site?.name)
      if let distance = row.distance { facts.fact(SiteText.distanceWord, SiteText.meters(distance)) }
      facts.fact(SiteText.address, press.address)
      if let place = row.coordinates?.cell {
        facts.fact(SiteText.coordinates, "\(PlaceCell.text(place.latitude)), \(PlaceCell.text(place.longitude))")
      }
      if let accuracy = row.accuracy { facts.fact(SiteText.accuracyWord, SiteText.meters(accuracy)) }
      facts.fact(SiteText.fromNetwork, row.client)
      facts.fact(SiteText.kiosk, row.kiosk)
      if let skew = row.skew, row.flags.contains(.clock) {
        facts.fact(SiteText.clockSkew, durationWords(seconds: Int(clamping: skew.magnitude)))
      }
      if let photo = press.photo, let link = Link(local: photo.large) {
        facts.fact(SiteText.photo) { h in
          h.img(.class("face portrait"), .src(link), .alt(SiteText.photoOfPress), .width(192), .height(192))
        }
      }
    }
  }

  private static func writeDecision(_ h: HTML, _ row: PressProofRow, _ call: Call) {
    guard row.review == .open, call.may(.permission(.pressesReview)) else { return }
    let id = "note-\(row.id.text)"
    h.entryForm(Link("/attendance/reviews/", row.id, "/accept"), call.token) {
      h.div(.class("field")) {
        h.label(.for(id), text: SiteText.decisionNote)
        h.input(.class("input"), .id(id), .name("note"), .type("text"), .maxlength(500))
      }
      h.actions {
        h.submit(SiteText.accept, icon: "check")
        h.button(
          .class("button quiet bad"), .type("submit"), .formaction(Link("/attendance/reviews/", row.id, "/reject"))
        ) { h.iconAndWord("close", SiteText.reject) }
      }
    }
  }

  // MARK: What is to be looked at

  static func showReviews(_ call: Call, _ reader: Reader) throws -> Reply {
    let last = try EventLog.last(reader)
    let state = try Reviews.state(call)
    let page = try Page(call.query)
    let organization = try call.signedIn.organization
    let moments = MomentCells(organization.zone)
    return try reader.snapshot {
      let counts = try ReviewState.allCases.map { ($0, try Reviews.count($0, organization.id, reader)) }
      let total = counts.first { $0.0 == state }?.1 ?? 0
      let rows = try reader.all(ProofStore.page, organization.id, state.rawValue, page.limit, page.offset)
      return call.page(Heading(title: SiteText.reviews, lead: SiteText.reviewsIntro)) { h in
        Sites.writeSiblings(h, "/attendance/reviews", call)
        h.livePart("list", ["attendance.reviews"], after: last) {
          h.figures(
            AttendanceText.status,
            counts.map { each in
              Figure(
                each.1, each.0.label, Link("/attendance/reviews").query("state", each.0.rawValue),
                isCurrent: each.0 == state)
            })
          guard total > 0 else {
            h.emptyState("check", SiteText.nothingToReview, state == .open ? SiteText.nothingToReviewHint : nil)
            return
          }
          h.list {
            h.table(columns) { table in
              for row in rows {
                table.row { cells in
                  cells.cell(row.person.name, Link("/attendance/records/", row.record))
                  cells.cell { moments.day(row.date, $0) }
                  cells.cell { moments.timeOfDay(row.pressed, $0) }
                  cells.cell(row.isArrival ? AttendanceText.checkIn : AttendanceText.checkOut)
                  cells.cell { h in
                    h.ul(.class("plain")) { for flag in row.flags { h.li(text: flag.label) } }
                  }
                }
              }
            }
            h.pager(page: page.number, limit: page.limit, total: total, of: SiteText.pressCount) { number in
              Link("/attendance/reviews").query("state", state.rawValue).query("page", number)
            }
          }
        }
      }
    }
  }

  private static let columns = TableColumns([
    Column(AttendanceText.person, .name), Column(AttendanceText.date, .time), Column(SiteText.pressedAt, .time),
    Column(SiteText.press), Column(SiteText.reasons, .words),
  ])

  static func accept(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try decide(.accepted, form, call, writer)
  }

  static func reject(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try decide(.rejected, form, call, writer)
  }

  private static func decide(
    _ state: ReviewState, _ form: FormFields, _ call: Call, _ writer: Writer
  ) throws -> Reply {
    let input = try ReviewInput.read(form: form.ownPairs)
    let row = try Reviews.decide(call.id(), state, input.note, by: call.signedIn, writer)
    let words = state == .accepted ? SiteText.wasAccepted : SiteText.wasRejected
    return call.redirect(
      to: Link("/attendance/records/", row.record), Flash(.good, words(row.person.name)[call.language]))
  }
}
