// Photos of people: one each, put and taken away by themselves or by whoever keeps the directory. The manifest.
import Base
import Store
import Web

enum Photos: Feature {
  static let name = "Photos"
  static let navigation = [
    NavigationEntry("/account/photo", PhotoText.own, icon: "image", access: .signedIn, place: .account)
  ]
  static let statements: [any Statement] = [ofPerson]
  static let events = [
    EventDescription(.photoChanged, PhotoText.eventChanged),
    EventDescription(.photoRemoved, PhotoText.eventRemoved),
  ]
  static let personal = [
    PersonalData(
      "photos", PhotoText.photo, ofPerson, of: ["pictures"],
      move: { move, writer in try PhotoChanges.move(move, writer) },
      erase: { person, organization, writer in try PhotoChanges.forget(person, in: organization, writer) })
  ]

  /// Their photo with its largest content, which is one piece.
  private static let ofPerson = RowQuery(
    """
    SELECT i.id, i.width, i.height, i.created_at, c.place AS part, c.content
    FROM people p JOIN pictures i ON i.id = p.photo_id JOIN file_chunks c ON c.file_id = i.full_id
    WHERE p.id = ?2 AND p.organization_id = ?1 ORDER BY c.place
    """)

  /// The most bytes that are taken in; how many of them a photo may have, the settings say.
  private static let limit = 32 << 20

  static let routes: [Route] = pages + own + others

  private static let pages: [Route] = [
    .page("/account/photo", "One’s own photo, and the form to change it", needs: .signedIn, read: PhotoPages.showOwn),
    .upload(
      "/account/photo", "Change one’s own photo", needs: .signedIn, limit: limit, slow: PhotoPages.uploadOwn
    ).with(.decoding),
    .form("/account/photo/remove", "Take one’s own photo away", needs: .signedIn, write: PhotoPages.removeOwn),
    .page(
      "/people/{id}/photo", "A person’s photo, and the form to change it", needs: .permission(.peopleWrite),
      read: PhotoPages.show),
    .upload(
      "/people/{id}/photo", "Change a person’s photo", needs: .permission(.peopleWrite), limit: limit,
      slow: PhotoPages.upload
    ).with(.decoding),
    .form(
      "/people/{id}/photo/remove", "Take a person’s photo away", needs: .permission(.peopleWrite),
      write: PhotoPages.remove),
    // What our own pages show: a list of people asks for many at once.
    Route(
      .api, .get, "/photos/{id}/{variant}", "A person’s photo, for whoever may see the person", access: .signedIn,
      traits: [.unlimited, .picture], action: .read(PhotoAPI.serve)),
  ]

  private static let own: [Route] = [
    .api(
      .get, "/api/v1/me/photo", "The caller’s photo and where it is", needs: .signedIn, output: PhotoOutput.self,
      read: PhotoAPI.findOwn
    ).with(.optional),
    put("/api/v1/me/photo", "Change one’s own photo: the body is the picture", .signedIn, PhotoAPI.putOwn),
    .api(
      .delete, "/api/v1/me/photo", "Take one’s own photo away", needs: .signedIn, write: PhotoAPI.removeOwn
    ).with(.optional),
  ]

  private static let others: [Route] = [
    .api(
      .get, "/api/v1/people/{id}/photo", "A person’s photo and where it is", needs: .permission(.peopleRead),
      output: PhotoOutput.self, read: PhotoAPI.find),
    put(
      "/api/v1/people/{id}/photo", "Change a person’s photo: the body is the picture", .permission(.peopleWrite),
      PhotoAPI.put),
    .api(
      .delete, "/api/v1/people/{id}/photo", "Take a person’s photo away", needs: .permission(.peopleWrite),
      write: PhotoAPI.remove),
  ]

  private static func put(
    _ path: String, _ summary: String, _ access: Access,
    _ put: @escaping @Sendable (Upload, Call, Slow) throws -> PhotoOutput
  ) -> Route {
    Route(
      .api, .put, path, summary, access: access, output: PhotoOutput.self, body: .picture(limit: limit),
      traits: .decoding,
      action: .slow { call, body in
        let upload = try body.upload(for: call)
        return { pool in call.reply(200, try put(upload, call, pool)) }
      })
  }
}
