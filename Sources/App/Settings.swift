// Every setting of the program: the one typed table behind appliance.conf, the environment and `quad check --dump`.
import Base
import Outbound

/// How the program speaks TLS.
enum TLSChoice: String, Sendable, CaseIterable {
  /// On, unless the address is a loopback address.
  case auto
  case on
  case off
}

enum LogFormat: String, Sendable, CaseIterable {
  case text
  case json
}

enum LogThreshold: String, Sendable, CaseIterable {
  case debug, info, warning, error, off
}

enum Settings {
  static let listen = Setting<String>.text(
    "server.listen", "127.0.0.1:8080",
    Text(
      en:
        "Where to listen: address:port, IPv6 in brackets. Port 0 lets the system choose. Addresses other than loopback need TLS, or a trusted proxy in front.",
      fr:
        "Où écouter : adresse:port, IPv6 entre crochets. Le port 0 laisse choisir le système. Hors de la boucle locale, il faut TLS ou un mandataire de confiance."
    ))
  static let publicAddress = Setting<String>.text(
    "server.public-address", "",
    accepts: Text(
      en: "an address such as https://campus.example.org", fr: "une adresse telle que https://campus.example.org"),
    Text(
      en:
        "Where the campus is reached from outside: what links in mails begin with, and what signed tokens name as their issuer. Changing it ends the access tokens there are, not the sessions. Empty: a name made from the key file.",
      fr:
        "Où le campus est joint de l’extérieur : le début des liens dans les e-mails, et l’émetteur que nomment les jetons signés. Le changer met fin aux jetons d’accès en cours, non aux sessions. Vide : un nom tiré du fichier de clé."
    ), check: { isAddress($0) })
  static let loops = Setting<Int>.integer(
    "server.loops", 0, in: 0...64,
    Text(
      en: "Event loops, each a thread. 0 means one per core.",
      fr: "Boucles d’événements, un fil chacune. 0 : une par cœur."))
  static let tls = Setting<TLSChoice>.choice(
    "server.tls", .auto,
    Text(
      en: "auto: TLS on every address but loopback. on, off: as you say.",
      fr: "auto : TLS partout sauf sur la boucle locale. on, off : comme vous le dites."))
  static let certificate = Setting<String>.path(
    "server.certificate", "", reloadable: true,
    Text(
      en: "PEM file of the certificate chain. Empty: a self-signed one is made beside the database.",
      fr: "Fichier PEM de la chaîne de certificats. Vide : un certificat autosigné est créé à côté de la base."))
  static let certificateKey = Setting<String>.path(
    "server.certificate-key", "", reloadable: true,
    Text(en: "PEM file of the certificate’s private key.", fr: "Fichier PEM de la clé privée du certificat."))
  static let trustedProxies = Setting<[String]>.list(
    "server.trusted-proxies", [],
    Text(
      en: "Networks of reverse proxies, such as 10.0.0.0/8. Only from there are Forwarded and X-Forwarded-* believed.",
      fr: "Réseaux des mandataires, par exemple 10.0.0.0/8. Forwarded et X-Forwarded-* ne sont crus que de là."))
  static let connections = Setting<Int>.integer(
    "server.connections", 10_000, in: 16...1_000_000,
    Text(
      en: "Open connections in all; the next one is closed at once.",
      fr: "Connexions ouvertes en tout ; la suivante est aussitôt fermée."))
  static let connectionsPerAddress = Setting<Int>.integer(
    "server.connections-per-address", 1_000, in: 4...1_000_000,
    Text(en: "Open connections of one address.", fr: "Connexions ouvertes d’une même adresse."))
  static let headDeadline = Setting<Duration>.duration(
    "server.header-deadline", .seconds(10), in: .seconds(1) ... .seconds(300),
    Text(
      en: "How long a client may take to send a request’s head.",
      fr: "Temps accordé à un client pour envoyer l’en-tête d’une requête."))
  static let bodyWindow = Setting<Duration>.duration(
    "server.rate-window", .seconds(10), in: .seconds(1) ... .seconds(300),
    Text(
      en: "In each such window a body must arrive, and an answer be read, at the minimum rate.",
      fr: "Dans chaque intervalle de cette durée, un corps doit arriver, et une réponse être lue, au débit minimal."))
  static let minimumRate = Setting<Int>.integer(
    "server.minimum-rate", 500, in: 1...10_000_000,
    Text(
      en: "Bytes per second below which a client is cut off.",
      fr: "Octets par seconde sous lesquels un client est coupé."))
  static let idleDeadline = Setting<Duration>.duration(
    "server.idle-deadline", .seconds(75), in: .seconds(1) ... .seconds(3600),
    Text(
      en: "How long a connection may rest between two requests.",
      fr: "Repos permis à une connexion entre deux requêtes."))
  static let drainDeadline = Setting<Duration>.duration(
    "server.drain-deadline", .seconds(10), in: .seconds(0) ... .seconds(300),
    Text(
      en: "How long requests under way may take to finish after SIGTERM.",
      fr: "Temps laissé aux requêtes en cours après SIGTERM."))
  static let slowThreads = Setting<Int>.integer(
    "server.slow-threads", 2, in: 1...64,
    Text(
      en: "Threads for password hashes, each of about 19 MiB while it hashes, and as many for imports and long lists.",
      fr:
        "Fils pour les mots de passe, chacun d’environ 19 Mio pendant un calcul, et autant pour les imports et longues listes."
    ))

