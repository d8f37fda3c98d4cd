export default
  "buona risposta/" +
  "risposta non valida/" +
  "copia/" +
  "copiato/" +
  "rigenera|riprova/" +
  "modifica/" +
  "salva|salva come copia|invia/" +
  "annulla/" +
  "arresta|interrompi generazione/" +
  "messaggio precedente|messaggio successivo/" +
  "risposta";
