export default
  "dobra odpowiedź|lubię to/" +
  "zła odpowiedź|nie lubię tego/" +
  "kopiuj/" +
  "skopiowano/" +
  "wygeneruj ponownie|spróbuj ponownie/" +
  "edytuj/" +
  "zapisz|zapisz jako kopię|wyślij/" +
  "anuluj/" +
  "przerwij|przerwij generowanie|stop/" +
  "poprzednia wiadomość|następna wiadomość/" +
  "odpowied";
