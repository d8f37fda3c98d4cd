//! Pages that mark nothing, each with a visit and what must be recorded of it: `tests/pages`.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests say what is wrong by panicking"
)]

use afterword::{Host, Widget};
use js_sys::futures::JsFuture;
use js_sys::{Array, Date, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

// Made of `tests/pages/*.js` and the reader by `scripts/wasm-tests.mjs`.
#[wasm_bindgen(module = "/target/pages/visit.js")]
extern "C" {
    fn visit(html: &str, reading: &str, widget: JsValue, host: JsValue) -> Promise;
}

#[wasm_bindgen(module = "/target/pages/visit.js")]
extern "C" {
    #[wasm_bindgen(js_name = hostOf)]
    fn host_of() -> JsValue;
}

/// The core's own quiet times: a visit settles what is open by itself.
const QUIET: f64 = -1.0;
const FULL: u32 = 2;

async fn check(name: &str, html: &str, reading: &str) {
    let host = host_of();
    let widget = Widget::new(
        host.clone().unchecked_into::<Host>(),
        "v-1".into(),
        FULL,
        1_000,
        QUIET,
        "page".into(),
        Date::now(),
    );
    let wrong = JsFuture::from(visit(html, reading, widget.into(), host)).await;
    let wrong = Array::from(&wrong.unwrap());
    let lines: Vec<String> = wrong.iter().filter_map(|line| line.as_string()).collect();
    assert!(
        lines.is_empty(),
        "{name}, read by {reading}:\n  {}",
        lines.join("\n  ")
    );
}

/// One test for each page.
macro_rules! pages {
    ($reading:literal: $($name:ident)*) => {$(
        #[wasm_bindgen_test]
        async fn $name() {
            let html = include_str!(concat!("pages/", stringify!($name), ".html"));
            check(stringify!($name), html, $reading).await;
        }
    )*};
}

// Without the profiles, for none of these pages is to need one. The hard cases, in their order:
pages! { "page":
    detached_target shadow_roots closed_shadow bar_after bar_before menu_linked menu_unlinked vote_dialog vote_reasons
    toggles no_state copy_buttons copy_refused copy_selection shortcut ids_prefixed ids_none resolver
    reused_elements recreated_elements virtual_list hover_bar
    edit_textarea edit_at_once edit_contenteditable edit_prosemirror edit_codemirror edit_lexical edit_monaco
    paste_into_composer spans names_ja icons_nameless icons_ligatures hidden_copies routes routes_back landing two_chats early
}

// Built as known products are, in small.
pages! { "page":
    like_ant_design like_anythingllm like_chainlit like_chat_ui like_chatgpt like_claude like_copilot like_copilotkit
    like_deepseek_zh like_dify like_gemini_es like_librechat like_nextchat_de like_perplexity like_streamlit like_vercel
    atomic_fr
}

// With all that the widget knows: nothing may be recorded there.
pages! { "page":
    shop comments questions people_chat code_editor mail docs video todo wizard music quotation nothing
}
