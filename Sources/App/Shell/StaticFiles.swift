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
