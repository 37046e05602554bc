# Ce qui peut mal tourner : ce qui s’est passé, ce qui est gardé, que faire.
problem-home = Revenir à l’accueil
problem-sign-in = Se connecter

problem-not-found-title = Cette page n’existe pas.
problem-not-found-text = L’adresse est peut-être ancienne ou mal recopiée. Rien n’a été perdu.
problem-forbidden-title = Cette page n’est pas pour votre rôle.
problem-forbidden-text = Si vous en avez besoin, demandez à la personne qui administre la permanence.
problem-signed-out-title = Vous n’êtes plus connecté.
problem-signed-out-text = Reconnectez-vous pour continuer. Ce que vous aviez tapé dans une fiche est gardé sur cet ordinateur.
problem-csrf-title = Ce formulaire n’est plus valable.
problem-csrf-text = La page était ouverte depuis longtemps ou dans une autre session. Rien n’a été changé : revenez en arrière, rechargez la page et envoyez de nouveau.
problem-bad-form-title = Cette demande n’a pas été comprise.
problem-bad-form-text = Rien n’a été changé. Revenez en arrière, rechargez la page et réessayez.
problem-too-large-title = C’est trop long.
problem-too-large-text = Le texte envoyé dépasse ce que nous pouvons garder. Rien n’a été changé : raccourcissez-le, puis réessayez.
problem-conflict-title = Quelqu’un vient de modifier la même chose.
problem-conflict-text = Votre changement n’a pas été enregistré, pour ne pas écraser le sien. Rechargez la page et regardez ce qui a changé.
problem-refused-title = Ce n’est plus possible.
problem-refused-text = L’appel a évolué entre-temps. La page montre maintenant où il en est.
problem-database-title = La base de données ne répond pas.
problem-database-text = Les appels en cours continuent. Ce que vous tapez dans une fiche est gardé sur cet ordinateur. Réessayez dans un instant.
problem-internal-title = Quelque chose s’est mal passé de notre côté.
problem-internal-text = L’incident est noté dans le journal. Réessayez dans un instant ; si cela continue, prévenez la personne qui administre la permanence.
