export default
  "i̇yi yanıt|beğen/" +
  "kötü yanıt|beğenme/" +
  "kopyala/" +
  "kopyalandı/" +
  "tekrar oluştur|tekrar dene/" +
  "düzenle/" +
  "kaydet|kopya olarak kaydet|gönder/" +
  "i̇ptal/" +
  "durdur|oluşturmayı durdur/" +
  "önceki mesaj|sonraki mesaj/" +
  "yanıt|cevap";
