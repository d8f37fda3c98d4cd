//! Why a record made no row: a word for programs, and a sentence for people.

/// The sentence of a word.
pub(super) fn sentence(reason: &str) -> &str {
    match reason {
        "not_selected" => "it is not among what was asked for",
        "retracted" => "the person took it back",
        "not_committed" => "the draft was neither sent nor saved",
        "too_small_an_edit" => "the draft was hardly changed",
        "no_correction" => "a vote without a correction is no pair",
        "no_next_answer" => {
            "no answer is known that came instead, or it was a retry after an error"
        }
        "tangled_attempts" => "the attempts come back to one another, or are more than 20",
        "not_viewed" => "one of the attempts was on the screen for less than 750 ms",
        "none_used" => "none of the attempts was used",
        "several_used" => "more than one of the attempts was used",
        "prompts_differ" => "the attempts are not known to answer the same prompt",
        "no_value" => "a vote that is neither up nor down",
        "not_negative" => "nobody was unhappy with it",
        "no_prompt" => {
            "what was asked is not known; start the widget with text \"full\", or send traces"
        }
        "no_text" => {
            "the answer or the draft is not known; start the widget with text \"edits\" or \"full\", or send traces"
        }
        "prompt_cut" => "the trace has not all of the conversation",
        "ends_in_answer" => "the conversation ends in an answer",
        "odd_role" => "it has a role that trainers do not know, or instructions in its middle",
        "not_text" => "it has images or other parts that are no text",
        "tool_calls" => "tools are called in it, and the format cannot say that",
        "odd_tools" => "it has tools, and the format cannot say which",
        "turns_do_not_alternate" => "person and model do not take turns in it",
        "empty_side" => "one side is empty",
        "same_sides" => "both sides are the same",
        "only_white_space" => "nothing but white space was changed",
        "difference_redacted" => "the only difference was redacted",
        "no_op" => {
            "too few words were changed, and no number, name, address or negation among them"
        }
        "length_ratio" => "one side is more than three times as long as the other",
        "held_out" => "what is asked stands in a regression set, or nearly the same does",
        "bot" => "the visitor votes by machine",
        "contradicted" => "others say the opposite of the same texts",
        "duplicate" => "the same texts are there already",
        "near_duplicate" => "nearly the same texts are there already",
        "conversation_cap" => "enough is there of the conversation",
        "prompt_cap" => "enough is there of prompts that ask nearly the same",
        "person_cap" => "enough is there of the person",
        other => other,
    }
}