  static let corsOrigins = Setting<[String]>.list(
    "server.cors-origins", [],
    Text(
      en:
        "Origins whose pages may call the API from a browser, such as https://app.example.org; * for every page of the web. Our own pages need none.",
      fr:
        "Origines dont les pages peuvent appeler l’API depuis un navigateur, par exemple https://app.example.org ; * pour toute page du Web. Nos propres pages n’en ont pas besoin."
    ))
  static let corsCredentials = Setting<Bool>.bool(
    "server.cors-credentials", false,
    Text(
      en: "Whether those pages may act with the session cookie. Only for names under the same domain as this one.",
      fr: "Si ces pages peuvent agir avec le cookie de session. Seulement pour des noms du même domaine que celui-ci."))

  static let openRate = rate(
    "limits.open", "100/1s 3000/1m",
    Text(
      en: "How often one address may ask for what anybody may see.",
      fr: "Fréquence à laquelle une adresse peut demander ce que tout le monde peut voir."))
  static let strictRate = rate(
    "limits.strict", "10/1s 60/10s 200/1m",
    Text(
      en:
        "How often one address may sign in, use a link or otherwise act as a guest. A class behind one router should fit; wrong passwords are slowed down besides.",
      fr:
        "Fréquence à laquelle une adresse peut se connecter, utiliser un lien ou agir en visiteur. Une classe derrière un même routeur doit y tenir ; les mots de passe faux sont ralentis en plus."
    ))
  static let normalRate = rate(
    "limits.normal", "100/1s 3000/1m",
    Text(
      en: "How often one person or program that is signed in may ask.",
      fr: "Fréquence à laquelle une personne ou un programme connecté peut demander."))
  static let bulkRate = rate(
    "limits.bulk", "3/1s 60/1m 600/1h",
    Text(
      en: "How often one person or program may import and export.",
      fr: "Fréquence à laquelle une personne ou un programme peut importer et exporter."))

  static let signInAccount = Setting<Int>.integer(
    "limits.sign-in-account", 5, in: 1...100,
    Text(
      en:
        "How many wrong passwords for one account cost nothing. Then each doubles a wait, up to 15 minutes; an hour forgives one.",
      fr:
        "Combien de mots de passe faux pour un compte ne coûtent rien. Ensuite chacun double une attente, jusqu’à 15 minutes ; une heure en pardonne un."
    ))
  static let signInAddress = Setting<Int>.integer(
    "limits.sign-in-address", 30, in: 1...10_000,
    Text(
      en: "The same for one network address, which may be a whole school; a minute forgives one.",
      fr: "De même pour une adresse réseau, peut-être toute une école ; une minute en pardonne un."))

  private static func rate(_ key: String, _ fallback: String, _ help: Text) -> Setting<String> {
    .text(
      key, fallback,
      accepts: Text(
        en: "up to four limits such as 100/1s 3000/1m, or off",
        fr: "jusqu’à quatre limites comme 100/1s 3000/1m, ou off"),
      help, check: Rates.isReadable)
  }

  static let storePath = Setting<String>.path(
    "store.path", "var/quad.db",
    Text(
      en:
        "The database file: everything the campus owns. Its folder also holds the key file and, where made, the certificate.",
      fr:
        "Le fichier de la base : tout ce que le campus possède. Son dossier contient aussi la clé et, au besoin, le certificat."
    ))

