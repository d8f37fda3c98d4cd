export default
  "goed antwoord|vind ik leuk/" +
  "ongeldig antwoord|vind ik niet leuk/" +
  "kopieer/" +
  "gekopieerd/" +
  "regenereren|probeer opnieuw|opnieuw proberen/" +
  "wijzig|bewerken/" +
  "opslaan|bewaar als kopie|verzenden/" +
  "annuleren/" +
  "stop|genereren stoppen|stoppen/" +
  "vorige bericht|volgend bericht/" +
  "antwoord";
