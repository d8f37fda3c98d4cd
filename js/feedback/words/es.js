export default
  "Opinión sobre esta respuesta|Buena respuesta|Mala respuesta|¿Qué estuvo bien?|¿Qué estuvo mal?|" +
  "No es cierto|No es lo que pedí|Fuera de tema|Se negó sin motivo|Muy larga|Muy corta|Incompleta|Mal formato|Mal tono|Dañina|Muy lenta|Se ve mal|Otra cosa|" +
  "¿Algo más?|¿Cómo debería haber sido?|Enviar|Deshacer|Cerrar|¡Gracias!|Enviado|Guardado, se enviará|Se enviará solo si aceptas|No se pudo enviar|Retirado|Las opiniones están desactivadas, como elegiste";