  static let allowedHosts = Setting<[String]>.list(
    "outbound.allowed-hosts", [],
    accepts: Text(
      en: "names, addresses and networks separated by commas, each perhaps with a port",
      fr: "des noms, adresses et réseaux séparés par des virgules, chacun avec un port au besoin"),
    Text(
      en:
        "Servers inside your own network that Quad may call, such as moodle.campus.lan, 10.1.0.0/16 or [fd00::5]:8443; also without TLS. Without this it calls public addresses only, over TLS only.",
      fr:
        "Serveurs de votre propre réseau que Quad peut appeler, par exemple moodle.campus.lan, 10.1.0.0/16 ou [fd00::5]:8443 ; aussi sans TLS. Sinon, il n’appelle que des adresses publiques, en TLS."
    ), check: { AllowedHost($0) != nil })
  static let authorities = Setting<String>.path(
    "outbound.ca-file", "",
    Text(
      en: "PEM file of certificate authorities to be trusted besides the system’s when calling other servers.",
      fr: "Fichier PEM des autorités de certification à croire, outre celles du système, en appelant d’autres serveurs."
    ))
  static let proxy = Setting<String>.text(
    "outbound.proxy", "",
    accepts: Text(
      en: "an address such as http://proxy.campus.lan:3128",
      fr: "une adresse telle que http://proxy.campus.lan:3128"),
    Text(
      en: "An HTTP proxy through which other servers are called. Empty: none.",
      fr: "Mandataire HTTP par lequel les autres serveurs sont appelés. Vide : aucun."),
    check: { $0.isEmpty || OutboundURL($0) != nil })

  static let mailDriver = Setting<MailDriver>.choice(
    "mail.driver", .off,
    Text(
      en:
        "off: no mail; links are shown, to be handed over. smtp: by mail.server. file: into a folder, for development. Anything but off needs server.public-address and mail.from.",
      fr:
        "off : pas d’e-mails, les liens sont montrés, à remettre. smtp : par mail.server. file : dans un dossier, pour le développement. Hors off, il faut server.public-address et mail.from."
    ))
  static let mailFrom = Setting<String>.text(
    "mail.from", "",
    accepts: Text(
      en: "an address such as Campus <campus@example.org>", fr: "une adresse telle que Campus <campus@example.org>"),
    Text(
      en: "Who writes. Without a name it is that of the organization.",
      fr: "Qui écrit. Sans nom, c’est celui de l’organisation."),
    check: { $0.isEmpty || (try? MailAddress(parsing: $0)) != nil })
  static let mailServer = Setting<String>.text(
    "mail.server", "",
    accepts: Text(
      en: "a name, perhaps with a port, such as smtp.example.org:587",
      fr: "un nom, avec un port au besoin, tel que smtp.example.org:587"),
    Text(en: "The server that takes our mail.", fr: "Le serveur qui prend nos e-mails."),
    check: { $0.isEmpty || SMTPServer($0, .starttls) != nil })
  static let mailSecurity = Setting<MailSecurity>.choice(
    "mail.security", .starttls,
    Text(
      en:
        "starttls (usual port 587), tls from the first byte (465), or plain (25), which is for a server on this machine only. Certificates are always checked.",
      fr:
        "starttls (port habituel 587), tls dès le premier octet (465), ou plain (25), pour un serveur sur cette machine seulement. Les certificats sont toujours vérifiés."
    ))
  static let mailUser = Setting<String>.text(
    "mail.user", "",
    Text(
      en: "The name to sign in with at the mail server. Empty: none is asked for.",
      fr: "Le nom avec lequel se connecter au serveur. Vide : il n’en demande pas."))
  static let mailPasswordFile = Setting<String>.path(
    "mail.password-file", "",
    Text(
      en: "A file with the password of mail.user and nothing else, which only Quad’s account may read.",
      fr: "Un fichier contenant le mot de passe de mail.user et rien d’autre, que seul le compte de Quad peut lire."))
  static let mailTimeout = Setting<Duration>.duration(
    "mail.timeout", .seconds(60), in: .seconds(1) ... .seconds(300),
    Text(
      en: "How long the server may take for one mail. What takes longer is tried again later.",
      fr: "Temps accordé au serveur pour un e-mail. Ce qui dure plus est réessayé plus tard."))
  static let mailFolder = Setting<String>.path(
    "mail.folder", "",
    Text(
      en: "Where mail.driver = file puts its .eml files. Empty: the folder mail beside the database.",
      fr: "Où mail.driver = file place ses fichiers .eml. Vide : le dossier mail à côté de la base."))
  static let metricsNetworks = Setting<[String]>.list(
    "metrics.networks", ["127.0.0.0/8", "::1"],
    accepts: Text(
      en: "addresses and networks separated by commas", fr: "des adresses et réseaux séparés par des virgules"),
    Text(
      en:
        "From where /metrics may be read without signing in. Whom a proxy on this machine brings is not from this machine.",
      fr:
        "D’où /metrics peut être lu sans connexion. Qui passe par un mandataire de cette machine n’est pas de cette machine."
    ), check: { AddressRange($0) != nil })
  static let metricsToken = Setting<Secret>.secret(
    "metrics.token",
    Text(
      en: "A bearer token with which /metrics may be read from anywhere. Empty: none.",
      fr: "Un jeton (bearer) avec lequel /metrics peut être lu de partout. Vide : aucun."))

