export default
  "hyvä vastaus|tykkää/" +
  "huono vastaus|en tykkää/" +
  "kopioi/" +
  "kopioitu/" +
  "regeneroi|yritä uudelleen/" +
  "muokkaa/" +
  "tallenna|tallenna kopiona|lähetä/" +
  "peruuta/" +
  "pysäytä|lopeta generointi/" +
  "edellinen viesti|seuraava viesti/" +
  "vastau";
