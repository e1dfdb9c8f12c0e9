//! When somebody works: days of absence, hours of the day.

use leptos::prelude::*;
use millrace_shared::{Invalid, working};

use super::operations::people::{Absence, AbsenceInput, WorkingHours, WorkingHoursInput};
use crate::{
    api::{Date, Maybe},
    forms::{Form, invalid_text},
    t,
    ui::{Field, TextInput},
};

/// What is typed.
#[derive(Clone, Copy)]
pub(super) struct WorkTimes {
    away: [RwSignal<String>; 2],
    hours: [RwSignal<String>; 2],
    form: Form,
}

impl WorkTimes {
    /// Of a person; what is wrong with them is told in the form.
    pub(super) fn new(form: Form, absence: Option<Absence>, hours: Option<WorkingHours>) -> Self {
        let text = |text: Option<String>| RwSignal::new(text.unwrap_or_default());
        let (from, until) = absence.map_or((None, None), |it| (it.from.map(|day| day.0), Some(it.until.0)));
        let (begins, ends) = hours.map_or((None, None), |it| (Some(it.from), Some(it.until)));
        Self { away: [text(from), text(until)], hours: [text(begins), text(ends)], form }
    }

    /// As the server takes them; nothing when something is wrong, which the form tells.
    pub(super) fn checked(self) -> Option<(Maybe<AbsenceInput>, Maybe<WorkingHoursInput>)> {
        let [from, until] = self.away.map(|text| text.get_untracked());
        let absence = if from.is_empty() && until.is_empty() {
            Some(Maybe::Null)
        } else if until.is_empty() || from > until {
            self.form.set_error("absence", t!("assignment.away_wrong").to_owned());
            None
        } else {
            Some(Maybe::Value(AbsenceInput { from: (!from.is_empty()).then_some(Date(from)), until: Date(until) }))
        };
        let [begins, ends] = self.hours.map(|text| text.get_untracked());
        let hours = if begins.is_empty() && ends.is_empty() {
            Some(Maybe::Null)
        } else if begins.is_empty() || ends.is_empty() || begins == ends {
            self.form.set_error("workingHours", t!("assignment.hours_wrong").to_owned());
            None
        } else if [&begins, &ends].into_iter().any(|time| working::minute_of(time).is_err()) {
            self.form.set_error("workingHours", invalid_text(Invalid::Time));
            None
        } else {
            Some(Maybe::Value(WorkingHoursInput { from: begins, until: ends }))
        };
        Some((absence?, hours?))
    }

    /// Draws them.
    pub(super) fn view(self) -> AnyView {
        let ([from, until], [begins, ends]) = (self.away, self.hours);
        let (form, none) = (self.form, Signal::derive(|| None::<String>));
        view! {
            <div class="c-form__row">
                <Field label=t!("assignment.away_from") hint=t!("assignment.away_hint") error=form.error("absence")><TextInput value=from kind="date"/></Field>
                <Field label=t!("assignment.away_until") error=none><TextInput value=until kind="date"/></Field>
            </div>
            <div class="c-form__row">
                <Field label=t!("assignment.hours_from") hint=t!("assignment.hours_hint") error=form.error("workingHours")><TextInput value=begins kind="time"/></Field>
                <Field label=t!("assignment.hours_until") error=none><TextInput value=ends kind="time"/></Field>
            </div>
        }
        .into_any()
    }
}