  static let logLevel = Setting<LogThreshold>.choice(
    "log.level", .info, reloadable: true,
    Text(
      en: "The least level that is written: debug, info, warning, error or off.",
      fr: "Le moindre niveau écrit : debug, info, warning, error ou off."))
  static let logFormat = Setting<LogFormat>.choice(
    "log.format", .text,
    Text(en: "text is key=value, json one object a line.", fr: "text : clé=valeur ; json : un objet par ligne."))
  static let logAccess = Setting<Bool>.bool(
    "log.access", true,
    Text(
      en: "One line per request: method, path, status, bytes, microseconds, client. Never query strings or bodies.",
      fr:
        "Une ligne par requête : méthode, chemin, statut, octets, microsecondes, client. Jamais de paramètres ni de corps."
    ))

  static let logMemory = Setting<Int>.size(
    "log.memory", 8 << 20, in: 256 << 10...1 << 30,
    Text(
      en: "How much of the newest lines is kept in memory for the log’s page, half of it for requests.",
      fr: "Mémoire gardée pour les lignes les plus récentes de la page du journal, la moitié pour les requêtes."))
  static let logDays = Setting<Int>.integer(
    "log.days", 7, in: 1...365,
    Text(
      en: "After how many days a line is not shown there any more, and is forgotten within an hour.",
      fr: "Nombre de jours après lesquels une ligne n’y est plus montrée, et est oubliée dans l’heure."))

  /// Empty, or scheme and host, perhaps with a port: no path.
  private static func isAddress(_ text: String) -> Bool {
    guard !text.isEmpty else { return true }
    guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return false }
    let host = text.utf8.dropFirst(scheme.utf8.count)
    return (1...253).contains(host.count)
      && host.allSatisfy { byte in
        byte > 0x20 && byte < 0x7f && ![0x2f, 0x3f, 0x23, 0x40, 0x5c, 0x22, 0x3c, 0x3e].contains(byte)
      }
  }

  static let table = SettingTable([
    SettingSection(
      "server", Text(en: "The web server.", fr: "Le serveur web."),
      [
        listen, publicAddress, tls, certificate, certificateKey, trustedProxies, loops, slowThreads, connections,
        connectionsPerAddress,
        headDeadline, bodyWindow, minimumRate, idleDeadline, drainDeadline, corsOrigins, corsCredentials,
      ]),
    SettingSection(
      "limits",
      Text(
        en: "How often who may ask. Whoever asks more often is told to wait.",
        fr: "Qui peut demander à quelle fréquence. Qui demande plus souvent est prié d’attendre."),
      [openRate, strictRate, normalRate, bulkRate, signInAccount, signInAddress]),
    SettingSection("store", Text(en: "The database.", fr: "La base de données."), [storePath]),
    backupSection,
    filesSection,
    placesSection,
    SettingSection(
      "outbound", Text(en: "Calls to other servers.", fr: "Les appels à d’autres serveurs."),
      [allowedHosts, authorities, proxy]),
    SettingSection(
      "mail", Text(en: "What the campus writes to people.", fr: "Ce que le campus écrit aux personnes."),
      [mailDriver, mailFrom, mailServer, mailSecurity, mailUser, mailPasswordFile, mailTimeout, mailFolder]),
    SettingSection(
      "metrics", Text(en: "Figures for Prometheus, at /metrics.", fr: "Chiffres pour Prometheus, sous /metrics."),
      [metricsNetworks, metricsToken]),
    SettingSection(
      "log", Text(en: "The log, on standard error.", fr: "Le journal, sur la sortie d’erreur."),
      [logLevel, logFormat, logAccess, logMemory, logDays]),
  ])
}
