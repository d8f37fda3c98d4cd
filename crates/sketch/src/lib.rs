//! The core's sketches for a page, without a glue: texts and the sketch lie in the module's memory. `js/sketch.js` is the
//! other half.

use afterword_core::sketch::Sketch;
use std::cell::RefCell;

/// A free list for one thread, as the widget has it.
#[cfg(target_arch = "wasm32")]
#[allow(
    unsafe_code,
    reason = "this wasm has one thread, and the type asks for that promise"
)]
// SAFETY: the module is built without atomics, and a page runs it on its one thread.
#[global_allocator]
static ALLOCATOR: lol_alloc::AssumeSingleThreaded<lol_alloc::FreeListAllocator> =
    unsafe { lol_alloc::AssumeSingleThreaded::new(lol_alloc::FreeListAllocator::new()) };

thread_local! {
    /// Both texts, one behind the other, and then what was made of them.
    static BYTES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes room for so many bytes, and says where.
#[allow(unsafe_code, reason = "an export has to have a name")]
#[unsafe(no_mangle)]
pub extern "C" fn room(bytes: usize) -> *mut u8 {
    BYTES.with_borrow_mut(|room| {
        *room = vec![b' '; bytes];
        room.as_mut_ptr()
    })
}

/// Makes a sketch of the texts that lie there, of which the answer has so many bytes. It lies there then; how many it has.
#[allow(unsafe_code, reason = "an export has to have a name")]
#[unsafe(no_mangle)]
pub extern "C" fn sketch(answer: usize) -> usize {
    BYTES.with_borrow_mut(|bytes| {
        // What a page encodes is UTF-8; of anything else there is no sketch.
        let sketch = core::str::from_utf8(bytes)
            .ok()
            .and_then(|text| Some((text.get(..answer)?, text.get(answer..)?)))
            .map_or_else(String::new, |(answer, question)| {
                Sketch::of(answer, question).to_text()
            });
        // There is room for a sketch, however short the texts are.
        for (to, from) in bytes.iter_mut().zip(sketch.bytes()) {
            *to = from;
        }
        sketch.len()
    })
}
