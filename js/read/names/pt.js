export default
  "boa resposta|gostei|gosto/" +
  "resposta ruim|resposta má|não gostei|não gosto/" +
  "copiar/" +
  "copiado/" +
  "gerar novamente|tentar novamente|regenerar|tente outra vez/" +
  "editar/" +
  "salvar|salvar como cópia|enviar|guardar|guardar como cópia/" +
  "cancelar/" +
  "parar|parar de gerar|parar geração/" +
  "mensagem anterior|próxima mensagem/" +
  "resposta";
