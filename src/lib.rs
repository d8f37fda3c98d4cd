//! The widget: turns what happens in the DOM into facts for the core, and moves the core's bytes out.
//!
//! It decides nothing about time, order, merging and retry: those rules live in `afterword-core`. It is a
//! guest: it never throws into the page, never logs, never blocks, shifts, focuses or prevents.
//!
//! # Layout
//! - [`Widget`]: what JavaScript sees, and nothing else.
//! - `host`: what JavaScript gives. `dom`: what it answers about the DOM, where one answer takes many calls.
//! - `guest`: the state behind the widget, and its one timer.
//! - `marks`: the attributes of the contract, as far as Rust reads them.
//! - `acts`: clicks on marked controls, copied selections, and the host's own calls. `drafts`: drafts being edited.
//!   `sight`: answers that come, change, and are on the screen.
//! - `kept`: what must outlast the page's own elements.
//! - `reading`: the texts, read when a record settles.
//! - `delivery`: records into batches, batches to the page's `fetch` or its last breath.
//!
//! Listeners and observers are registered in `js/`, which has to hear the page before this module is there.

mod acts;
mod delivery;
mod dom;
mod drafts;
mod guest;
mod host;
mod kept;
mod marks;
mod reading;
mod sight;
mod widget;

pub use host::Host;
pub use widget::{Widget, heard};

/// A free list that merges its neighbours, for one thread: the default allocator costs the page 3 KB of brotli.
#[cfg(target_arch = "wasm32")]
#[allow(
    unsafe_code,
    reason = "this wasm has one thread, and the type asks for that promise"
)]
// SAFETY: the module is built without atomics, and a page runs it on its one thread.
#[global_allocator]
static ALLOCATOR: lol_alloc::AssumeSingleThreaded<lol_alloc::FreeListAllocator> =
    unsafe { lol_alloc::AssumeSingleThreaded::new(lol_alloc::FreeListAllocator::new()) };
