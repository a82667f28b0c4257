// The forms that move stock of one variant by hand: receive, set right, move to another place.
import Base
import Store
import Web

struct StockForms {
  private let variant: StockVariant
  /// Where it can be received, and moved to.
  private let locations: [NamedRow]
  /// Where it lies, places that are gone included: nothing that lies somewhere is out of reach.
  private let lying: [PlacedBalance]
  private let state: FormState
  /// Which of them came back.
  private let form: String

  init(
    _ variant: StockVariant, _ places: [PlacedBalance], _ locations: [NamedRow], _ state: FormState, _ form: String
  ) {
    (self.variant, self.locations, self.state, self.form) = (variant, locations, state, form)
    lying = places.filter { $0.balance.onHand > 0 }
  }

  private struct Place {
    let id: ID<StockLocation>
    let name: String
  }

  func write(_ h: HTML, _ token: FormToken) {
    let isKept = variant.isCounted && variant.isLive
    guard isKept || !lying.isEmpty else { return }
    guard !locations.isEmpty || !lying.isEmpty else { return h.notice(.info, CatalogText.locationFirst) }
    let live = locations.map { Place(id: $0.location, name: $0.name) }
    let filled = lying.map { Place(id: $0.location, name: $0.locationName) }
    let gone = lying.filter { !$0.isLive }.map { Place(id: $0.location, name: $0.locationName) }
    h.columns(even: true) {
      if isKept, !live.isEmpty {
        part(h, "receive", StockText.receive, token, icon: "plus", .primary) { state in
          place(h, "receive", "location", CatalogText.location, live, state)
          number(h, "receive", TradeText.quantity, nil, state)
          reason(h, "receive", isNeeded: false, state)
        }
      }
      part(h, "adjust", StockText.adjust, token, icon: nil, .plain) { state in
        place(h, "adjust", "location", CatalogText.location, isKept ? live + gone : filled, state)
        number(h, "adjust", StockText.change, StockText.changeHelp, state)
        reason(h, "adjust", isNeeded: true, state)
      }
      if !filled.isEmpty, live.count > 1 || (!gone.isEmpty && !live.isEmpty) {
        part(h, "transfer", StockText.transfer, token, icon: nil, .plain) { state in
          h.pair {
            place(h, "transfer", "location", StockText.fromPlace, filled, state)
            place(h, "transfer", "to", StockText.toPlace, elsewhere(live, filled), state)
          }
          number(h, "transfer", TradeText.quantity, nil, state)
          reason(h, "transfer", isNeeded: false, state)
        }
      }
    }
  }

  /// The places with those last in which it lies already, for it is moved to where there is none; and the one it comes from,
  /// unless another is chosen, at the very end.
  private func elsewhere(_ live: [Place], _ filled: [Place]) -> [Place] {
    let known = Set(filled.map(\.id))
    let first = filled.first?.id
    return live.filter { !known.contains($0.id) } + live.filter { known.contains($0.id) && $0.id != first }
      + live.filter { $0.id == first }
  }

  private func part(
    _ h: HTML, _ name: String, _ title: Text, _ token: FormToken, icon: Icon?, _ kind: ButtonKind,
    _ fields: (FormState) -> Void
  ) {
    h.part(title) {
      h.entryForm(Link("/catalog/variants/", variant.id).segment(name), token) {
        fields(form == name ? state : FormState())
        h.actions { h.submit(title, icon: icon, kind) }
      }
    }
  }

  private func place(
    _ h: HTML, _ form: String, _ name: String, _ label: Text, _ places: [Place], _ state: FormState
  ) {
    h.labeled(name, label, fault: state.fault(name), in: form) { common in
      h.select(common + [.required(true)]) {
        for place in places {
          h.option(
            .value(place.id.text), .selected(place.id.text == state.values[name]), text: Text.verbatim(place.name))
        }
      }
    }
  }

  private func number(_ h: HTML, _ form: String, _ label: Text, _ help: Text?, _ state: FormState) {
    h.labeled("quantity", label, help: help, fault: state.fault("quantity"), in: form) { common in
      h.input(
        common + [
          // A keyboard of digits has no minus on some phones.
          .type("text"), .inputmode(form == "adjust" ? "text" : "numeric"), .required(true), .autocomplete("off"),
          .value(state.values["quantity"] ?? ""),
        ])
    }
  }

  private func reason(_ h: HTML, _ form: String, isNeeded: Bool, _ state: FormState) {
    h.labeled("reason", TradeText.reason, isOptional: !isNeeded, fault: state.fault("reason"), in: form) { common in
      h.input(
        common + [
          .type("text"), .required(isNeeded), .maxlength(CatalogRules.longestReason), .autocomplete("off"),
          .value(state.values["reason"] ?? ""),
        ])
    }
  }
}
