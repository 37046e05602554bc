# Le poste du médiateur.
desk-title = Mon poste
desk-now-label = Maintenant
desk-work-label = Fiche et appels

presence-offline = Hors ligne
presence-available = Disponible
presence-ringing = Un appel sonne
presence-connecting = Mise en relation
presence-talking = En conversation
presence-wrap_up = Après l’appel
presence-on_break = En pause
presence-go-to-desk = Un appel sonne : répondre

desk-offline-lead = Vous ne recevez pas d’appel. Quand vous êtes prêt, un clic suffit.
desk-start = Me rendre disponible
desk-available-lead = Restez tranquille : nous sonnons dès qu’une personne a besoin de vous.
desk-nobody-waits = Personne n’attend en ce moment.
desk-people-wait = { $count ->
    [one] Une personne attend. Son appel arrive chez la personne disponible qui connaît le sujet.
   *[other] { $count } personnes attendent. Leurs appels arrivent chez les personnes disponibles qui connaissent le sujet.
  }
desk-break = Prendre une pause
desk-leave = Terminer ma permanence
desk-back = Je suis de retour

desk-away-chosen = Vous êtes en pause. Prenez votre temps : aucun appel ne vous sera proposé.
desk-away-no-answer = Un appel a sonné sans réponse ; nous vous avons mis en pause et la personne a été proposée à quelqu’un d’autre. Cela arrive à tout le monde.
desk-away-declined = Vous avez passé un appel ; il a été proposé à quelqu’un d’autre. Vous êtes en pause jusqu’à votre retour.
desk-away-unreachable = Votre téléphone n’a pas pu sonner (page fermée, ligne occupée ou numéro incorrect). Vérifiez-le, puis revenez.
desk-away-connection-lost = La liaison avec votre poste a été perdue ; aucun appel ne vous est proposé tant que vous n’êtes pas de retour.
desk-away-hard-call = Vous soufflez après un appel difficile ; revenez quand vous voulez, rien ne presse.
desk-away-cap-reached = Vous avez pris le nombre d’appels que vous souhaitiez : une pause est bien méritée. Revenez quand vous voulez.

desk-offer-title = Un appel pour vous
desk-offer-topic = Sujet
desk-offer-language = Langue
desk-offer-territory = Département
desk-offer-waited = Attend depuis
desk-offer-kind = Appel
desk-offer-callback = La personne a demandé à être rappelée : nous l’appellerons dès que vous répondez.
desk-offer-known = Ses derniers appels
desk-offer-new = Premier appel connu depuis ce numéro, ou numéro masqué.
desk-offer-own-telephone = Votre téléphone sonne : décrochez et appuyez sur 1.
desk-offer-next = Sans réponse, l’appel passe à quelqu’un d’autre dans
desk-offer-summary = { $topic }, { $language }
desk-offer-past-call = { $when } : { $what }
desk-answer = Répondre
desk-decline = Passer

desk-talking = En conversation
desk-state-connecting = Mise en relation
desk-lead-connecting = La voix n’est pas encore établie. Un instant…
desk-state-reconnecting = Liaison perdue
desk-lead-reconnecting = La liaison vocale a été coupée. La personne est toujours là : nous rétablissons.
desk-state-calling = Appel en cours
desk-lead-calling = Nous appelons la personne. La voix n’est pas encore établie.
desk-voice-flows = La voix passe : vous vous entendez.
desk-voice-not-yet = La voix n’arrive pas encore dans ce navigateur. Un instant…
desk-voice-telephone = Vous parlez sur votre propre téléphone.
desk-call-number = Numéro
desk-number-hidden = Numéro masqué
desk-mute = Couper le micro
desk-unmute = Rétablir le micro
desk-muted = Votre micro est coupé : la personne ne vous entend pas.
desk-hold = Mettre en attente
desk-resume = Reprendre la conversation
desk-held = La personne est en attente, en musique : elle ne vous entend pas.
desk-hang-up = Raccrocher

desk-wrap-up-lead = Le temps de compléter la fiche, au calme. Ensuite, vous redevenez disponible.
desk-wrap-up-missing = Pour terminer, il manque la thématique ou l’issue dans la fiche.
desk-wrap-up-done = J’ai terminé
desk-wrap-up-more = Encore 3 minutes
desk-after-label = Ensuite
desk-after-available = Disponible
desk-after-on-break = Une pause
desk-after-recovering = Souffler, l’appel était difficile
desk-after-offline = Terminer

desk-topic-none = Non précisé
language-fr = Français
language-en = Anglais

