//! A model that is asked what was wrong with an answer. It never decides a verdict; what it says stands beside what rules say, with
//! less weight than what a person says.
//!
//! # Layout
//! - `settings`: what can be said of it in the file, and what is ready to be asked.
//! - `policy`: every limit. `budget`: what may be spent yet.
//! - [`Case`]: one answer, and the hash by which it is not asked twice. `prompt`: the question for several of them.
//! - `reply`: what the model says, read strictly. `pace`: what an HTTP answer means, and when to ask again. All of these are pure.
//! - [`Judge`]: the one that has a network. `run`: the answers of a store, one batch after another.
//! - `agreement`: how often it says what people say.

pub mod agreement;
mod ask;
mod budget;
mod case;
mod pace;
mod policy;
pub mod prompt;
mod reply;
pub mod run;
pub mod settings;

pub use ask::{Fault, Judge, Paid};
pub use budget::{Budget, Limit};
pub use case::Case;
pub use policy::Policy;
pub use reply::{Judgement, Unreadable};
