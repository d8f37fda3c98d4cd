//! `token_recipe mint RESPONSE [TRACE [SPAN]]` prints a token; `token_recipe read TOKEN` checks its signature and prints its
//! claims.

#[allow(
    unreachable_pub,
    reason = "it stands in the docs as a module of whoever reads them"
)]
mod mint;

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::Value;
use std::error::Error;
use std::io::Write;

fn main() -> Result<(), Box<dyn Error>> {
    let secret = std::env::var("AFTERWORD_TOKEN_SECRET")?;
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = |at: usize| words.get(at).map(String::as_str);
    let said = match (word(0), word(1)) {
        (Some("mint"), Some(response)) => mint::token_for(&secret, response, word(2), word(3))?,
        (Some("read"), Some(token)) => {
            let key = DecodingKey::from_secret(secret.as_bytes());
            let validation = Validation::new(Algorithm::HS256);
            decode::<Value>(token, &key, &validation)?
                .claims
                .to_string()
        }
        _ => return Err("expected mint RESPONSE or read TOKEN".into()),
    };
    writeln!(std::io::stdout(), "{said}")?;
    Ok(())
}