telephone-off = Téléphone non connecté
telephone-ready = Téléphone prêt
telephone-offline = Téléphone déconnecté, nous réessayons…
telephone-connecting = Voix en cours de connexion…
telephone-voice = La voix passe
telephone-own = Appels sur votre téléphone
telephone-mic-refused = Le navigateur refuse le micro : la personne ne vous entendra pas. Cliquez sur le cadenas ou l’icône de micro près de l’adresse de la page, autorisez le micro, puis rechargez.
telephone-mic-absent = Aucun micro n’a été trouvé. Branchez un casque ou un micro : vous entendrez la personne, mais elle ne vous entendra pas.
telephone-mic-busy = Le micro est déjà utilisé par un autre programme. Fermez-le (visioconférence, autre onglet), puis rechargez la page.
telephone-mic-insecure = Le navigateur ne donne le micro qu’aux pages en HTTPS. Ouvrez la permanence par son adresse https://.
telephone-sound-blocked = Le navigateur attend un clic avant de jouer du son.
telephone-sound-unblock = Autoriser le son
desk-notify = M’avertir même quand cette page est derrière une autre
desk-refused = Cette action n’était plus possible : l’appel a évolué entre-temps. Voici où il en est.

desk-today-title = Aujourd’hui
desk-today-none = Pas encore d’appel aujourd’hui. La fiche s’ouvrira ici dès qu’un appel commence.
desk-today-all = Tous mes appels

desk-by-telephone = Vous avez pris votre permanence par téléphone : c’est votre téléphone qui sonne, pas cette page. Vous pouvez compléter vos fiches ici.
desk-here = Répondre dans cette page
desk-to-complete-title = Fiches à compléter
desk-to-complete-lead = La thématique ou l’issue y manque encore. Rien ne presse.
to-complete-title = Fiches à compléter
to-complete-lead = Les conversations des 30 derniers jours dont la fiche attend sa thématique ou son issue, la plus ancienne d’abord.
to-complete-none = Toutes les fiches sont complètes.
to-complete-call = Appel
to-complete-mediator = Médiateur
to-complete-outcome = Issue
to-complete-more = Seules les { $count } plus anciennes sont montrées.
desk-to-complete-all = Toutes

not-today-title = Pas aujourd’hui
not-today-holds = Jusqu’à la fin de votre permanence, ces sujets ne vous seront pas proposés : { $topics }.
not-today-take-back = Reprendre : { $topic }
not-today-none = Tous les sujets vous sont de nouveau proposés.
not-today-choose = Écarter un sujet aujourd’hui
not-today-help = Un sujet coché ne vous est pas proposé jusqu’à la fin de votre permanence. Les personnes qui appellent à ce sujet gardent leur place, pour quelqu’un d’autre.
not-today-every-known = Vous avez écarté tous les sujets que vous connaissez. Il ne vous arrivera que des appels sans sujet, ou sur d’autres sujets quand personne d’autre n’est libre. Pour ne rien recevoir un moment, prenez plutôt une pause.
not-today-every = Vous avez écarté tous les sujets. Il ne vous arrivera que les appels des personnes qui n’ont pas choisi de sujet. Pour ne rien recevoir un moment, prenez plutôt une pause.

desk-surge-title = Affluence.
desk-surge = Beaucoup de personnes appellent : tous les sujets peuvent vous être proposés, même ceux que vous connaissez moins. Vos « pas aujourd’hui » restent respectés.
desk-surge-since = Depuis { $hour }, beaucoup de personnes appellent : tous les sujets peuvent vous être proposés, même ceux que vous connaissez moins. Vos « pas aujourd’hui » restent respectés.
desk-surge-over-title = L’affluence est terminée
desk-surge-over = depuis { $hour } : les appels vous arrivent de nouveau selon vos sujets. Merci.

desk-elsewhere = Votre poste est aussi ouvert dans une autre fenêtre ou sur un autre appareil. Un appel sonne aux deux endroits : répondez où vous voulez, l’autre s’arrête aussitôt.
desk-elsewhere-telephone = Votre poste est aussi ouvert dans une autre fenêtre ou sur un autre appareil. Les deux montrent la même chose.
desk-elsewhere-not-you = Ce n’est pas vous ? Changez votre mot de passe.
desk-voice-elsewhere = Vous parlez dans votre autre fenêtre ou sur votre autre appareil. Ici, vous pouvez compléter la fiche, mettre en attente et raccrocher.

desk-recover = Souffler après un appel difficile
desk-cap = { $count ->
    [0] La pause que vous avez souhaitée vient après { $cap ->
        [one] un appel.
       *[other] { $cap } appels.
      }
    [one] Un appel pris sur { $cap } avant la pause que vous avez souhaitée.
   *[other] { $count } appels pris sur { $cap } avant la pause que vous avez souhaitée.
  }
desk-wrap-up-capped = Vous avez pris le nombre d’appels que vous souhaitiez, merci. Ensuite, c’est la pause ; vous en revenez quand vous voulez.

desk-surge-title-line = Affluence sur « { $line } ».
desk-surge-over-title-line = L’affluence sur « { $line } » est terminée
