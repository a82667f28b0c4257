// A photo in the browser: shown, changed and taken away, one's own and, by permission, somebody else's.
import Base
import Store
import Web

enum PhotoPages {
  private static let ownPath = Link("/account/photo")

  // MARK: One's own

  static func showOwn(_ call: Call, _ reader: Reader) throws -> Reply { try own(call, nil, reader) }

  private static func own(_ call: Call, _ failure: Failure?, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let person = try reader.one(PeopleStore.find, caller.person, caller.organization.id)
    let heading = Heading(title: PhotoText.own, lead: PhotoText.ownLead, isFaulty: failure != nil)
    return call.accountPage(heading, status: failure?.kind.rawValue ?? 200) { h in
      write(h, person, ownPath, remove: "/account/photo/remove", call, failure)
    }
  }

  static func uploadOwn(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> Reply {
    do {
      _ = try PhotoAPI.put(upload, of: call.signedIn.person, call, pool)
      return call.redirect(to: ownPath, Flash(.good, PhotoText.wasChanged[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      return try own(call, failure, pool.reader)
    }
  }

  static func removeOwn(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try PhotoAPI.removeOwn(call, writer)
    return call.redirect(to: ownPath, Flash(.good, PhotoText.wasRemoved[call.language]))
  }

  // MARK: Somebody else's

  static func show(_ call: Call, _ reader: Reader) throws -> Reply { try page(call, nil, reader) }

  private static func page(_ call: Call, _ failure: Failure?, _ reader: Reader) throws -> Reply {
    let person = try reader.one(PeopleStore.find, call.id(as: ID<Person>.self), call.signedIn.organization.id)
    let heading = Heading(
      title: PhotoText.photo, lead: PhotoText.lead(person.name),
      crumbs: [PeoplePages.crumb, Crumb(.verbatim(person.name), Link("/people/", person.id))],
      isFaulty: failure != nil)
    return call.page(heading, status: failure?.kind.rawValue ?? 200) { h in
      write(
        h, person, Link("/people/", person.id, "/photo"), remove: Link("/people/", person.id, "/photo/remove"), call,
        failure)
    }
  }

  static func upload(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> Reply {
    let person: ID<Person> = try call.id()
    do {
      _ = try PhotoAPI.put(upload, of: person, call, pool)
      return call.redirect(
        to: Link("/people/", person), Flash(.good, PhotoText.wasChanged[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      return try page(call, failure, pool.reader)
    }
  }

  static func remove(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let person: ID<Person> = try call.id()
    try PhotoAPI.remove(call, writer)
    return call.redirect(to: Link("/people/", person), Flash(.good, PhotoText.wasRemoved[call.language]))
  }

  // MARK: The content of both

  private static func write(
    _ h: HTML, _ person: PersonRow, _ action: Link, remove: Link, _ call: Call, _ failure: Failure?
  ) {
    let most = FilesText.size(call.appliance.imageWorkers.options.largest)
    h.div(.class("profile")) {
      h.div(.class("portrait")) {
        if let photo = person.photo {
          h.img(
            .class("face portrait"), .src(Link("/photos/", photo, "/large")), .alt(PhotoText.of(person.name)),
            .width(192), .height(192))
        } else {
          h.face(person.id, person.name, nil, isLarge: true)
        }
        // Shows what was chosen before it is sent; there only where scripts run.
        Element(h, "<canvas", "</canvas>")(
          .class("face portrait"), .id("preview"), .hidden, .width(384), .height(384), .role("img"),
          .ariaLabel(PhotoText.preview)
        ) {}
      }
      h.div {
        h.entryForm(action, call.token, files: true) {
          h.fileField(
            "file", PhotoText.file, help: PhotoText.fileHelp(most), accept: "image/jpeg,image/png,image/webp",
            fault: failure?.fields.first?.text, preview: "preview")
          h.actions { h.submit(person.photo == nil ? PhotoText.upload : PhotoText.replace, icon: "upload") }
        }
        if person.photo != nil {
          h.actions {
            h.confirmButton(
              PhotoText.remove, id: "remove-photo", icon: "remove", question: PhotoText.removeQuestion,
              consequence: PhotoText.removeConsequence, confirm: PhotoText.remove, action: remove, token: call.token)
          }
        }
      }
    }
  }
}
