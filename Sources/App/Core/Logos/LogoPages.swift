// The logo in the browser: beside the organization's name everywhere, and its form among the settings.
import Base
import Store
import Web

enum LogoPages {
  private static let path = Link("/organization")

  static func upload(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> Reply {
    let organization = try call.signedIn.organization.id
    do {
      let picture = try LogoIntake.picture(upload)
      try pool.write(call.context) { writer in try LogoChanges.put(picture, of: organization, writer) }
      return call.redirect(to: path, Flash(.good, LogoText.wasChanged[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      return try OrganizationPages.showSettings(call, logoFault: failure, pool.reader)
    }
  }

  static func remove(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try LogoChanges.remove(of: call.signedIn.organization.id, writer)
    return call.redirect(to: path, Flash(.good, LogoText.wasRemoved[call.language]))
  }
}

extension HTML {
  /// A logo, beside the name that says whose it is. On a plate that is light in every theme: whoever chose it saw it on
  /// white, and dark letters would be lost on dark.
  func emblem(_ logo: LogoReference) {
    img(.class("emblem"), .src(logo.link), .alt(""), .width(logo.width), .height(logo.height))
  }

  /// What stands before an organization's name: its logo, or the product's mark where it has none.
  func sign(of logo: LogoReference?) {
    if let logo { emblem(logo) } else { self.logo() }
  }

  /// The part of the settings where the logo is changed.
  func logoPart(_ logo: LogoReference?, _ failure: Failure?, _ call: Call) {
    part(LogoText.logo) {
      note(LogoText.intro)
      if let logo { p { emblem(logo) } }
      entryForm("/organization/logo", call.token, files: true) {
        fileField(
          "file", LogoText.file, help: LogoText.fileHelp, accept: ".png,.jpg,.jpeg,.webp",
          fault: failure?.fields.first?.text)
        actions { submit(logo == nil ? LogoText.upload : LogoText.replace, icon: "upload", .plain) }
      }
      if logo != nil {
        actions {
          confirmButton(
            LogoText.remove, id: "remove-logo", icon: "remove", question: LogoText.removeQuestion,
            consequence: LogoText.removeConsequence, confirm: LogoText.remove, action: "/organization/logo/remove",
            token: call.token)
        }
      }
    }
  }
}
