# L’entrée et le compte.
sign-in-title = Se connecter
sign-in-lead = Bienvenue à la permanence.
sign-in-login = Identifiant
sign-in-password = Mot de passe
sign-in-button = Entrer
sign-in-help = Mot de passe oublié ? La personne qui administre la permanence peut vous en donner un nouveau.
sign-in-wrong = L’identifiant ou le mot de passe ne convient pas. Vérifiez la touche majuscule, puis réessayez.
sign-in-throttled = Trop d’essais d’affilée. Par prudence, attendez { $count ->
    [one] une minute
   *[other] { $count } minutes
  } avant de réessayer, ou demandez un nouveau mot de passe à la personne qui administre la permanence.

account-title = Mon compte
account-password-title = Changer de mot de passe
account-password-current = Mot de passe actuel
account-password-current-wrong = Ce n’est pas votre mot de passe actuel.
account-password-new = Nouveau mot de passe
account-password-help = Au moins 10 caractères. Une petite phrase se retient mieux qu’un mot compliqué.
account-password-short = Il faut au moins 10 caractères, et 256 au plus.
account-password-button = Changer le mot de passe
flash-password-changed = Mot de passe changé. Vos autres connexions ont été fermées.
