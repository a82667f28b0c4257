// What the buttons of a webhook's page do.
import Base
import Store
import Web

enum WebhookActionPages {
  private static func back(_ row: WebhookRow, _ words: Text, _ call: Call) -> Reply {
    call.redirect(to: Link("/organization/webhooks/", row.id), Flash(.good, words[call.language]))
  }

  static func test(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let row = try WebhookAPI.row(call, writer)
    _ = try WebhookChanges.test(row.id, in: row.organization, writer)
    return back(row, WebhookText.isTested, call)
  }

  static func pause(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    back(
      try WebhookChanges.pause(call.id(), in: call.signedIn.organization.id, writer), WebhookText.isPaused, call)
  }

  static func resume(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    back(
      try WebhookChanges.resume(call.id(), in: call.signedIn.organization.id, writer), WebhookText.isResumed, call)
  }

  static func rotate(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try WebhookFormPages.made(WebhookAPI.rotated(WebhookRules.usualOverlap, call, writer), call)
  }

  static func replayFailed(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let row = try WebhookAPI.row(call, writer)
    guard let day = form["since"].flatMap({ LocalDate(iso: $0) }) else {
      throw Failure.unprocessable([Failure.Field(path: "since", text: AuditText.notADay)])
    }
    let since = try call.signedIn.organization.zone.startOfDay(day)
    let (count, isAll) = try WebhookChanges.replayFailed(
      of: row.id, since: since, in: row.organization, writer)
    let words = WebhookText.areReplayed(count)
    return back(row, isAll ? words : WebhookText.andMore(words), call)
  }

  static func delete(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try WebhookChanges.remove(call.id(), in: call.signedIn.organization.id, writer)
    return call.redirect(to: WebhookPages.path, Flash(.good, WebhookText.isRemoved[call.language]))
  }
}
