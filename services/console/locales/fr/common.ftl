# Ce que toutes les pages disent.
skip-to-content = Aller au contenu
footer = Permanence, un logiciel libre pour les lignes d’entraide.

nav-label = Les pages
nav-desk = Mon poste
nav-calls = Mes appels
nav-follow-ups = Suites à donner
nav-board = La permanence
nav-statistics = Chiffres
nav-blocked = Numéros bloqués
nav-people = Personnes
nav-lines = Lignes
nav-account = Mon compte
nav-sign-out = Se déconnecter

role-mediator = Médiateur
role-coordinator = Coordinateur
role-administrator = Administrateur

live-lost = Connexion interrompue. Ce que vous tapez est gardé sur cet ordinateur ; nous réessayons.
live-back = Connexion rétablie, la page est à jour.
live-request-failed = Cette action n’est pas passée. Vérifiez la connexion, puis réessayez.

time-today = aujourd’hui à { $hour }
time-yesterday = hier à { $hour }
time-date = le { $date } à { $hour }

weekday-1 = lundi
weekday-2 = mardi
weekday-3 = mercredi
weekday-4 = jeudi
weekday-5 = vendredi
weekday-6 = samedi
weekday-7 = dimanche
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre

form-save = Enregistrer
form-cancel = Annuler
form-required = obligatoire
form-optional = facultatif
form-errors = { $count ->
    [one] Une réponse est à revoir. Le reste de ce que vous avez saisi est gardé.
   *[other] { $count } réponses sont à revoir. Le reste de ce que vous avez saisi est gardé.
  }

flash-saved = Enregistré.
flash-signed-out = Vous êtes déconnecté. À bientôt !
