//! What JavaScript gives: `js/boot.js` makes it.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// The ways out of the widget. None of its functions throws.
    #[derive(Clone)]
    pub type Host;

    /// Sends the batch of this number, and tells [`crate::Widget`] how it went. `end`: 0 while the page is on the
    /// screen, 1 as it is hidden, 2 as it dies; then it is handed to the browser, which may refuse it at once: that is
    /// the answer.
    #[wasm_bindgen(method)]
    pub(crate) fn send(this: &Host, number: u32, attempt: u32, body: &str, end: u32) -> bool;

    /// Has the browser send this by itself if the page ends without a word, and nothing else any more.
    #[wasm_bindgen(method)]
    pub(crate) fn arm(this: &Host, body: &str);

    /// Keeps a record under a number, on the device where it may; none where `record` is empty. `settled`: the
    /// listeners of the host are told of it, once the widget is left.
    #[wasm_bindgen(method)]
    pub(crate) fn keep(this: &Host, number: u32, record: &str, settled: bool);

    /// Claims what is kept on the device up to this time, for no page adopts what another one claims.
    #[wasm_bindgen(method)]
    pub(crate) fn claim(this: &Host, until_ms: f64);

    /// Asks the browser for the place of every answer on the screen anew, in the next frame.
    #[wasm_bindgen(method)]
    pub(crate) fn look(this: &Host);

    /// The timer has fired: comes back by the one way into the widget, where whatever goes wrong is caught.
    #[wasm_bindgen(method)]
    pub(crate) fn wake(this: &Host);
}
