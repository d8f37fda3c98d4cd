export default
  "godt svar|liker/" +
  "dårlig svar|liker ikke/" +
  "kopier/" +
  "kopiert/" +
  "generer på nytt|prøv på nytt|prøv igjen/" +
  "rediger/" +
  "lagre|lagre som kopi|send/" +
  "avbryt/" +
  "stopp|stopp generering/" +
  "forrige melding|neste melding/" +
  "svar";
