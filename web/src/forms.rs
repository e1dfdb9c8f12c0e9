//! What every form shares: checks by the shared rules before sending, the server's refusals after.

use std::pin::Pin;

use leptos::prelude::*;
use millrace_shared::Invalid;
use wasm_bindgen::JsCast;

use crate::{
    api::{ApiError, FieldProblem},
    format, t,
};

/// What is wrong with a value, in the user's language.
pub fn invalid_text(invalid: Invalid) -> String {
    match invalid {
        Invalid::Required => t!("invalid.required").to_owned(),
        Invalid::TooLong(most) => t!("invalid.too_long", count = most),
        Invalid::TooShort(least) => t!("invalid.too_short", count = least),
        Invalid::TooLarge(most) => t!("invalid.too_large_of", most = most >> 20),
        Invalid::TooMany(most) => t!("invalid.too_many", count = most),
        #[expect(clippy::cast_precision_loss, reason = "the ends of ranges on screen are small")]
        Invalid::OutOfRange(least, most) => {
            t!("invalid.out_of_range_of", least = format::number(least as f64), most = format::number(most as f64))
        }
        other => code_text(other.code()).unwrap_or(t!("invalid.other")).to_owned(),
    }
}

/// What the server does not accept in a field, in the user's language where its code is known.
pub fn problem_text(problem: &FieldProblem) -> String {
    code_text(&problem.code).map_or_else(|| problem.message.clone(), ToOwned::to_owned)
}

/// The text of a refusal that needs no numbers.
fn code_text(code: &str) -> Option<&'static str> {
    Some(match code {
        "required" => t!("invalid.required"),
        "too_long" => t!("invalid.long"),
        "too_short" => t!("invalid.short"),
        "too_many" => t!("invalid.many"),
        "control_character" => t!("invalid.control_character"),
        "invalid_email" => t!("invalid.email"),
        "invalid_phone" => t!("invalid.phone"),
        "invalid_url" => t!("invalid.url"),
        "invalid_currency" => t!("invalid.currency"),
        "invalid_rate" => t!("currencies.invalid_rate"),
        "out_of_range" => t!("invalid.out_of_range"),
        "invalid_number" => t!("invalid.number"),
        "invalid_date" => t!("invalid.date"),
        "invalid_time" => t!("invalid.time"),
        "loses_values" => t!("invalid.loses_values"),
        "invalid_color" => t!("invalid.color"),
        "invalid_time_zone" => t!("invalid.time_zone"),
        "invalid_locale" => t!("invalid.locale"),
        "unknown" => t!("invalid.unknown"),
        "taken" => t!("invalid.taken"),
        "not_allowed" => t!("invalid.not_allowed"),
        "withheld" | "filter_withheld" => t!("invalid.withheld"),
        "read_only" => t!("invalid.read_only"),
        "too_common" => t!("invalid.too_common"),
        "in_use" => t!("invalid.in_use"),
        "too_large" => t!("invalid.too_large"),
        "too_many_pixels" => t!("invalid.too_many_pixels"),
        "not_a_picture" => t!("invalid.not_a_picture"),
        "unreadable" => t!("invalid.unreadable"),
        "filter_field" => t!("filter.wrong_field"),
        "filter_operator" | "filter_value" => t!("filter.wrong_value"),
        "filter_too_deep" | "filter_too_large" => t!("filter.wrong_size"),
        "filter_form" | "filter_version" => t!("filter.wrong_form"),
        _ => return None,
    })
}

/// Moves the focus to the first control that is wrong, once the errors are on the page.
fn focus_first_invalid() {
    request_animation_frame(|| {
        let focused_already =
            document().active_element().is_some_and(|e| e.get_attribute("aria-invalid").as_deref() == Some("true"));
        if focused_already {
            return;
        }
        let first = document().query_selector("form [aria-invalid=true]").ok().flatten();
        if let Some(control) = first.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = control.focus();
        }
    });
}

/// What a form does with its answer.
type Done = Box<dyn FnOnce()>;

/// The state of one form besides its values: what is wrong where, and whether it is being sent.
#[derive(Clone, Copy)]
pub struct Form {
    fields: RwSignal<Vec<(String, String)>>,
    failure: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
}

impl Default for Form {
    fn default() -> Self {
        Self { fields: RwSignal::new(Vec::new()), failure: RwSignal::new(None), busy: RwSignal::new(false) }
    }
}

impl Form {
    /// What is wrong with one field.
    pub fn error(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.fields.with(|fields| fields.iter().find(|(name, _)| name == field).map(|(_, text)| text.clone()))
        })
    }

    /// What is wrong with the form as a whole.
    pub fn failure(self) -> Signal<Option<String>> {
        self.failure.into()
    }

    /// True while it is being sent.
    pub fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// Forgets what was wrong; call it before checking again.
    pub fn clear(self) {
        self.fields.set(Vec::new());
        self.failure.set(None);
    }

    /// The checked value; otherwise the field gets its error.
    pub fn check<T>(self, field: &'static str, checked: Result<T, Invalid>) -> Option<T> {
        match checked {
            Ok(value) => Some(value),
            Err(invalid) => {
                self.set_error(field, invalid_text(invalid));
                None
            }
        }
    }

    /// Gives a field an error.
    pub fn set_error(self, field: &str, text: String) {
        self.fields.update(|fields| fields.push((field.to_owned(), text)));
        focus_first_invalid();
    }

    /// Gives the whole form an error.
    pub fn fail(self, text: impl Into<String>) {
        self.failure.set(Some(text.into()));
    }

    /// Sends: the button waits, and a refusal lands at its fields. `done` gets the answer.
    pub fn send<T: 'static>(
        self,
        request: impl Future<Output = Result<T, ApiError>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        // Only this much is in the program once for each form.
        self.send_boxed(Box::pin(async move {
            let answer = request.await?;
            Ok(Box::new(move || done(answer)) as Done)
        }));
    }

    fn send_boxed(self, request: Pin<Box<dyn Future<Output = Result<Done, ApiError>>>>) {
        if self.busy.get_untracked() {
            return;
        }
        self.clear();
        self.busy.set(true);
        leptos::task::spawn_local(async move {
            let answer = request.await;
            if self.busy.try_set(false).is_some() {
                return; // The form is gone.
            }
            match answer {
                Ok(done) => done(),
                Err(error) => self.refuse(&error),
            }
        });
    }

    fn refuse(self, error: &ApiError) {
        let fields = match error {
            ApiError::Refused(refusal) => refusal.fields.as_slice(),
            ApiError::Offline | ApiError::Malformed(_) => &[],
        };
        if fields.is_empty() {
            self.failure.set(Some(error.sentence()));
        } else {
            let texts = fields.iter().map(|field| (field.field.clone(), problem_text(field)));
            self.fields.set(texts.collect());
            focus_first_invalid();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_a_refused_value_has_its_words() {
        let source = include_str!("../../shared/src/validation.rs");
        let (_, codes) = source.split_once("fn code(self)").expect("the codes");
        let (codes, _) = codes.split_once("impl fmt::Display").expect("their end");
        let codes: Vec<_> = codes.split('"').skip(1).step_by(2).collect();
        assert!(codes.contains(&"in_use") && codes.len() > 15, "{codes:?}");
        let wordless: Vec<_> = codes.into_iter().filter(|code| code_text(code).is_none()).collect();
        assert!(wordless.is_empty(), "these need a text in `code_text`: {wordless:?}");
    }
}
