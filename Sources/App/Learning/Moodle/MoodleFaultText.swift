// What happened at a Moodle site and what to do, in words.
import Base
import Outbound

extension MoodleFault {
  var text: Text {
    switch kind {
    case .outbound: return outbound?.text ?? MoodleFault.busy
    case .html, .xml, .empty, .cutShort, .notJSON, .unexpected, .status: return strange
    case .invalidLogin, .unconfirmed, .guest, .serviceMissing, .serviceClosed, .noTokenGiven: return signIn
    case .maintenance, .databaseDown, .tooMany, .siteError: return away
    case .webServicesOff, .notMoodle, .redirected: return closed
    case .invalidToken, .accessDenied, .accountClosed, .policyNotAgreed, .passwordChange: return tokenText
    case .unknownFunction, .notFound, .badParameters, .courseClosed, .forbidden, .taken, .refused: return refusal
    }
  }

  private static let busy = Text(
    en: "Too many calls are under way. Try again in a moment.",
    fr: "Trop d’appels sont en cours. Réessayez dans un instant.")

  /// The site is there, but can't at the moment.
  private var away: Text {
    switch kind {
    case .maintenance:
      guard let retryAfter, retryAfter > 0 else {
        return Text(
          en: "\(host) is under maintenance. Try again later.", fr: "\(host) est en maintenance. Réessayez plus tard.")
      }
      let minutes = max(1, (retryAfter + 59) / 60)
      return Text(
        en: "\(host) is under maintenance and asks to be left alone for \(minutes) min.",
        fr: "\(host) est en maintenance et demande à ne pas être appelé pendant \(minutes) min.")
    case .databaseDown:
      return Text(
        en: "Moodle at \(host) can’t reach its own database. Tell whoever runs it, and try again later.",
        fr:
          "Moodle, à \(host), n’atteint pas sa propre base de données. Prévenez ses exploitants et réessayez plus tard."
      )
    case .tooMany:
      return Text(
        en: "\(host) has been asked too much and wants a pause. Try again later.",
        fr: "\(host) a été trop sollicité et veut une pause. Réessayez plus tard.")
    default:
      return Text(
        en: "Moodle at \(host) broke down over \(function). Its log tells more; Quad can’t mend it.",
        fr: "Moodle, à \(host), s’est interrompu pendant \(function). Son journal en dit plus ; Quad n’y peut rien.")
    }
  }

  /// Whoever runs the site has to open something.
  private var closed: Text {
    switch kind {
    case .webServicesOff:
      return Text(
        en:
          "Web services are switched off at \(host). In Moodle: switch on “Web services” under Advanced features, and the REST protocol under Manage protocols.",
        fr:
          "Les services web sont désactivés à \(host). Dans Moodle : activez « Services web » dans les fonctionnalités avancées, et le protocole REST dans la gestion des protocoles."
      )
    case .redirected:
      return Text(
        en: "\(host) sends callers elsewhere\(words.isEmpty ? "" : " (\(words))"). Enter that address instead.",
        fr: "\(host) renvoie ailleurs\(words.isEmpty ? "" : " (\(words))"). Saisissez plutôt cette adresse.")
    default:
      return Text(
        en: "There is no Moodle at this address of \(host). Enter the address that Moodle’s own pages begin with.",
        fr:
          "Il n’y a pas de Moodle à cette adresse de \(host). Saisissez l’adresse par laquelle commencent les pages de Moodle."
      )
    }
  }

  private var tokenText: Text {
    switch kind {
    case .invalidToken:
      return Text(
        en:
          "\(host) does not know the token: it was deleted, has expired or was copied wrongly. Make a new one in Moodle.",
        fr: "\(host) ne connaît pas le jeton : il a été supprimé, a expiré ou a été mal copié. Créez-en un dans Moodle."
      )
    case .accessDenied:
      return Text(
        en:
          "\(host) does not let the token call \(function). Moodle doesn’t say why: the function is missing in the token’s service, the service is switched off, Quad’s address is not allowed, or the token has just expired.",
        fr:
          "\(host) ne laisse pas le jeton appeler \(function). Moodle ne dit pas pourquoi : la fonction manque au service du jeton, le service est désactivé, l’adresse de Quad n’est pas autorisée, ou le jeton vient d’expirer."
      )
    case .accountClosed:
      return Text(
        en:
          "The account that the token belongs to can’t be used at \(host): it is suspended, deleted or not confirmed.",
        fr:
          "Le compte auquel appartient le jeton est inutilisable à \(host) : il est suspendu, supprimé ou non confirmé."
      )
    case .policyNotAgreed:
      return Text(
        en: "The account has not agreed to the site policy of \(host). Sign in to Moodle once and agree.",
        fr: "Le compte n’a pas accepté le règlement de \(host). Connectez-vous une fois à Moodle et acceptez-le.")
    default:
      return Text(
        en: "The account must change its password at \(host) first. Sign in to Moodle once.",
        fr: "Le compte doit d’abord changer de mot de passe à \(host). Connectez-vous une fois à Moodle.")
    }
  }

