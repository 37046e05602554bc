# Dans l’appel : inviter, transférer, superviser.
desk-transfer = Transférer ou inviter
desk-hand-over = Passer l’appel
desk-hand-over-confirm = Passer l’appel à { $name } ? Vous quittez la conversation et terminez votre fiche.
desk-dismiss = Revenir à la personne
desk-hang-up-all-confirm = Raccrocher pour tout le monde ? La personne et votre invité seront coupés.

desk-with-ringing = Ça sonne chez { $name }. Sans réponse, vous restez avec la personne.
desk-with-consulted = Vous parlez avec { $name }. La personne est en attente, en musique : elle ne vous entend pas.
desk-with-third = { $name } est avec vous deux.
desk-with-successor = { $name } prend l’appel.
desk-with-listening = { $name } écoute la conversation.
desk-with-whispering = { $name } vous parle à l’oreille : la personne ne l’entend pas.
desk-with-barging_in = { $name } parle avec vous deux.

desk-asked-consulted = { $name } veut vous parler. La personne qui appelle attend en musique.
desk-asked-third = { $name } vous invite dans sa conversation, à trois.
desk-asked-successor = { $name } veut vous passer cet appel : en répondant, vous le prenez.
desk-asked-listening = Répondez pour écouter la conversation de { $name }.
desk-asked-whispering = Répondez pour parler à l’oreille de { $name }.
desk-asked-barging_in = Répondez pour parler avec { $name } et la personne.

desk-asked-in = Avec un collègue
desk-supervising = Dans l’appel d’un médiateur
desk-guest-consulted = Vous parlez avec { $name }. La personne qui appelle est en attente et ne vous entend pas.
desk-guest-third = Vous êtes à trois : { $name }, la personne qui appelle et vous.
desk-guest-successor = { $name } vous passe l’appel. Un instant…
desk-guest-listening = Vous écoutez la conversation de { $name }. Personne ne vous entend ; { $name } voit que vous êtes là.
desk-guest-whispering = Il n’y a que { $name } qui vous entend.
desk-guest-barging_in = { $name } et la personne qui appelle vous entendent.
desk-guest-leave = Quitter l’appel

desk-again = La communication a été coupée : rappeler
desk-wrap-up-passed-on = L’appel continue avec quelqu’un d’autre, qui terminera la fiche. Vous pouvez encore y écrire.

transfer-title = Transférer ou inviter
transfer-close = Fermer
transfer-back = Revenir à mon poste
transfer-whom = Qui ?
transfer-no-colleague = Aucun collègue n’est à son poste en ce moment.
transfer-outside = Un numéro extérieur
transfer-number = Numéro extérieur
transfer-number-help = Par exemple 01 99 00 12 34. La personne appelée voit le numéro de la permanence.
transfer-how = Comment ?
transfer-consulted = Lui parler d’abord
transfer-consulted-help = La personne attend en musique. Ensuite, vous passez l’appel ou vous revenez.
transfer-third = À trois
transfer-third-help = Tout le monde s’entend. Vous pourrez quitter la conversation.
transfer-successor = Passer l’appel directement
transfer-successor-help = Vous continuez à parler pendant que ça sonne, et vous quittez dès la réponse.
transfer-ask = Appeler
transfer-line = Ou envoyer la personne vers une autre ligne
transfer-line-help = Elle y attend avec l’ancienneté qu’elle a déjà. Vous passez à la fiche.
transfer-line-available = { $count ->
    [0] personne n’est disponible
    [one] une personne disponible
   *[other] { $count } personnes disponibles
  }
transfer-line-send = Envoyer vers cette ligne
transfer-line-confirm = Envoyer la personne vers cette ligne ? Elle y attendra et vous ne pourrez pas la reprendre.
transfer-bad-number = Ce numéro n’est pas complet. Rien n’a été appelé : vous êtes toujours avec la personne.
transfer-nobody-chosen = Personne n’était choisi. Vous êtes toujours avec la personne.

supervise-listen = Écouter
supervise-whisper = Souffler
supervise-barge-in = Intervenir
supervise-take-over = Reprendre l’appel
supervise-take-over-confirm = Reprendre cet appel ? Le médiateur le quitte et passe à sa fiche.
supervise-leave = Quitter
supervise-needs-desk = Pour écouter ou reprendre un appel, il vous faut un poste (un téléphone) : demandez-le à la personne qui administre la permanence.

board-with-consulted = consulte { $name }
board-with-third = à trois avec { $name }
board-with-successor = passe l’appel à { $name }
board-with-listening = { $name } écoute
board-with-whispering = { $name } souffle
board-with-barging_in = { $name } intervient
board-with-outside = avec un numéro extérieur
board-with-outside-alone = parti ; la personne parle avec un numéro extérieur

story-guest_rung = { $mediator } est sollicité : { $part }.
story-guest_rung-outside = Un numéro extérieur est appelé : { $part }.
story-guest_joined = { $mediator } rejoint l’appel : { $part }.
story-guest_joined-outside = Le numéro extérieur rejoint l’appel : { $part }.
story-guest_missed = { $mediator } n’a pas pu rejoindre l’appel ; la personne reste avec son médiateur.
story-guest_missed-outside = Le numéro extérieur n’a pas répondu ; la personne reste avec son médiateur.
story-guest_left = { $mediator } quitte l’appel ; la personne reste avec son médiateur.
story-guest_left-outside = Le numéro extérieur quitte l’appel.
story-handed_over = L’appel est passé à { $mediator }.
story-handed_over-outside = Le médiateur quitte l’appel ; la personne parle avec le numéro extérieur.
story-sent_to_line = { $mediator } envoie la personne vers une autre ligne.
story-supervised = { $mediator } est dans l’appel : { $part }.
story-supervision_ended = { $mediator } n’est plus dans l’appel.
story-called_again = La communication a été coupée : { $mediator } rappelle la personne.
part-consulted = avis, la personne en attente
part-third = à trois
part-successor = pour prendre l’appel
part-listening = écoute
part-whispering = parle à l’oreille du médiateur
part-barging_in = parle avec les deux
