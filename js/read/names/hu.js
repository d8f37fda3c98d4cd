export default
  "jó válasz/" +
  "rossz válasz/" +
  "másolás/" +
  "másolva/" +
  "újragenerálás|próbálja újra/" +
  "szerkesztés/" +
  "mentés|mentés másolatként|küldés/" +
  "mégse/" +
  "leállítás|generálás leállítása/" +
  "előző üzenet|következő üzenet/" +
  "válasz";
