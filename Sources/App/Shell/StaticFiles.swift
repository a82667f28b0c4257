// The files of static/ and Swagger UI's, embedded at build, and their addresses.
import Base
import CAssets
import Web

/// The addresses carry a hash of the content, so browsers may keep the files for good.
enum StaticFiles {
  static let style = Assets.embedded.link("app.css")
  static let script = Assets.embedded.link("app.js")
  static let palette = Assets.embedded.link("palette.js")
  /// Asks the browser for passkeys; on the pages that need it only.
  static let passkeys = Assets.embedded.link("passkeys.js")
  /// Checking in and out, a kiosk's code, and maps: each on its own pages only.
  static let press = Assets.embedded.link("press.js")
  static let kiosk = Assets.embedded.link("kiosk.js")
  static let map = Assets.embedded.link("map.js")
  static let mapLibrary = Assets.embedded.link("leaflet.js")
  static let mapStyle = Assets.embedded.link("leaflet.css")
  static let icons = Assets.embedded.link("icons.svg")
  static let logo = Assets.embedded.link("logo.svg")
  static let touchIcon = Assets.embedded.link("touch-icon.png")
  /// What shows the API: Swagger UI, and our few lines that start it.
  static let apiScript = Assets.embedded.link("swagger-ui-bundle.js")
  static let apiStyle = Assets.embedded.link("swagger-ui.css")
  static let apiStart = Assets.embedded.link("docs.js")
}

extension Assets {
  /// Every file that Sources/System/Assets embeds. Packed when first asked for: at start.
  static let embedded = Assets(
    (0..<quad_asset_count()).map { index in
      let file = quad_asset_at(index)
      let name = String(cString: file.name)
      let bytes = UnsafeRawBufferPointer(start: file.bytes, count: file.size)
      return file.is_packed == 1
        ? Asset(name, gzip: bytes, mediaType(of: name)) : Asset(name, bytes, mediaType(of: name))
    },
    // Browsers ask for these by themselves.
    plain: ["/favicon.ico": "favicon.ico", "/apple-touch-icon.png": "touch-icon.png"])

  private static func mediaType(of name: String) -> MediaType {
    switch name.split(separator: ".").last {
    case "css": .css
    case "js": .javascript
    case "svg": .svg
    case "png": .png
    case "ico": .icon
    case "txt": .text
    default: .bytes
    }
  }
}
