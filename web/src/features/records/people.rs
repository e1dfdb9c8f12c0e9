//! People among whom records are given out: users and teams to tick, and how the next of them is found.

use cynic::Id;
use leptos::prelude::*;
use millrace_shared::read::FromJson;

use super::user_choices;
use crate::{
    api::schema,
    cache::{records::Team, use_cache},
    t,
    ui::{Checkbox, Choice, Field, Select, TickList, filter_choices},
};

/// Who of several people is given the next record.
#[derive(cynic::Enum, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssignmentMethod {
    /// One after the other.
    RoundRobin,
    /// Whoever has the fewest open ones.
    FewestOpen,
}

impl AssignmentMethod {
    const ALL: [Self; 2] = [Self::RoundRobin, Self::FewestOpen];

    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::RoundRobin => t!("assignment.round_robin"),
            Self::FewestOpen => t!("assignment.fewest_open"),
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::RoundRobin => "round_robin",
            Self::FewestOpen => "fewest_open",
        }
    }
}

/// What stands in front of the id of a team among those that are ticked.
const TEAM: &str = "team:";

/// Users and teams to tick, in the order of their turns, and how the next of them is found.
#[derive(Clone, Copy)]
pub struct People {
    ticked: RwSignal<Vec<String>>,
    method: RwSignal<String>,
    only_available: RwSignal<bool>,
}

impl Default for People {
    /// Nobody yet; they will take turns while they are at work.
    fn default() -> Self {
        Self::new((&[], &[]), AssignmentMethod::RoundRobin, true)
    }
}

impl People {
    /// These users and teams.
    pub fn new((users, teams): (&[Id], &[Id]), method: AssignmentMethod, only_available: bool) -> Self {
        let users = users.iter().map(|id| id.inner().to_owned());
        Self {
            ticked: RwSignal::new(users.chain(teams.iter().map(|id| format!("{TEAM}{}", id.inner()))).collect()),
            method: RwSignal::new(method.word().to_owned()),
            only_available: RwSignal::new(only_available),
        }
    }

    /// Those that are ticked: users and teams.
    pub fn chosen(self) -> (Vec<Id>, Vec<Id>) {
        let (mut users, mut teams) = (Vec::new(), Vec::new());
        for id in self.ticked.get_untracked() {
            match id.strip_prefix(TEAM) {
                Some(team) => teams.push(Id::new(team)),
                None => users.push(Id::new(id)),
            }
        }
        (users, teams)
    }

    /// How the next of them is found.
    pub fn method(self) -> AssignmentMethod {
        let word = self.method.get_untracked();
        AssignmentMethod::ALL.into_iter().find(|method| method.word() == word).unwrap_or(AssignmentMethod::RoundRobin)
    }

    /// Whether whoever is not at work is passed over.
    pub fn only_available(self) -> bool {
        self.only_available.get_untracked()
    }

    /// Draws them.
    pub fn view(self, error: Signal<Option<String>>) -> AnyView {
        let cache = use_cache();
        let search = RwSignal::new(String::new());
        // Who is among them already stands first; nothing moves under a finger that ticks.
        let first = self.ticked.get_untracked();
        let choices = Signal::derive(move || {
            let mut teams = cache.teams.all();
            teams.sort_by(|a, b| a.name.cmp(&b.name));
            let team = |team: Team| Choice {
                detail: Some(t!("people.team").to_owned()),
                ..Choice::new(format!("{TEAM}{}", team.id), t!("assignment.team_named", name = team.name))
            };
            let mut all: Vec<Choice> = teams.into_iter().map(team).chain(user_choices(cache)).collect();
            all.sort_by_key(|choice| !first.contains(&choice.id));
            filter_choices(&all, &search.read())
        });
        let toggle = move |choice: Choice| {
            self.ticked.update(|ticked| match ticked.iter().position(|id| *id == choice.id) {
                Some(at) => drop(ticked.remove(at)),
                None => ticked.push(choice.id),
            });
        };
        let methods =
            AssignmentMethod::ALL.map(|method| (method.word().to_owned(), method.label().to_owned())).to_vec();
        let (method, only_available) = (self.method, self.only_available);
        view! {
            <fieldset class="c-field c-assignment__people">
                <legend class="c-field__label">{t!("assignment.people")}</legend>
                <TickList label=t!("assignment.people").to_owned() search choices ticked=self.ticked on_toggle=toggle/>
                {move || error.get().map(|error| view! { <p class="c-field__error" role="alert">{error}</p> })}
            </fieldset>
            <Field label=t!("assignment.method")><Select value=method choices=methods/></Field>
            <Checkbox checked=only_available on_change=move |on: bool| only_available.set(on) label=t!("assignment.only_available")/>
        }
        .into_any()
    }
}
