# Les chiffres d’une ligne sur une période.
statistics-title = Chiffres
statistics-no-line = Il n’y a pas encore de ligne. La personne qui administre la permanence peut en créer une.
statistics-line = Ligne
statistics-from = Du
statistics-to = Au
statistics-show = Afficher
statistics-shortcuts = Périodes courantes
statistics-today = Aujourd’hui
statistics-last-week = 7 derniers jours
statistics-last-four-weeks = 4 dernières semaines
statistics-this-month = Ce mois-ci
statistics-last-month = Le mois dernier
statistics-wrong-date = Cette date n’existe pas. Voici les quatre dernières semaines.
statistics-wrong-backwards = La période finit avant de commencer. Voici les quatre dernières semaines.
statistics-wrong-long = La période dépasse trois ans. Voici les quatre dernières semaines.
statistics-quiet = Aucun appel sur cette période.

statistics-sentence = { $offered ->
    [one] { $offered } appel reçu
   *[other] { $offered } appels reçus
  } : { $answered ->
    [0] aucun répondu
    [one] { $answered } répondu
   *[other] { $answered } répondus
  }, { $abandoned ->
    [0] aucun abandonné
    [one] { $abandoned } abandonné
   *[other] { $abandoned } abandonnés
  }, { $callbacks ->
    [0] aucun rappel
    [one] { $callbacks } rappel
   *[other] { $callbacks } rappels
  }, { $messages ->
    [0] aucun message
    [one] { $messages } message
   *[other] { $messages } messages
  } et { $told ->
    [0] aucune personne informée par une annonce
    [one] { $told } personne informée par une annonce
   *[other] { $told } personnes informées par une annonce
  }.
statistics-in-progress = { $count ->
    [one] En plus, un appel est en cours.
   *[other] En plus, { $count } appels sont en cours.
  }

statistics-offered = Reçus
statistics-offered-help = Tous les appels arrivés sur la ligne.
statistics-answered = Répondus
statistics-answered-help = La personne a parlé avec un médiateur, sans avoir à être rappelée.
statistics-abandoned = Taux d’abandon
statistics-abandoned-help = Part des personnes qui ont raccroché avant une réponse.
statistics-callbacks = Rappels
statistics-callbacks-help = La personne a demandé à être rappelée, que ce soit déjà fait ou non.
statistics-messages = Messages
statistics-told = Informés par une annonce
statistics-asa = Attente moyenne
statistics-asa-help = Temps passé en file avant qu’un médiateur réponde.
statistics-service-level = Servis en moins de { $count } s
statistics-service-level-help = Part des personnes en file à qui l’on a répondu en moins de { $count } secondes.
statistics-p90 = 9 sur 10 ont attendu moins de
statistics-p90-help = Parmi les personnes à qui l’on a répondu, neuf sur dix n’ont pas attendu plus longtemps.
statistics-longest = Attente la plus longue
statistics-longest-help = Avant une réponse.
statistics-aht = Temps par appel
statistics-aht-help = Conversation et fin d’appel (la fiche), en moyenne.
statistics-mediators = Médiateurs
statistics-mediators-help = Ont parlé avec au moins une personne.

statistics-chart-hour = Les appels heure par heure
statistics-chart-day = Les appels jour par jour
statistics-chart-week = Les appels semaine par semaine
statistics-chart-month = Les appels mois par mois
statistics-chart-table = Les mêmes chiffres en tableau
statistics-step-hour = Heure
statistics-step-day = Jour
statistics-step-week = Semaine du
statistics-step-month = Mois
statistics-legend-answered = Répondus
statistics-legend-others = Rappels, messages, horaires annoncés
statistics-legend-abandoned = Abandonnés
statistics-column-abandoned = Abandonnés
statistics-column-calls = Conversations
statistics-column-share = Part

statistics-about = Ce dont il s’agissait
statistics-about-help = D’après les fiches des conversations qui ont eu lieu, appels sortants compris.
statistics-none = Rien sur cette période.
statistics-not-filled-in = Non renseigné
statistics-table-summary = Résumé
statistics-table-days = Par jour
statistics-table-hours = Heures d’arrivée
statistics-table-themes = Thématiques
statistics-table-administrative-themes = Démarches administratives
statistics-table-operators = Opérateurs
statistics-table-outcomes = Issue de la démarche
statistics-table-referrals = Orientations
statistics-table-durations = Durées
statistics-column-hours = Heure
statistics-column-themes = Thématique
statistics-column-administrative-themes = Thématique administrative
statistics-column-operators = Opérateur
statistics-column-outcomes = Issue
statistics-column-referrals = Structure de redirection
statistics-column-durations = Durée

statistics-downloads = Télécharger
statistics-downloads-help = Pour un tableur. Avec un tableur en français, choisissez le point-virgule.
statistics-download-what = Tableau
statistics-download-semicolon = Point-virgule
statistics-download-comma = Virgule
statistics-sheets = Fiches d’appel
statistics-sheets-help = Dans les colonnes de La Coop de la médiation numérique. Contient les notes ; aucun numéro de téléphone.
