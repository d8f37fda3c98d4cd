export default
  "dobrá odpověď/" +
  "špatná odpověď/" +
  "kopírovat/" +
  "zkopírováno/" +
  "znovu generovat|zkusit znovu/" +
  "upravit/" +
  "uložit|uložit jako kopii|odeslat/" +
  "zrušit/" +
  "zastavit|zastavit generování/" +
  "předchozí zpráva|další zpráva/" +
  "odpověď";
