export default
  "godt svar/" +
  "dårligt svar|problem i response/" +
  "kopier/" +
  "kopieret/" +
  "regenerer|prøv igen/" +
  "rediger/" +
  "gem|gem som kopi|send/" +
  "afbryd/" +
  "stop|stop generering/" +
  "forrige besked|næste besked/" +
  "svar|response";
