// The files of static/, embedded at build, and their addresses.
import Base
import CAssets
import Web

/// The addresses carry a hash of the content, so browsers may keep the files for good.
enum StaticFiles {
  static let style = Assets.embedded.link("app.css")
  static let script = Assets.embedded.link("app.js")
  static let icons = Assets.embedded.link("icons.svg")
  static let logo = Assets.embedded.link("logo.svg")
  static let touchIcon = Assets.embedded.link("touch-icon.png")
}

extension Assets {
  /// Every file that Sources/System/Assets embeds. Packed when first asked for: at start.
  static let embedded = Assets(
    (0..<quad_asset_count()).map { index in
      let file = quad_asset_at(index)
      let name = String(cString: file.name)
      return Asset(name, UnsafeRawBufferPointer(start: file.bytes, count: file.size), mediaType(of: name))
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
    default: .bytes
    }
  }
}
