export default
  "bra svar|gilla/" +
  "dåligt svar|ogilla/" +
  "kopiera/" +
  "kopierad/" +
  "regenerera|försök igen/" +
  "redigera/" +
  "spara|spara som kopia|skicka/" +
  "avbryt/" +
  "stopp|sluta generera/" +
  "föregående meddelande|nästa meddelande/" +
  "svar";
