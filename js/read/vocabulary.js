// What the controls of chats are called: whole names in lower case, letters and digits alone, as products ship them in
// their own languages. What is not found here may still be found by its icon; a copy button also by what it does.

const whole = (names) => RegExp(`^(${names})( (response|answer|message|reply))?$`);

/** A `*` is for the name of a control whose act has been done. */
export const NAMES = Object.entries({
  "up*": "liked|unlike|remove like",
  "down*": "disliked|remove dislike",
  "copy*": "copied",
  up: "good|like( this)?|thumbs? up|helpful|love this|mark response helpful|give positive feedback|gute antwort|bonne réponse|buena respuesta|me gusta|gostei|buona risposta|нравится|いいね|喜欢|赞|喜歡|좋아요",
  down: "bad|dislike( this)?|thumbs? down|not helpful|unhelpful|needs improvement|mark response unhelpful|give negative feedback|schlechte antwort|mauvaise réponse|mala respuesta|no me gusta|não gostei|risposta non valida|не нравится|よくないね|不喜欢|踩|不喜歡|싫어요",
  copy: "copy( to clipboard| text| code)?",
  regenerate: "re(generate|try|fresh|do|run)|try again|neu generieren|régénérer|regenerar|rigenera|повторить|再生成|重新生成|重试|재생성|다시 생성",
  edit: "edit( prompt)?",
  save: "save( as copy)?|send|update|submit|confirm|ok|done|apply",
  cancel: "cancel|close",
  stop: "stop( generating| streaming)?|stoppen|arrêter|detener|остановить|停止|중지",
  branch: "(previous|next)( branch)?",
}).map(([action, names]) => [action, whole(names)]);

/** Names that look like one of these and are something else. */
export const OTHERS = /^(undo|clear|share|report|(copy|edit|like) .*)$/;

/** Names that speak of an answer, and not of anything that can be liked or copied. */
export const OF_ANSWER = /respon|answer|antwor|répons|respues|rispost|ответ|feedback|love this|needs improvement/;

const words = (names) => RegExp(`(^|[-_])(${names})([-_]|$)`);

/** Names of icons, classes and test ids, in the spelling with dashes. */
export const ICONS = [
  ["down", words("thumbs?[-_]?down|dislike|down-?vote|feedback.*negative|negative-feedback.*")],
  ["up", words("thumbs?[-_]?up|like|up-?vote|feedback.*positive|positive-feedback.*")],
  ["copy", words("copy|clipboard|clone")],
  ["regenerate", words("regenerate|refresh|retry|reload|rotate|redo|repeat|sync|replay|reset-left.*|arrow-path")],
  ["edit", words("pencil|edit|pen")],
  ["stop", words("stop|abort")],
];
