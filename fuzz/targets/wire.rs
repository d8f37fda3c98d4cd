//! A body as anyone may post it: whatever it holds, it is taken apart or refused, and what was taken is taken again.
#![no_main]

use afterword_core::Policy;
use afterword_core::record::RecordId;
use afterword_core::redact::redact;
use afterword_core::wire::decode_batch;
use libfuzzer_sys::fuzz_target;
use serde_json::json;
use std::collections::BTreeSet;

const POLICY: &Policy = &Policy::DEFAULT;

fuzz_target!(|body: &[u8]| {
    let batch = match decode_batch(body, POLICY) {
        Ok(batch) => batch,
        Err(error) => {
            assert!(!error.code.is_empty() && !error.message.ends_with('.'));
            return;
        }
    };
    assert!(batch.records.len() + batch.rejected.len() <= POLICY.max_batch_records);
    let mut places: Vec<usize> = batch.records.iter().map(|(index, _)| *index).collect();
    places.extend(batch.rejected.iter().map(|reject| reject.index));
    let each_once: BTreeSet<usize> = places.iter().copied().collect();
    assert_eq!(
        each_once.len(),
        places.len(),
        "each is taken or refused, and not both"
    );

    let visitor = &batch.context.visitor;
    let mut written = Vec::new();
    for (_, record) in &batch.records {
        let derived = RecordId::derive(visitor, &record.response.id, record.kind());
        assert_eq!(record.id, derived, "nobody chooses an id");
        written.push(serde_json::to_value(record).unwrap());
        for text in [&record.response.text, &record.response.prompt]
            .into_iter()
            .flatten()
        {
            let clean = redact(text);
            assert_eq!(redact(&clean), clean, "what is redacted stays as it is");
        }
    }
    if written.is_empty() {
        return;
    }
    let again = json!({
        "v": 1,
        "client": batch.client,
        "batch": batch.batch,
        "attempt": batch.attempt,
        "sent_at_ms": batch.sent_at_ms,
        "context": batch.context,
        "records": written,
    });
    let again =
        decode_batch(again.to_string().as_bytes(), POLICY).expect("what was taken is taken again");
    assert_eq!(again.rejected, []);
    let read: Vec<_> = again
        .records
        .into_iter()
        .map(|(_, record)| record)
        .collect();
    let first: Vec<_> = batch
        .records
        .into_iter()
        .map(|(_, record)| record)
        .collect();
    assert_eq!(read, first);
});
