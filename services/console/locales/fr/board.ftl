# La permanence en direct.
board-title = La permanence en ce moment
board-now = En ce moment
board-waiting = en attente
board-longest = attente la plus longue
board-talking = en conversation
board-available = disponibles
board-callbacks = rappels promis
board-unheard = messages à écouter ou à lire
board-queue = Qui attend
board-queue-empty = Personne n’attend.
board-queue-more = { $count ->
    [one] et une autre personne.
   *[other] et { $count } autres personnes.
  }
board-place = Place
board-topic = Sujet
board-line = Ligne
board-language = Langue
board-since = Depuis
board-rings-at = ça sonne chez { $name }
board-talks = Qui parle avec qui
board-talks-none = Aucune conversation en cours.
board-held = appelant en attente
board-outbound = appel sortant
board-somebody = quelqu’un
board-team = L’équipe
board-refuses = pas aujourd’hui : { $topics }
board-team-none = Personne n’a pris son poste.
board-offline = { $count ->
    [one] Une personne hors ligne :
   *[other] { $count } personnes hors ligne :
  }
board-callbacks-title = Rappels promis
board-callbacks-none = Aucun rappel à faire.
board-callback-now = dès que quelqu’un est disponible
board-callback-from = pas avant { $when }
board-callback-place = place { $place }
board-callback-attempts = { $count ->
    [one] un essai sans réponse
   *[other] { $count } essais sans réponse
  }
board-callback-cancel = Abandonner
board-callback-confirm = Abandonner ce rappel ? La personne ne sera pas appelée.
board-today = Aujourd’hui
board-offered = appels reçus
board-answered = répondus
board-abandoned = abandonnés
board-called-back = à rappeler ou rappelés
board-messages = messages laissés
board-told = informés par une annonce
board-in-progress = en cours, à part
board-sum = Appels reçus = répondus + abandonnés + rappels + messages + informés. Un appel y compte une fois terminé, un rappel dès qu’il est promis.
board-alert-company-silent = { $count ->
    [0] L’opérateur téléphonique ne répond pas. Aucun téléphone ne peut sonner ; les personnes en attente gardent leur place et nous réessayons sans cesse.
    [one] L’opérateur téléphonique ne répond pas depuis une minute. Aucun téléphone ne peut sonner ; les personnes en attente gardent leur place et nous réessayons sans cesse.
   *[other] L’opérateur téléphonique ne répond pas depuis { $count } minutes. Aucun téléphone ne peut sonner ; les personnes en attente gardent leur place et nous réessayons sans cesse.
  }
board-alert-rings-nobody = La ligne « { $line } » ne peut faire sonner personne. { $why } { $do }
board-alert-gap = Ligne « { $line } » : { $why } { $do }
board-alert-nobody-there = { $count ->
    [one] Une personne attend sur « { $line } » et personne n’est à son poste.
   *[other] { $count } personnes attendent sur « { $line } » et personne n’est à son poste.
  }
board-alert-nobody-fits = { $count ->
    [one] Une personne attend sur « { $line } » dans une langue ou sur un sujet que personne ne couvre en ce moment.
   *[other] { $count } personnes attendent sur « { $line } » dans une langue ou sur un sujet que personne ne couvre en ce moment.
  }
board-alert-open-and-empty = La ligne « { $line } » est ouverte et personne n’est à son poste.
board-alert-all-busy = { $count ->
    [one] Une personne attend sur « { $line } » : tous les médiateurs présents sont occupés.
   *[other] { $count } personnes attendent sur « { $line } » : tous les médiateurs présents sont occupés.
  }
flash-callback-cancelled = Rappel abandonné. La personne ne sera pas appelée.
reason-chosen = à sa demande
reason-no-answer = n’a pas répondu
reason-declined = a passé un appel
reason-unreachable = téléphone injoignable
reason-connection-lost = liaison perdue
reason-hard-call = souffle après un appel difficile
reason-cap-reached = a pris le nombre d’appels souhaité

messages-title = Messages laissés
messages-unheard = À écouter et à lire
messages-none = Aucun message à écouter, aucun SMS à lire.
messages-more = { $count ->
    [one] Un autre message attend : il apparaîtra ici quand ceux-ci seront marqués.
   *[other] { $count } autres messages attendent : ils apparaîtront ici quand ceux-ci seront marqués.
  }
messages-heard = Déjà écoutés ou lus
messages-heard-by = Écouté par { $name }, { $when }.
messages-read-by = Lu par { $name }, { $when }.
messages-listen = Écouter le message laissé { $when }
messages-mark = Marquer comme écouté
messages-mark-read = Marquer comme lu
messages-text = SMS
messages-text-empty = SMS sans texte
messages-blocked = numéro bloqué
messages-number-hidden = numéro masqué
messages-elsewhere = L’écoute n’est pas réglée sur cette installation : le son reste chez l’opérateur téléphonique.
flash-message-heard = Message marqué comme écouté.
flash-text-read = SMS marqué comme lu.

board-alarm-mute = Couper le son de l’alarme
board-alarm-off = Son coupé dans ce navigateur, l’alarme se voit seulement. Pour remettre le son, appuyez de nouveau :
board-callback-moved-on = Ce rappel n’est plus à faire : quelqu’un vient de l’abandonner, ou la personne est en ligne. La liste est à jour.

surge-title = Affluence
surge-help = Quand il y a trop d’appels pour trop peu de monde : chacun prend tous les sujets, quelle que soit son expérience. Les formations demandées et les « pas aujourd’hui » restent respectés. Les médiateurs en sont prévenus aussitôt.
surge-off = Jamais mise en route.
surge-on = Affluence : chacun prend tous les sujets.
surge-on-line = Affluence sur « { $line } » : chacun prend tous les sujets.
surge-on-by = Mise en route par { $name }, { $when }.
surge-off-by = Arrêtée par { $name }, { $when }.
surge-was-so = Quelqu’un vient de le faire. La page est à jour.
surge-turn-on = Passer en affluence
surge-turn-off = Revenir à la normale
surge-on-confirm = Passer « { $line } » en affluence ? Chacun prendra tous les sujets, aussi pour les personnes qui attendent déjà. Les médiateurs en sont prévenus.
surge-off-confirm = Arrêter l’affluence sur « { $line } » ? Les prochains appels iront de nouveau à qui connaît le sujet. Les médiateurs en sont prévenus.
flash-surge-on = Affluence mise en route. Les médiateurs en sont prévenus.
flash-surge-off = Affluence arrêtée. Les médiateurs en sont prévenus.
flash-message-heard-before = Quelqu’un l’avait déjà marqué comme écouté : voyez par qui, plus bas.
flash-text-read-before = Quelqu’un l’avait déjà marqué comme lu : voyez par qui, plus bas.
