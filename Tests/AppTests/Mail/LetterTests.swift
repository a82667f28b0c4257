// Every template, in every language: the same words as text and HTML, nothing from elsewhere, nothing that breaks out.
import Base
import Foundation
import Testing

@testable import App
@testable import Outbound

struct LetterTests {
  private func written(_ template: any MailTemplate.Type, _ language: Language, organization: String, name: String)
    throws -> WrittenLetter
  {
    let frame = LetterFrame(
      organization: organization, zone: try #require(Zone("Europe/Paris")), language: language,
      link: template.kind.link.map { "https://campus.example\($0)token" } ?? "", address: "https://campus.example")
    return WrittenLetter(
      template.exampleLetter(frame), frame, name: name,
      unsubscribe: template.kind.isOptional ? "https://campus.example/unsubscribe/token" : nil)
  }

  @Test func everyTemplateIsSoundInEveryLanguage() throws {
    #expect(Features.mails.count == 6)
    for template in Features.mails {
      #expect(template.kind.label.en != template.kind.label.fr || template.kind.name == "invitation")
      let (en, fr) = (
        try written(template, .en, organization: "Campus", name: "Noor"),
        try written(template, .fr, organization: "Campus", name: "Noor")
      )
      #expect(en.subject != fr.subject && en.text != fr.text, "\(template)")
      for letter in [en, fr] {
        #expect(!letter.subject.isEmpty && letter.subject.count < 70)
        #expect(letter.text.contains("Noor") && letter.text.contains("https://campus.example"))
        for word in ["<img", "<script", "<link", "@import", "url(", "src=", "http://"] {
          #expect(!letter.html.contains(word), "\(template) \(word)")
        }
        if let link = template.kind.link {
          #expect(letter.text.contains("\n https://campus.example\(link)token") == false)
          #expect(letter.text.contains("\nhttps://campus.example\(link)token\n"), "on a line of its own")
        }
        #expect(letter.text.contains("/unsubscribe/") == template.kind.isOptional)
      }
    }
  }

  /// What people call themselves, and what they call their organization, stays what it is: text.
  @Test func namesBreakNothing() throws {
    for template in Features.mails {
      let letter = try written(
        template, .en, organization: "<b>\"A\" & 'B'\r\nBcc: x@y.example\n\n-- \nforged",
        name: "<script>alert(1)</script>\nX")
      #expect(!letter.html.contains("<b>") && !letter.html.contains("<script>"))
      #expect(letter.html.contains("&lt;script&gt;"))
      #expect(!letter.subject.contains("\n") && !letter.subject.contains("\r"))
      #expect(!letter.text.contains("\nBcc:") && !letter.text.contains("\nforged") && !letter.text.contains("\nX"))
      let message = MailMessage(
        from: try MailAddress("a@b.example", name: oneLine("A\r\nB")), to: try MailAddress("c@d.example"),
        subject: letter.subject, text: letter.text, html: letter.html, identifier: "x",
        date: Timestamp(milliseconds: 0), language: .en)
      let head = String(decoding: try message.bytes(), as: UTF8.self).components(separatedBy: "\r\n\r\n")[0]
      #expect(!head.components(separatedBy: "\r\n").contains { $0.hasPrefix("Bcc") })
    }
  }

  @Test func everyTemplateComesOutOfTheOutboxAsItWentIn() throws {
    func roundTrip<Template: MailTemplate>(_ type: Template.Type) throws {
      let json = Template.example.json
      let again = try Array(json.utf8).withUnsafeBytes { try Template.read(json: $0) }
      #expect(again.json == json, "\(Template.kind.name)")
    }
    for template in Features.mails { try roundTrip(template) }
  }

  @Test func templatesAreShownToWhoRunsTheBox() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    #expect(try browser.get("/operator/mail/templates").page.text.contains("Choose a new password"))
    for template in Features.mails {
      let page = try browser.get("/operator/mail/templates/\(template.kind.name)?language=fr")
      #expect(page.status == 200 && page.all("content-security-policy").count == 1)
      #expect(page["content-security-policy"]?.contains("sandbox") == true && page.text.contains("<html lang=\"fr\">"))
      let json = try campus.admin.get("/api/v1/operator/mail/templates/\(template.kind.name)").json
      #expect(json["kind"]?.string == template.kind.name && json["html"]?.string?.hasPrefix("<!doctype html>") == true)
    }
    #expect(try browser.get("/operator/mail/templates/nothing").status == 404)
  }
}