  private var refusal: Text {
    switch kind {
    case .unknownFunction:
      return Text(
        en: "Moodle at \(host) has no function \(function): it is too old for this, or a plugin is missing.",
        fr: "Moodle, à \(host), n’a pas de fonction \(function) : il est trop ancien, ou il lui manque un module.")
    case .notFound:
      return Text(
        en: "\(host) no longer has what \(function) was asked for.",
        fr: "\(host) n’a plus ce qui était demandé à \(function).")
    case .badParameters:
      return Text(
        en: "\(host) did not understand \(function)\(said(.en)). With debugging on, Moodle says more.",
        fr: "\(host) n’a pas compris \(function)\(said(.fr)). En mode débogage, Moodle en dit plus.")
    case .courseClosed:
      return Text(
        en: "The token’s account may not enter that course at \(host).",
        fr: "Le compte du jeton n’a pas accès à ce cours à \(host).")
    case .forbidden:
      return Text(
        en: "The token’s account lacks a permission for \(function) at \(host)\(said(.en)).",
        fr: "Il manque au compte du jeton une autorisation pour \(function) à \(host)\(said(.fr)).")
    case .taken:
      return Text(en: "\(host) has one already\(said(.en)).", fr: "\(host) en a déjà un\(said(.fr)).")
    default:
      return Text(
        en: "\(host) refuses \(function)\(said(.en)).", fr: "\(host) refuse \(function)\(said(.fr)).")
    }
  }

  /// What Moodle said itself, in its own language.
  private func said(_ language: Language) -> String {
    let reason = words.isEmpty ? code : words
    if reason.isEmpty { return "" }
    return language == .fr ? "\u{a0}: \(reason)" : ": \(reason)"
  }

  private var strange: Text {
    switch kind {
    case .html:
      return Text(
        en:
          "\(host) answered with a web page instead of data: is this the address of Moodle, and does nothing (a sign-in page, a proxy) stand before it?",
        fr:
          "\(host) a répondu par une page web au lieu de données : est-ce l’adresse de Moodle, et rien (page de connexion, proxy) n’est-il placé devant ?"
      )
    case .xml:
      return Text(
        en: "\(host) answered in XML although JSON was asked for: something between drops what Quad sends.",
        fr: "\(host) a répondu en XML au lieu de JSON : un intermédiaire écarte ce que Quad envoie.")
    case .empty:
      return Text(
        en: "\(host) answered nothing to \(function). Its log may tell why.",
        fr: "\(host) n’a rien répondu à \(function). Son journal dit peut-être pourquoi.")
    case .cutShort:
      return Text(
        en: "The answer of \(host) to \(function) breaks off. Try again.",
        fr: "La réponse de \(host) à \(function) est interrompue. Réessayez.")
    case .status:
      return Text(
        en: "\(host) answered with the status \(status).", fr: "\(host) a répondu avec le statut \(status).")
    case .notJSON:
      return Text(
        en: "The answer of \(host) to \(function) can’t be read: something between may have changed it.",
        fr: "La réponse de \(host) à \(function) est illisible : un intermédiaire l’a peut-être modifiée.")
    default:
      return Text(
        en: "\(host) answered \(function) with something that Moodle does not say\(said(.en)).",
        fr: "\(host) a répondu à \(function) ce que Moodle ne dit pas\(said(.fr)).")
    }
  }

  /// Of the token endpoint: somebody signs in.
  private var signIn: Text {
    switch kind {
    case .invalidLogin:
      return Text(
        en: "Moodle does not accept this user name with this password, or the account is closed.",
        fr: "Moodle n’accepte pas ce nom d’utilisateur avec ce mot de passe, ou le compte est fermé.")
    case .unconfirmed:
      return Text(
        en: "Your account in Moodle is not confirmed yet. Open the link in the message that Moodle sent you.",
        fr: "Votre compte Moodle n’est pas encore confirmé. Ouvrez le lien du message que Moodle vous a envoyé.")
    case .guest:
      return Text(
        en: "Guests of Moodle can’t sign in here.", fr: "Les invités de Moodle ne peuvent pas se connecter ici.")
    case .serviceMissing:
      return Text(
        en: "The web service is not there or switched off at \(host). Whoever runs Moodle has to switch it on.",
        fr: "Le service web n’existe pas ou est désactivé à \(host). Les exploitants de Moodle doivent l’activer.")
    case .serviceClosed:
      return Text(
        en: "Your account is not among those that may use this web service of \(host).",
        fr: "Votre compte n’est pas de ceux qui peuvent utiliser ce service web de \(host).")
    default:
      return Text(
        en: "Moodle gives your account no token. Its administrators can allow it.",
        fr: "Moodle ne donne pas de jeton à votre compte. Son administration peut l’autoriser.")
    }
  }
}
