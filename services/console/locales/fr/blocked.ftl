# Les numéros bloqués : la liste, et la page qui en bloque un.
blocked-title = Numéros bloqués
blocked-lead = Les personnes qui appellent de ces numéros entendent un message poli ; aucun téléphone ne sonne. Un numéro se bloque depuis la page d’un de ses appels, jamais en le tapant.
blocked-none = Aucun numéro n’est bloqué. Tant mieux !
blocked-number = Numéro
blocked-number-end = finit par { $end }
blocked-reason = Raison
blocked-reason-insults = insultes ou menaces
blocked-reason-malicious = appels malveillants
blocked-reason-canvassing = démarchage
blocked-reason-other = autre raison
blocked-by = Début
blocked-since = { $when }, par { $name }
blocked-until = Fin
blocked-until-lifted = sans fin prévue
blocked-stopped = Appels arrêtés
blocked-lift = Débloquer
blocked-to-list = Voir les numéros bloqués
blocked-already = Ce numéro est bloqué ({ $reason }). Début : { $since }. Fin : { $until }.

blocked-card = Bloquer ce numéro
blocked-card-lead = Pour des insultes, des menaces ou du démarchage. Une personne qui appelle souvent n’a pas besoin d’être bloquée.
blocked-card-do = Bloquer ce numéro…
blocked-withheld = La personne a masqué son numéro : il ne peut pas être bloqué.

blocked-form-title = Bloquer un numéro
blocked-form-heading = Bloquer le numéro { $number } ?
blocked-form-back = Revenir
blocked-form-follows = Ce qui va se passer
blocked-form-heard = La personne qui appelle entendra :
blocked-form-scope = Le blocage commence à son prochain appel, sur toutes les lignes. Un appel en cours continue, et un rappel déjà promis reste promis.
blocked-form-message = Elle peut laisser un message par jour, que vous trouverez parmi les messages. Ses SMS sont gardés et marqués.
blocked-form-deaf = Ces lignes n’ont pas de texte pour un numéro bloqué et le laisseront passer : { $lines }. Ajoutez la partie « refused » au fichier de leur accueil vocal.
blocked-form-until = Pour combien de temps
blocked-span-day = un jour
blocked-span-week = une semaine
blocked-span-month = un mois
blocked-span-open = jusqu’à ce qu’on le débloque
blocked-note = Note
blocked-note-help = Pour l’équipe. Elle est effacée avec le blocage.
blocked-form-do = Bloquer ce numéro
blocked-problem-reason = Choisissez une raison.
blocked-problem-until = Choisissez une durée.
blocked-problem-note = Cette note est trop longue : 500 caractères au plus.
blocked-problem-secret = Un passage de cette note { $why }. Retirez-le, puis envoyez de nouveau.
flash-number-blocked = Le numéro est bloqué dès son prochain appel.
flash-number-unblocked = Le numéro est débloqué et oublié.
flash-number-unblocked-before = Ce numéro était déjà débloqué : quelqu’un d’autre l’a fait, ou le blocage était fini. Il n’y a rien de plus à faire.

report-do = Signaler cet appel à un coordinateur
report-done = Signalé : un coordinateur regardera cet appel.
report-card = Signalement
report-lead = Un appel difficile, des insultes, des menaces ? Un coordinateur regardera, et décidera. La personne n’en sait rien.
report-told = Signalé par { $name }, { $when }.
report-looked-at = Un coordinateur l’a regardé.
report-seen = C’est vu
report-title = Appels signalés
report-list-lead = Un médiateur vous demande de regarder ces appels. Depuis la page d’un appel, vous pouvez bloquer son numéro.
board-alert-reported = { $count ->
    [one] Un médiateur a signalé un appel : il vous attend sous « Numéros bloqués ».
   *[other] { $count } appels ont été signalés : ils vous attendent sous « Numéros bloqués ».
  }
flash-call-reported = C’est signalé. Un coordinateur regardera cet appel.
flash-report-seen = C’est noté : cet appel a été regardé.
