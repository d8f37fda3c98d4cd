export default
  "bonne réponse|j aime/" +
  "mauvaise réponse|je n aime pas/" +
  "copier/" +
  "copié/" +
  "regénérer|réessayer|essayer à nouveau|régénérer/" +
  "modifier/" +
  "enregistrer|enregistrer comme copie|envoyer/" +
  "annuler/" +
  "stop|arrêter la génération|arrêter/" +
  "message précédent|message suivant/" +
  "réponse";
