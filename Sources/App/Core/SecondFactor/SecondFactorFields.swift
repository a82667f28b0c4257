// The parts of pages about second factors: fields for codes and proofs, the QR code, an administrator's button.
import Base
import Credentials
import Store
import Web

extension HTML {
  /// A field for a one-time code. Phones offer what has just arrived, and their number keys are no help for letters.
  func codeField(_ name: String, _ label: Text, _ help: Text, fault: Text?) {
    labeled(name, label, help: help, fault: fault) { attributes in
      input(
        attributes + [
          .type("text"), .autocomplete("one-time-code"), .required, .autofocus, Attribute("spellcheck", "false"),
          Attribute("autocapitalize", "none"),
        ])
    }
  }

  /// The field that shows who it is; `failure` is why the form came back.
  func proofField(_ failure: Failure?, isFirst: Bool = true) {
    let fault = failure.map { failure in failure.fields.first { $0.path == "proof" }?.text ?? failure.text }
    labeled("proof", SecondFactorText.proof, help: SecondFactorText.proofHint, fault: fault) { attributes in
      input(
        attributes + [
          .type("password"), .autocomplete("current-password"), .required, .when(isFirst, .autofocus),
        ])
    }
  }

  /// A QR code: dark on light in every theme, or no phone would read it.
  func qrCode(_ code: QRCode, _ label: Text) {
    svg(.class("qr"), .role("img"), .ariaLabel(label), Attribute("viewBox", code.viewBox)) {
      Element(self, "<path", "</path>")(Attribute("d", code.path)) {}
    }
  }

  /// On a person's page: takes their second step away, where they have one and it is not the caller's own.
  func secondFactorButton(_ person: ID<Person>, _ name: String, _ call: Call, _ reader: Reader) throws {
    guard person != call.caller?.person, let account = try reader.first(SignInStore.member, person)?.account,
      try SecondFactors.areOn(account, reader)
    else { return }
    confirmButton(
      SecondFactorText.reset, id: "second-factor", icon: "shield", .quietDanger,
      question: SecondFactorText.resetQuestion(name), consequence: SecondFactorText.resetConsequence,
      confirm: SecondFactorText.reset, action: Link("/people/", person, "/second-factor/reset"), token: call.token)
  }
}
