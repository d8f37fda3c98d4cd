export default
  "răspuns bun|îmi place/" +
  "răspuns greșit|nu mi place/" +
  "copiază/" +
  "copiat/" +
  "regenerare|încearcă din nou/" +
  "editează/" +
  "salvează|salvează ca copie|trimite/" +
  "anulează/" +
  "oprire|oprește generarea|stop/" +
  "mesajul anterior|mesajul următor/" +
  "răspuns";
