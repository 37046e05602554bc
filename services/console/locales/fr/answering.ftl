# Chez qui ça sonnerait, et pourquoi pas chez les autres.
gap-nobody = Aucun médiateur ne répond à cette ligne.
gap-nobody-do = Il faut cocher la ligne dans la fiche d’une personne.
gap-language = Aucun médiateur de cette ligne ne parle sa langue de départ ({ $language }).
gap-language-do = Il faut cocher cette langue dans la fiche d’une personne qui la parle, ou donner une autre langue à la ligne.
gap-training = Aucun médiateur de cette ligne n’a suivi ce que demande le sujet « { $topic } » : { $training }.
gap-training-do = Il faut le noter dans la fiche de qui l’a suivi, ou ne plus le demander pour ce sujet.
gap-level = Aucun médiateur de cette ligne n’a l’expérience que demande le sujet « { $topic } » : { $level }.
gap-level-do = Il faut la changer dans la fiche d’une personne, ou en demander moins pour ce sujet.
gap-overflow = Après une longue attente, les appels iraient à la ligne « { $line } », qui ne répond pas ou ne peut faire sonner personne.
gap-overflow-do = Il faut d’abord régler cette autre ligne, ou choisir une autre issue.
gap-save = { $why } { $do }
gap-save-nobody = Aucun médiateur ne répond à cette ligne : elle ne peut faire sonner personne. Enregistrez-la d’abord sans cocher cette case, cochez-la dans la fiche des personnes qui y répondront, puis revenez la mettre en service ici.
gap-lines = { $lines } : sans cette personne, il n’y aurait plus personne pour répondre. Cochez d’abord la ligne ou la langue dans la fiche de quelqu’un d’autre. Ou enregistrez quand même : les appels attendraient sans que rien ne sonne.
gap-lines-close = { $lines } : sans cette personne, il n’y aurait plus personne pour répondre. Donnez d’abord la ligne à quelqu’un d’autre. Rien n’a été changé.
gap-last-topic = « { $topic } » ({ $line } : { $required })
gap-last-training = Sans cette personne, plus personne n’aurait suivi ce que demande : { $topics }. Qui appelle à ce sujet attendrait sans que rien ne sonne. Notez-le d’abord dans la fiche de quelqu’un d’autre, ou enregistrez quand même.
gap-last-level = Sans cette personne, plus personne n’aurait l’expérience que demande : { $topics }. Qui appelle à ce sujet serait gardé un moment pour quelqu’un qui n’existe plus. Changez d’abord la fiche de quelqu’un d’autre, ou enregistrez quand même.
gap-last-close = Sans cette personne, plus personne n’aurait ce que demande : { $topics }. Rien n’a été changé.
gap-save-anyway = Enregistrer quand même
gap-close-anyway = Fermer l’accès quand même

who-title = Qui répondrait ?
who-lead = Décrivez un appel : vous verrez chez qui ça sonnerait en ce moment, dans quel ordre, et pourquoi pas chez les autres. Ce sont les règles mêmes qui distribuent les appels. Personne n’est dérangé.
who-back-board = La permanence
who-back-lines = Les lignes
who-form = L’appel
who-line = Ligne
who-language = Langue
who-topic = Sujet
who-topic-none = aucun sujet choisi
who-territory = Département
who-territory-help = Son numéro : 38, 2A, 974. Vide : inconnu.
who-known = Connu de
who-known-help = Le médiateur qui a parlé à cette personne, ou qui lui doit un suivi.
who-known-nobody = personne : c’est un premier appel
who-ask = Voir qui répondrait
who-result = En ce moment
who-no-line = Aucune ligne n’est encore configurée. Quand il y en aura une, vous verrez ici qui répondrait.
who-off = Cette ligne est désactivée : elle ne répond pas aux appels. Voici qui répondrait si elle le faisait.
who-closed = La ligne est fermée en ce moment : qui appelle entendrait les heures d’ouverture. Voici qui répondrait si elle était ouverte.
who-company-silent = L’opérateur téléphonique ne répond pas : rien ne sonne avant qu’il réponde de nouveau.
who-rings-nobody = Cette ligne ne peut faire sonner personne. { $why } { $do }
who-gap = { $why } { $do }
who-waiting = { $count ->
    [one] Une personne attend déjà : elle passe avant, pour qui peut lui répondre.
   *[other] { $count } personnes attendent déjà : elles passent avant, pour qui peut leur répondre.
  }
