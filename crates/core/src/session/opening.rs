//! How a message opens: with a rejection, or with praise. English, German, French, Spanish,
//! Portuguese, Italian, Chinese and Japanese.

use crate::text::each_part;

/// Openings of messages that reject the answer, in lower case and without apostrophes. One that ends in a
/// letter must be followed by none: "no" is a rejection, "nobody" is not. One text, for a table of texts costs the
/// page eight bytes more for each.
pub(super) const REJECTIONS: &str = "no,|no.|no!|nope|no that|no thats|no it|no i|wrong|incorrect|not what i|not correct|not right|\
    thats wrong|that is wrong|thats not|that is not|this is wrong|this is not|this isnt|its wrong|youre wrong|\
    you are wrong|you misunderstood|i said|i meant|i asked|actually, no|\
    nein|falsch|das stimmt nicht|das ist falsch|das ist nicht|so nicht|ich meinte|\
    non,|non.|cest faux|ce nest pas|faux|pas du tout|eso no|eso está mal|está mal|incorrecto|no es|no era|\
    não|isso não|está errado|errado|sbagliato|non è|non e|è sbagliato|\
    不对|不是|错了|錯了|不對|違う|違います|ちがう|間違";

/// Openings of messages that praise it.
pub(super) const PRAISES: &str = "thanks|thank you|thx|great|perfect|excellent|awesome|nice|well done|good job|love it|\
    danke|super|perfekt|toll|merci|parfait|gracias|perfecto|genial|obrigado|obrigada|\
    perfeito|grazie|perfetto|谢谢|謝謝|太好了|ありがとう|完璧";

/// The first characters of a message, as the tables have them. Only ASCII is folded: the tables of
/// all of Unicode would cost the page 3 KB.
pub(super) fn of(message: &str, most: usize) -> String {
    let mut opening = String::new();
    for c in message.chars().take(most) {
        let first = opening.is_empty();
        let skipped = matches!(c, '\'' | '\u{2019}') || first && matches!(c, '"' | ' ' | '\n');
        if !skipped {
            opening.push(c.to_ascii_lowercase());
        }
    }
    opening
}

pub(super) fn opens_with(opening: &str, table: &str) -> bool {
    let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    each_part(table, b'|', &mut |phrase| {
        opening.starts_with(phrase)
            && !(is_letter(phrase.as_bytes().last())
                && is_letter(opening.as_bytes().get(phrase.len())))
    })
}
