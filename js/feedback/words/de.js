export default
  "Feedback zu dieser Antwort|Gute Antwort|Schlechte Antwort|Was war gut?|Was war falsch?|" +
  "Stimmt nicht|Nicht das Gefragte|Am Thema vorbei|Grundlos abgelehnt|Zu lang|Zu kurz|Abgeschnitten|Schlecht formatiert|Falscher Ton|Schädlich|Zu langsam|Falsch dargestellt|Etwas anderes|" +
  "Noch etwas?|Wie wäre es richtig gewesen?|Senden|Rückgängig|Schließen|Danke!|Gesendet|Gespeichert, wird gesendet|Wird erst mit deiner Zustimmung gesendet|Konnte nicht gesendet werden|Zurückgenommen|Feedback ist aus, wie gewünscht";
