export default
  "Avis sur cette réponse|Bonne réponse|Mauvaise réponse|Qu’est-ce qui était bien ?|Qu’est-ce qui n’allait pas ?|" +
  "C’est faux|Pas ce que j’ai demandé|Hors sujet|Refus sans raison|Trop long|Trop court|Coupé|Mal présenté|Mauvais ton|Nuisible|Trop lent|Mal affiché|Autre chose|" +
  "Autre chose à dire ?|Comment aurait-il fallu répondre ?|Envoyer|Annuler|Fermer|Merci !|Envoyé|Enregistré, sera envoyé|Sera envoyé seulement avec votre accord|Envoi impossible|Retiré|Les avis sont désactivés, selon votre choix";
