// What the controls of chats are called: whole names in lower case, letters and digits alone, in the languages that
// products ship. A `*` marks the name of a control whose act has been done. The number says how surely a name alone
// speaks of an answer of a model: a thumb may be on anything.

export const ACTIONS = {
  up: "up", down: "down", copy: "copy", code: "code", regenerate: "regenerate", retry: "regenerate", edit: "edit",
  save: "save", cancel: "cancel", stop: "stop", send: "send", branch: "branch",
};

export const NAMES = `up:.8:good response|good answer|love this|mark response helpful|like this response|this response was helpful
up:.3:thumbs up|thumb up|like|helpful|good|upvote|gefällt mir|hilfreich
up*:.3:liked|unlike|remove like
down:.8:bad response|bad answer|needs improvement|mark response unhelpful|dislike this response|this response was not helpful
down:.3:thumbs down|thumb down|dislike|not helpful|unhelpful|bad|downvote
down*:.3:disliked|remove dislike
copy:.4:copy message|copy response|copy answer|copy text|copy to clipboard
copy:.2:copy|kopieren
copy*:.2:copied
code:.1:copy code
regenerate:.7:regenerate|regenerate response|regenerate answer|neu generieren
retry:.3:retry|try again|refresh|redo|rerun|more concise|add details
edit:.1:edit|edit message|edit response|bearbeiten
save:.1:save|update|submit|confirm|ok|save as copy|done|apply|speichern
cancel:.1:cancel|close|discard|abbrechen
stop:.3:stop|stop generating|stop response|stop streaming|cancel generation|abort
send:.1:send|send message|submit message|ask|senden
branch:.2:previous|next|previous message|next message|previous response|next response`;

export const OTHERS = "undo|clear|copy link|share|copy code link";

/** Names of icons, classes and test ids, in the spelling with dashes. */
export const ICONS = [
  ["down", /thumbs?[-_]?down|(^|[-_])(dislike|down-?vote)|feedback\S*negative/],
  ["up", /thumbs?[-_]?up|(^|[-_])(like|up-?vote)([-_]|$)|feedback\S*positive/],
  ["code", /copy[-_]code/],
  ["copy", /(^|[-_])(copy|clipboard|clone)([-_]|$)/],
  ["regenerate", /(^|[-_])(regenerate|refresh|retry|reload|rotate|redo|repeat|sync|replay)([-_]|$)|arrow-path/],
  ["edit", /(^|[-_])(pencil|edit|pen)([-_]|$)/],
  ["stop", /(^|[-_])(stop|abort)([-_]|$)/],
  ["send", /(^|[-_])(send|submit)([-_]|$)/],
  ["cancel", /(^|[-_])(cancel|close|discard)([-_]|$)/],
];

/** How the outlines of icons begin that bear no name. */
export const PATHS = [];
