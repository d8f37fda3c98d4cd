//! Phoenix: examples by their ids, many a request; the data set is made with the first of them.

use super::{PushError, Pushed, Way};
use crate::sets::Case;
use crate::sets::format::phoenix::upload;
use crate::sinks::request::{Method, Request};
use crate::store::ListedSet;

/// Cases of one request.
const TOGETHER: usize = 50;

pub(super) async fn push(
    way: &Way,
    set: &ListedSet,
    cases: &[Case],
    told: &mut (dyn FnMut(u64) + Send),
) -> Result<Pushed, PushError> {
    let mut pushed = Pushed::default();
    for chunk in cases.chunks(TOGETHER) {
        // One of them may be at fault: then each is asked for by itself.
        if put(way, set, chunk).await?.is_none() {
            pushed.taken += chunk.len() as u64;
        } else {
            for case in chunk {
                match put(way, set, std::slice::from_ref(case)).await? {
                    None => pushed.taken += 1,
                    Some(why) => pushed.refused.push((case.id.clone(), why)),
                }
            }
        }
        told(pushed.taken + pushed.refused.len() as u64);
    }
    Ok(pushed)
}

/// Why they were refused, if they were.
async fn put(way: &Way, set: &ListedSet, cases: &[Case]) -> Result<Option<String>, PushError> {
    // Without sync it says 200 to what it only has in memory.
    let path = "/v1/datasets/upload?sync=true".to_owned();
    let answer = way
        .ask(&Request::json(Method::Post, path, &upload(set, cases)))
        .await?;
    Ok((!answer.is_good()).then(|| answer.words()))
}
