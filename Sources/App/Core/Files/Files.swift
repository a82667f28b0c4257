// Files that people send: kept in the database in pieces, each content once per organization. The manifest.
import Base
import Store
import Web

enum Files: Feature {
  static let name = "Files"
  static let migrations = FileStore.migrations + PictureStore.migrations
  static let tenant: [TenantData] = [
    .rows("file_chunks"), .rows("pictures", .indexed, .belongings), .rows("files", .indexed, .belongings),
  ]
  static let statements = FileStore.statements + PictureStore.statements
  static let sweeps = [
    Sweep("files that nothing uses") { writer in
      try FileContents.sweep(unusedSince: writer.now.adding(seconds: -FileRules.grace), writer)
    }
  ]
  static let exports = [
    ExportTable("files", FileStore.exportFiles),
    ExportTable("file_chunks", FileStore.exportChunks, batch: 8),
    ExportTable("pictures", PictureStore.exportRows),
  ]
  static let metrics: [Metric] = [
    .gauge("quad_image_workers", "Processes that decode a picture now.") { Double($0.appliance.imageWorkers.running) },
    .counter("quad_images_total", "Pictures that were decoded and written anew.") { $0.appliance.imageWorkers.made },
    .counter("quad_image_refusals_total", "Pictures that were refused, whatever was wrong with them.") {
      $0.appliance.imageWorkers.refused
    },
    .counter("quad_image_failures_total", "Pictures whose process was ended or went by itself before it was done.") {
      $0.appliance.imageWorkers.failed
    },
  ]

  static let routes: [Route] = [
    // For whoever has the link: it names what it opens and until when, and can't be made by anybody else.
    Route(
      .api, .get, PictureLinks.path, "A picture, by a link that expires", access: .anyone,
      query: [
        Route.QueryParameter(name: "expires", text: FilesText.expires, .text(example: "1795255200")),
        Route.QueryParameter(name: "signature", text: FilesText.signature, .text(example: "AAAAAAAAAAAAAAAAAAAAAA")),
      ], traits: [.unlimited, .picture, .byLink], action: .read(PictureAPI.serve))
  ]
}

enum FileRules {
  /// Bytes of a piece: a picture of ours is one.
  static let chunk = 256 << 10
  /// Seconds for which a file stays that nothing uses any more: whoever has a page open that shows it may look at it.
  static let grace: Int64 = 600
}

/// A file as it is kept.
enum StoredFile {}
