export default
  "respons yang baik|suka/" +
  "respons buruk|tidak suka/" +
  "menyalin/" +
  "disalin/" +
  "regenerasi|coba lagi/" +
  "edit/" +
  "simpan|simpan sebagai salinan|kirim/" +
  "batal/" +
  "berhenti|hentikan pembuatan/" +
  "pesan sebelumnya|pesan berikutnya/" +
  "respons|jawaban";
