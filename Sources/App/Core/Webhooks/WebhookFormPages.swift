// The forms of a webhook: adding one, and changing one.
import Base
import Store
import Web

enum WebhookFormPages {
  private static let inputs = WebhookInput.fieldList.filter { $0.name.description != "kinds" }
  private static let hints = [
    "url": FieldHints(autocomplete: "url", isSettled: true), "description": FieldHints(autocomplete: "off"),
  ]

  // MARK: Adding

  static func showNew(_ call: Call, _ reader: Reader) throws -> Reply { new(FormState(), call) }

  private static func new(_ state: FormState, _ call: Call) -> Reply {
    let heading = Heading(
      title: WebhookText.add, lead: WebhookText.addLead, crumbs: [WebhookPages.crumb], isFaulty: !state.faults.isEmpty)
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, inputs)
      h.entryForm("/organization/webhooks/new", call.token) {
        h.fields(inputs, state, hints: hints)
        boxes(h, state)
        h.actions {
          h.submit(WebhookText.add)
          h.linkButton(ShellText.cancel, WebhookPages.path, .quiet)
        }
      }
    }
  }

  /// A box for each kind of event.
  private static func boxes(_ h: HTML, _ state: FormState) {
    let ticked = Set(state.values.all("kinds"))
    h.fieldset(.class("boxes")) {
      h.legend(text: WebhookText.kinds)
      h.p(.class("help"), text: WebhookText.kindsHelp)
      h.more(WebhookText.chooseKinds, isOpen: !ticked.isEmpty) {
        for event in Features.all.flatMap({ $0.events }) {
          h.label(.class("check")) {
            h.input(
              .type("checkbox"), .name("kinds"), .value(event.kind.name), .checked(ticked.contains(event.kind.name)))
            h.span {
              h.text(event.text.capitalized)
              h.span(.class("help"), text: event.kind.name)
            }
          }
        }
      }
    }
  }

  static func create(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      return try made(WebhookAPI.add(WebhookInput.read(form: form.ownPairs), call, writer), call)
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: new(FormState(form, failure), call))
    }
  }

  /// The secret is told nowhere else, so it is shown in the answer to the form itself.
  static func made(_ made: MadeWebhook, _ call: Call) throws -> Reply {
    let zone = try call.signedIn.organization.zone
    let heading = Heading(title: WebhookText.madeTitle(made.row.host), crumbs: [WebhookPages.crumb])
    return call.page(heading) { h in
      h.notice(.info, isNew: true) { h in
        h.p(text: WebhookText.shownOnce)
        h.p(.class("code"), .id("secret"), text: made.secret)
        h.copyButton("secret")
      }
      if let until = made.row.overlapUntil {
        h.facts { facts in facts.fact(WebhookText.overlapUntil) { $0.moment(until, zone) } }
      }
      h.note(WebhookText.verifyHint)
      h.actions { h.linkButton(WebhookText.toWebhook, Link("/organization/webhooks/", made.row.id)) }
    }
  }

  // MARK: Changing

  static func showEdit(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try WebhookAPI.row(call, reader)
    var state = FormState()
    state.values = FormFields(
      [("url", row.url), ("description", row.description), ("version", String(row.version))]
        + row.kinds.map { ("kinds", $0) })
    return edit(row, state, call)
  }

  private static func edit(_ row: WebhookRow, _ state: FormState, _ call: Call) -> Reply {
    let link = Link("/organization/webhooks/", row.id)
    let heading = Heading(
      title: WebhookText.editNamed(row.host), lead: WebhookText.editLead, crumbs: [Crumb(.verbatim(row.host), link)],
      isFaulty: !state.faults.isEmpty)
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, inputs)
      h.entryForm(link.segment("edit"), call.token) {
        h.input(.type("hidden"), .name("version"), .value(state.values["version"] ?? String(row.version)))
        h.fields(inputs, state, hints: hints)
        boxes(h, state)
        h.actions {
          h.submit(PeopleText.save)
          h.linkButton(ShellText.cancel, link, .quiet)
        }
      }
    }
  }

  static func update(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let row = try WebhookAPI.row(call, writer)
    do {
      var change = try WebhookChange.read(form: form.ownPairs)
      // The form holds all of them: what is emptied or not ticked is sent as nothing.
      change.description = change.description ?? ""
      change.kinds = form.all("kinds")
      guard change.url != nil else {
        throw Failure.unprocessable([Failure.Field(path: "url", text: WebhookText.badURL)])
      }
      _ = try WebhookAPI.change(change, call, writer)
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: edit(row, FormState(form, failure), call))
    }
    return call.redirect(
      to: Link("/organization/webhooks/", row.id), Flash(.good, PeopleText.saved[call.language]))
  }
}
