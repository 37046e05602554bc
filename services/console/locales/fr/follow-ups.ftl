# Les suites à donner aux appels.
follow-ups-title = Suites à donner
follow-ups-choose = Choisir ce qui est montré
follow-ups-open = À faire
follow-ups-lately-done = Faites depuis 30 jours
follow-ups-mine = Les miennes
follow-ups-all = Toutes
follow-ups-overdue = En retard
follow-ups-due = Pour aujourd’hui
follow-ups-upcoming = À venir
follow-ups-done = Faites
follow-ups-count-overdue = { $count } en retard
follow-ups-count-due = { $count } pour aujourd’hui
follow-ups-count-upcoming = { $count } à venir
follow-ups-none = Rien à faire : toutes les promesses sont tenues.
follow-ups-none-done = Rien n’a été marqué comme fait ces 30 derniers jours.
follow-ups-cut = Seules les 200 premières sont montrées.
follow-ups-due-on = Pour le { $day }
follow-ups-late = { $count ->
    [one] un jour de retard
   *[other] { $count } jours de retard
  }
follow-ups-done-at = Fait { $when }
follow-ups-call-of = Appel, { $when }
follow-ups-owner-is = Confiée à { $name }
follow-ups-ring = Rappeler
follow-ups-mark-done = C’est fait
follow-ups-reopen = Remettre à faire
follow-ups-change = Reporter ou confier
follow-ups-new-day = Nouveau jour
follow-ups-postpone = Reporter
follow-ups-new-owner = Confier à
follow-ups-hand-over = Confier
follow-ups-problem-day = Choisissez un jour à partir d’aujourd’hui. Rien n’a été changé.
follow-ups-problem-moved = Cette suite a été faite entre-temps. La liste ci-dessous est à jour.
follow-ups-problem-call = Impossible de rappeler maintenant : terminez d’abord votre appel ou votre fiche, ou revenez en ligne. La suite reste dans la liste.

flash-follow-up-done = C’est noté : fait.
flash-follow-up-reopened = La suite est de nouveau à faire.
flash-follow-up-postponed = La suite est reportée.
flash-follow-up-reassigned = La suite est confiée à une autre personne.
follow-ups-problem-changed = Quelqu’un d’autre vient de changer cette suite : la liste la montre telle qu’elle est maintenant. Votre choix ({ $mine }) n’a pas été enregistré ; refaites-le si c’est encore ce qu’il faut.
