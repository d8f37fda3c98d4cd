//! What JavaScript gives: `js/widget.js` makes it.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// The ways out of the widget. None of its functions throws.
    #[derive(Clone)]
    pub type Host;

    /// Sends a batch, and tells [`crate::Widget`] later how it went. `last`: hands it to the browser instead,
    /// which sends it even if the page dies; whether it took it over is the answer.
    #[wasm_bindgen(method)]
    pub(crate) fn send(this: &Host, batch: &str, attempt: u32, body: &str, last: bool) -> bool;

    /// Tells the listeners of the host of a record, once the widget is left.
    #[wasm_bindgen(method)]
    pub(crate) fn tell(this: &Host, record: &str);

    /// Asks the browser for the place of every answer on the screen anew, in the next frame.
    #[wasm_bindgen(method)]
    pub(crate) fn look(this: &Host);

    /// The timer has fired: comes back by the one way into the widget, where whatever goes wrong is caught.
    #[wasm_bindgen(method)]
    pub(crate) fn wake(this: &Host);
}
