export default
  "buena respuesta|me gusta/" +
  "respuesta errónea|no me gusta|mala respuesta/" +
  "copiar/" +
  "copiado/" +
  "regenerar|prueba de nuevo|reintentar/" +
  "editar/" +
  "guardar|guardar como copia|enviar/" +
  "cancelar/" +
  "detener|parar la generación/" +
  "mensaje anterior|siguiente mensaje/" +
  "respuesta";
