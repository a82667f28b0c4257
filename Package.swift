// swift-tools-version: 6.2
// Quad: one program, one file. See ARCHITECTURE.md for what each target holds and who may see whom.
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6), .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A megabyte of relocations becomes ten kilobytes. LLD packs them, and links in half of gold's time.
let relocations: [LinkerSetting] = [
  .unsafeFlags(["-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs"])
]

/// A module map over a library that Debian ships: no code of ours beyond inline shims.
func system(_ name: String, package: String) -> Target {
  .systemLibrary(name: "C" + name, path: "Sources/System/" + name, providers: [.apt([package])])
}

let package = Package(
  name: "quad",
  products: [.executable(name: "quad", targets: ["App"])],
  targets: [
    system("SQLite", package: "libsqlite3-dev"),
    system("OpenSSL", package: "libssl-dev"),
    system("Linux", package: "libc6-dev"),
    system("Unicode", package: "libutf8proc-dev"),
    system("Argon2", package: "libargon2-dev"),
    system("Zlib", package: "zlib1g-dev"),
    system("QRCode", package: "libqrencode-dev"),
    system("Zxcvbn", package: "libzxcvbn-dev"),
    system("Crypt", package: "libcrypt-dev"),
    system("Zip", package: "libzip-dev"),
    system("Expat", package: "libexpat1-dev"),
    system("XLSXWriter", package: "libxlsxwriter-dev"),
    .target(name: "CHTTPParser", path: "Sources/System/HTTPParser"),
    .target(name: "CZone", path: "Sources/System/Zone", linkerSettings: [.linkedLibrary("cctz")]),
    .target(name: "CCBOR", path: "Sources/System/CBOR", linkerSettings: [.linkedLibrary("cbor")]),
    .target(
      name: "CImages", path: "Sources/System/Images",
      linkerSettings: [.linkedLibrary("jpeg"), .linkedLibrary("png16"), .linkedLibrary("webp")]),
    .target(name: "CCurl", path: "Sources/System/Curl"),
    .target(name: "CPages", path: "Sources/System/Pages"),
    .target(name: "CAssets", path: "Sources/System/Assets"),
    .target(name: "CFaultVFS", dependencies: ["CSQLite"], path: "Sources/System/FaultVFS"),

    .target(name: "Base", dependencies: ["CLinux", "CZone", "CUnicode", "COpenSSL"], swiftSettings: strict),
    .target(name: "Store", dependencies: ["Base", "CSQLite", "CLinux"], swiftSettings: strict),
    .target(
      name: "Web", dependencies: ["Base", "CHTTPParser", "COpenSSL", "CZlib", "CLinux"], swiftSettings: strict),
    .target(
      name: "Credentials", dependencies: ["Base", "COpenSSL", "CCBOR", "CQRCode", "CZxcvbn", "CCrypt"],
      swiftSettings: strict),
    .target(
      name: "Outbound", dependencies: ["Base", "Credentials", "CCurl", "CLinux", "COpenSSL"], swiftSettings: strict),
    .target(
      name: "Sheets", dependencies: ["Base", "CZip", "CExpat", "CXLSXWriter", "CPages", "CLinux"], swiftSettings: strict
    ),
    .executableTarget(
      name: "App",
      dependencies: [
        "Base", "Store", "Web", "Credentials", "Outbound", "Sheets", "CArgon2", "CAssets", "CImages", "CLinux",
      ],
      swiftSettings: strict, linkerSettings: relocations),
    .executableTarget(
      name: "quad-fuzz", dependencies: ["Base", "Web", "Credentials", "Outbound"], path: "Tests/Fuzz",
      exclude: ["corpus"],
      swiftSettings: strict),
    // TestKit reaches into App as tests may, so it is compiled with them and not as a module of its own.
    .testTarget(
      name: "AppTests",
      dependencies: ["App", "Base", "Store", "Web", "Credentials", "Outbound", "Sheets", "CArgon2", "CImages"],
      path: "Tests",
      exclude: [
        "BaseTests", "Browser", "CredentialsTests", "Fuzz", "OutboundTests", "Peers", "SheetsTests", "StoreBench",
        "StoreTests", "WebTests", "requirements.txt",
      ], sources: ["AppTests", "TestKit"], swiftSettings: strict),
    .testTarget(
      name: "WebTests", dependencies: ["Base", "Web", "COpenSSL", "CLinux"], path: "Tests/WebTests",
      swiftSettings: strict),
    .testTarget(
      name: "CredentialsTests", dependencies: ["Base", "Credentials"], path: "Tests/CredentialsTests",
      swiftSettings: strict),
    .testTarget(
      name: "OutboundTests", dependencies: ["Base", "Credentials", "Outbound", "Web", "COpenSSL", "CLinux"],
      swiftSettings: strict),
    .testTarget(
      name: "SheetsTests", dependencies: ["Base", "Sheets", "CZip"], path: "Tests/SheetsTests", swiftSettings: strict),
    .testTarget(name: "BaseTests", dependencies: ["Base"], path: "Tests/BaseTests", swiftSettings: strict),
    .executableTarget(
      name: "store-bench", dependencies: ["Base", "Store", "CLinux"], path: "Tests/StoreBench", swiftSettings: strict),
    .testTarget(
      name: "StoreTests", dependencies: ["Base", "Store", "CSQLite", "CFaultVFS", "CLinux"], exclude: ["schema.sql"],
      swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)
