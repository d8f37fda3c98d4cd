//! The widget: turns what happens in the DOM into facts for the core, and moves the core's bytes out.
//!
//! It decides nothing: every rule about time, order, merging and retry lives in `afterword-core`. It is a
//! guest: it never throws into the page, never logs, never blocks, shifts, focuses or prevents.
//!
//! # Layout
//! - [`Widget`]: what JavaScript sees, and nothing else.
//! - `options`: what the host chose.
//! - `guest`: the state behind the widget, its one timer and the way in and out of it.
//! - `listen`: listeners and observers that undo themselves when dropped.
//! - `marks`: the attributes of the contract, and reading them.
//! - `acts`: clicks on marked controls. `copies`: copied selections. `drafts`: drafts being edited.
//! - `discover`: noticing new answers without watching tokens. `sight`: what of them is on the screen.
//! - `reading`: the texts, read when a record settles.
//! - `delivery`: batches, to the page's `fetch` or its last breath.

mod acts;
mod copies;
mod delivery;
mod discover;
mod drafts;
mod guest;
mod listen;
mod marks;
mod options;
mod reading;
mod sight;
mod widget;

pub use widget::Widget;

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