who-surge = Affluence : chacun prend tout, les premiers cercles sont laissés de côté.
who-at-once = Ça sonnerait tout de suite chez { $name }.
who-nobody-now = Ça ne sonnerait encore chez personne : l’appel attendrait.
who-circle-same_mediator = Qui connaît déjà cette personne
who-circle-territory = Qui connaît le sujet et répond pour le département
who-circle-topic = Qui connaît le sujet
who-circle-anyone = Tous ceux qui parlent la langue
who-circle-overflow = Les médiateurs de la ligne « { $line } »
who-from-start = dès l’arrivée dans la file
who-from = après { $span } d’attente
who-lasts = pendant { $span }
who-for-good = jusqu’à ce que quelqu’un réponde
who-passed = Personne de ce cercle n’est à son poste : il n’est pas attendu.
who-rung-none = Personne n’y est libre en ce moment. Dès que quelqu’un se libère, ça sonne chez lui.
who-rung-order = Ça sonnerait dans cet ordre, chez le suivant après { $span } sans réponse :
who-rung-one = Ça sonnerait pendant { $span } chez :
who-rung-together = Jusqu’à { $count } téléphones personnels peuvent sonner ensemble.
who-free-since = libre depuis { $span }
who-own-telephone = sur son téléphone
who-others = Pourquoi pas les autres
who-taken = { $count ->
    [0] aucun appel pris
    [one] un appel pris
   *[other] { $count } appels pris
  }
who-afterwards-callback = Après { $span } encore, l’attente propose surtout d’être rappelé.
who-afterwards-voicemail = Après { $span } encore, la personne peut laisser un message.
who-afterwards-orientation = Après { $span } encore, la personne entend où trouver de l’aide ailleurs.
who-test = Passer un appel d’essai
who-test-lead = Votre téléphone sonne. Vous décrochez, vous appuyez sur 1, et vous attendez comme l’appel décrit ici. Ça sonne vraiment chez un médiateur : il lit « appel d’essai ». L’essai est marqué partout et ne compte dans aucun chiffre.
who-test-telephone = Votre téléphone
who-test-telephone-help = Celui que vous avez sous la main. Il verra le numéro de la ligne.
who-test-place = M’appeler
flash-test-placed = Votre téléphone va sonner. Décrochez, appuyez sur 1, puis attendez comme un appelant. L’essai apparaît sur la permanence.
test-call = Appel d’essai
who-problem-territory = Un département s’écrit avec deux ou trois caractères : 38, 2A, 974.

why-line = répond à d’autres lignes
why-language = ne parle pas cette langue
why-kept_for_another = l’appel est d’abord gardé pour qui connaît la personne
why-topic = ne connaît pas ce sujet
why-refused = ne souhaite pas ce sujet aujourd’hui
why-territory = répond pour d’autres départements
why-level = n’a pas encore l’expérience demandée
why-training = n’a pas suivi la formation « { $training } »
why-offline = hors ligne
why-on_break = en pause, { $reason }
why-ringing = son téléphone sonne déjà
why-connecting = en train d’être mis en relation
why-talking = en conversation
why-wrap_up = termine la fiche de l’appel d’avant
why-turn-none = était libre ; ce n’était pas son tour
why-turn-longest_idle = était libre, mais depuis moins longtemps
why-turn-level_first = était libre ; son expérience était gardée pour d’autres appels
why-rung-too = ça sonnait chez eux en même temps
