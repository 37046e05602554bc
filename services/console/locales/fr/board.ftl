# La permanence en direct.
board-title = La permanence en ce moment
board-now = En ce moment
board-waiting = en attente
board-longest = attente la plus longue
board-talking = en conversation
board-available = disponibles
board-callbacks = rappels promis
board-queue = Qui attend
board-queue-empty = Personne n’attend.
board-queue-more = { $count ->
    [one] et une autre personne.
   *[other] et { $count } autres personnes.
  }
board-topic = Sujet
board-language = Langue
board-since = Depuis
board-ringing = ça sonne
board-talks = Qui parle
board-talks-none = Aucune conversation en cours.
board-held = en attente
board-team = L’équipe
board-team-none = Personne n’a pris son poste.
board-offline = { $count ->
    [one] Une personne hors ligne.
   *[other] { $count } personnes hors ligne.
  }
board-callbacks-title = Rappels promis
board-callbacks-none = Aucun rappel à faire.
board-callback-now = dès que possible, demandé { $when }
board-callback-from = pas avant : { $when }
board-callback-cancel = Abandonner
board-callback-confirm = Abandonner ce rappel ? La personne ne sera pas appelée.
board-today = Aujourd’hui
board-offered = appels reçus
board-answered = répondus
board-abandoned = abandonnés
board-called-back = rappels
board-messages = messages laissés
board-told = renseignés sur les horaires
board-sum = Appels reçus = répondus + abandonnés + rappels + messages + renseignés. Un appel compte une fois terminé.
board-alert-nobody = Des personnes attendent et personne n’est disponible.
board-alert-unreachable = { $count ->
    [one] Une personne attend dans une langue ou sur un sujet que personne ne couvre en ce moment.
   *[other] { $count } personnes attendent dans une langue ou sur un sujet que personne ne couvre en ce moment.
  }
reason-chosen = pause
reason-no-answer = n’a pas répondu
reason-declined = a passé un appel
reason-unreachable = téléphone injoignable
reason-connection-lost = liaison perdue
