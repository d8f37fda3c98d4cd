export default
  "gute antwort|gefällt mir/" +
  "schlechte antwort|gefällt mir nicht/" +
  "kopieren/" +
  "kopiert/" +
  "neu generieren|erneut versuchen|wiederholen/" +
  "bearbeiten/" +
  "speichern|als kopie speichern|senden|absenden/" +
  "abbrechen/" +
  "stopp|generierung stoppen|stoppen/" +
  "vorherige nachricht|nächste nachricht/" +
  "antwort";
