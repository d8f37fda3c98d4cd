// Why a row of the comparison may not be Afterword's, by the measure: one sentence, given where it is so.

export const REASONS = {
  bytes:
    "it brings what others leave to their servers: the rules that make one record of many events, the redaction, and the " +
    "delivery that survives a page that is killed",
  load: "its module is compiled when it comes, where a script is compiled function by function when it is first called",
  "load script":
    "starting takes one pass over the answers that are in the page, and the first calls into a module that was compiled a " +
    "moment before",
  "first at once":
    "the first call of each function of a module is made by its quick compiler's code, and the answer's marks are read; who " +
    "only puts an event into a list does neither",
  "first in all":
    "a thumb is made a record, kept on the device, sent, and taken off the device when the collector has named it as " +
    "stored; others send once and forget",
  "thumb at once":
    "it finds the answer, reads its marks, holds its element until the record has settled, and sets a timer; who only puts " +
    "an event into a list does less",
  "thumb in all":
    "a thumb is made a record, kept on the device, sent, and taken off the device when the collector has named it as " +
    "stored; others send once and forget",
  "click at once": "each click is looked at for a mark on or above it, and counts as a sign that somebody is there",
  "click in all": "each click is looked at for a mark on or above it, and counts as a sign that somebody is there",
  "key at once": "it hears each change of a draft, which is how an edit is known to be one; the best here hears a field when it is left",
  "key in all":
    "when the edit has settled both texts are read and compared, once; the best here hears a field when it is left, and " +
    "compares nothing",
  "scroll at once": "a scroll is told to the module, which decides when to ask what is on the screen",
  "scroll in all":
    "a quarter of a second after a scroll the browser is asked which answers are on the screen, so that having read an " +
    "answer is known; the best here has no such signal",
  "token at once": "nothing of it runs for a token: what is seen is the page's own work, which wavers",
  "token in all":
    "nothing of it runs for a token; once an answer is done it is looked at once, and the rest is the page's own work, " +
    "which wavers",
  "memory loaded": "the memory of the module is taken in pages of 64 KiB from the start",
  "memory used": "open records, and what is kept of each until the collector has it, lie in the memory of the module, which never shrinks",
  wire: "a record says what it was measured by (seen, shown, edited), with the texts that were edited; who counts clicks sends a name",
  requests:
    "records leave as soon as each has settled, and once more when a later act changes one; with longer pauses of the " +
    "person there are fewer changes in each",
};
