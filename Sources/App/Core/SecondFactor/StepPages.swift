// The second step of a sign-in in the browser.
import Base
import Store
import Web

enum StepPages {
  /// Sends a browser from its right password to the second step. `secret` names the sign-in that waits.
  static func lead(to link: Link, _ secret: NewSecret, _ call: Call) -> Reply {
    let step: Link = "/sign-in/step"
    var reply = call.redirect(to: link.text == "/" ? step : step.query("next", link.text))
    reply.headers.append(
      Reply.Header.cookie(
        Cookies.step, secret.token, maxAge: Int(SecondFactorRules.challengeLifetime), isSecure: call.isSecure))
    return reply
  }

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    do {
      _ = try Steps.waiting(call.step, call, reader)
    } catch let failure as Failure where failure.code == "step-over" {
      // Who is in already, or never began, is not told that anything ended.
      return call.caller != nil ? call.redirect(to: "/") : over(failure, call, says: !call.step.isEmpty)
    }
    return try page(call, next: call.query["next"], nil, reader)
  }

  static func answer(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    do {
      let answer: StepAnswer
      if form["id"] != nil {
        let parts = PasskeyAnswer.fieldList.map(\.name.description)
        answer = .passkey(try PasskeyAnswer.read(form: form.pairs.filter { parts.contains($0.0) }))
      } else {
        answer = .code(String((form["code"] ?? "").prefix(SecondFactorRules.longestCode)))
      }
      let session = try Steps.answer(call.step, answer, .cookie, call, pool)
      let link = form["next"].flatMap { Link(local: $0) } ?? "/"
      var reply = Gate.enter(session, call, to: link)
      reply.headers.append(Reply.Header.expiredCookie(Cookies.step, isSecure: call.isSecure))
      return reply
    } catch let failure as Failure where failure.code == "step-over" {
      return over(failure, call, says: true)
    } catch let failure as Failure
      where failure.kind == .unauthenticated || failure.kind == .unprocessable || failure.kind == .tooMany
    {
      return try page(call, next: form["next"], failure, pool.reader)
    }
  }

  /// Back to the beginning.
  private static func over(_ failure: Failure, _ call: Call, says: Bool) -> Reply {
    var reply = call.redirect(to: "/sign-in", says ? Flash(.bad, failure.text[call.language]) : nil)
    if says { reply.headers.append(Reply.Header.expiredCookie(Cookies.step, isSecure: call.isSecure)) }
    return reply
  }

  /// Of the organization that the sign-in which waits leads to.
  private static func face(_ call: Call, _ reader: Reader) throws -> OrganizationFace? {
    let digest = call.appliance.secrets.digest(of: call.step)
    guard let row = try reader.first(SecondFactorStore.challenge, digest, call.now),
      let member = try reader.first(SignInStore.member, row.person)
    else { return nil }
    return try OrganizationFace(member.organization, reader)
  }

  private static func page(_ call: Call, next: String?, _ failure: Failure?, _ reader: Reader) throws -> Reply {
    let ofCode =
      failure?.code == "code-refused" ? failure?.text : failure?.fields.first { $0.path == "code" }?.text
    let heading = Heading(
      title: SecondFactorText.step, lead: SecondFactorText.stepIntro, isFaulty: failure != nil)
    return call.gate(heading, of: try face(call, reader), status: failure?.kind.rawValue ?? 200) { h in
      if let failure, ofCode == nil { h.notice(.bad, failure.fields.first?.text ?? failure.text, isNew: true) }
      h.entryForm("/sign-in/step", .none) {
        h.codeField("code", SecondFactorText.code, SecondFactorText.codeHint, fault: ofCode)
        if let next { h.input(.type("hidden"), .name("next"), .value(next)) }
        h.submit(SecondFactorText.goOn)
      }
      h.passkeyForm("/sign-in/step", PasskeyText.useOne, next: next, call)
      h.note(SecondFactorText.lost)
      h.p(.class("small")) { h.a(.href("/sign-in"), text: SecondFactorText.startOver) }
    }
  }
}
