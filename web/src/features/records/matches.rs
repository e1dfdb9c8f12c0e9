//! Who is known already: told while a record is made, and looked for at the page of one.

use cynic::{Id, QueryBuilder};
use leptos::prelude::*;
use millrace_shared::{RecordId, RecordKind, UserId, read::FromJson};

use super::{LabeledEditor, merge::MergeDialog};
use crate::{
    api::{
        self, ApiError, convert,
        fragments::{CompanyName, ContactName, RecordPermissions},
        schema,
    },
    cache::use_cache,
    features::live_query::asked_when_settled,
    t,
    ui::{Button, ButtonKind, Checkbox, Dialog, ErrorState, Icon, Menu, MenuItem, Skeleton},
};

/// How many addresses and numbers tell a record from others of its name.
const TOLD: usize = 2;

/// Records that may be the same client.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, Default)]
pub struct RecordMatches {
    pub contacts: Vec<ContactName>,
    pub companies: Vec<CompanyName>,
    pub leads: Vec<OtherLead>,
}

/// A lead of the same client.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Lead")]
pub struct OtherLead {
    pub id: Id,
    pub name: String,
    pub owner_id: Id,
}

/// A line for each lead of the same client, with who leads it, one for the contacts and one for the companies that may be it.
#[component]
pub fn Matches(
    /// What was found.
    #[prop(into)]
    matches: Signal<Option<RecordMatches>>,
    /// What is typed here stays: a record is opened beside it.
    #[prop(optional)]
    beside: bool,
) -> impl IntoView {
    let cache = use_cache();
    let link = move |list: &str, id: Id, name: String| {
        let href = format!("/{list}/{}", id.into_inner());
        view! { <a href=href target=beside.then_some("_blank") class="link">{name}</a> }.into_any()
    };
    move || {
        let matches = matches.get()?;
        if matches.leads.is_empty() && matches.contacts.is_empty() && matches.companies.is_empty() {
            return None;
        }
        let others = matches.leads.into_iter().map(|other| {
            let owner = cache.user_name(convert::id(&other.owner_id));
            view! { <li>{t!("leads.led_by", owner = owner)}" "{link("leads", other.id, other.name)}</li> }
        });
        let named = |text: &'static str, links: Vec<AnyView>| {
            let parts = links.into_iter().enumerate().map(|(at, link)| view! { {(at > 0).then_some(", ")}{link} });
            let parts = parts.collect_view();
            view! { <li>{text}" "{parts}</li> }
        };
        let contacts: Vec<AnyView> = matches.contacts.into_iter().map(|it| link("contacts", it.id, it.name)).collect();
        let companies: Vec<AnyView> =
            matches.companies.into_iter().map(|it| link("companies", it.id, it.name)).collect();
        let contacts = (!contacts.is_empty()).then(|| named(t!("leads.known_as"), contacts));
        let companies = (!companies.is_empty()).then(|| named(t!("leads.known_company"), companies));
        Some(view! {
            <div class="c-matches" role="note"><Icon name="alert"/><ul>{others.collect_view()}{contacts}{companies}</ul></div>
        })
    }
}

/// What is known of a client, as it is sent.
#[derive(cynic::InputObject, Clone, Debug, Default, PartialEq, Eq)]
pub struct MatchInput {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub company_name: Option<String>,
    pub emails: Option<Vec<String>>,
    pub phones: Option<Vec<String>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
}

impl MatchInput {
    /// What stands in the editors of a form.
    pub fn typed(emails: LabeledEditor, phones: LabeledEditor) -> Self {
        Self { emails: Some(emails.typed()), phones: Some(phones.typed()), ..Self::default() }
    }

    fn is_empty(&self) -> bool {
        let none = |list: &Option<Vec<String>>| list.as_ref().is_none_or(Vec::is_empty);
        let blank = |text: &Option<String>| text.as_ref().is_none_or(|text| text.trim().is_empty());
        let half = blank(&self.first_name) || blank(&self.last_name);
        half && blank(&self.company_name) && blank(&self.website) && none(&self.emails) && none(&self.phones)
    }
}

#[derive(cynic::QueryVariables)]
struct Variables {
    of: MatchInput,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct MatchesQuery {
    #[arguments(of: $of)]
    matches: RecordMatches,
}

async fn known(of: MatchInput) -> Result<RecordMatches, ApiError> {
    if of.is_empty() {
        return Ok(RecordMatches::default());
    }
    Ok(api::run(MatchesQuery::build(Variables { of })).await?.matches)
}

/// In a form for a new record: who is there already, told a moment after somebody stopped typing. It is a hint: where the
/// server does not answer there is none.
#[component]
pub fn KnownAlready(
    /// What stands in the form.
    of: Memo<MatchInput>,
) -> impl IntoView {
    let found = asked_when_settled(of, known);
    view! { <div aria-live="polite"><Matches matches=found beside=true/></div> }.into_any()
}

#[derive(cynic::QueryVariables)]
pub struct IdVariables {
    id: Id,
}

/// Another record of the same kind, and what tells it from others of its name.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Double {
    id: RecordId,
    name: String,
    reached: Vec<String>,
    owner: UserId,
}

/// Asks for what may be the same as a record of one kind: `doubles_of!(contact, "Contact", contacts);`
macro_rules! doubles_of {
    ($one:ident, $kind:literal, $many:ident) => {
        mod $one {
            use cynic::Id;
            use millrace_shared::read::FromJson;

            use super::IdVariablesFields;
            use crate::api::{fragments::LabeledValue, schema};

            #[derive(cynic::QueryFragment, FromJson)]
            #[cynic(graphql_type = $kind)]
            pub struct Found {
                pub id: Id,
                pub name: String,
                pub owner_id: Id,
                pub emails: Vec<LabeledValue>,
                pub phones: Vec<LabeledValue>,
            }

            #[derive(cynic::QueryFragment, FromJson)]
            #[cynic(graphql_type = "RecordMatches")]
            pub struct Matches {
                pub $many: Vec<Found>,
            }

            #[derive(cynic::QueryFragment, FromJson)]
            #[cynic(graphql_type = $kind)]
            pub struct Record {
                pub matches: Matches,
            }

            #[derive(cynic::QueryFragment, FromJson)]
            #[cynic(graphql_type = "Query", variables = "IdVariables")]
            pub struct Asked {
                #[arguments(id: $id)]
                pub $one: Record,
            }
        }

        impl From<$one::Found> for Double {
            fn from(it: $one::Found) -> Self {
                let reached = it.emails.into_iter().chain(it.phones).map(|it| it.value);
                Self {
                    id: convert::id(&it.id),
                    name: it.name,
                    reached: reached.collect(),
                    owner: convert::id(&it.owner_id),
                }
            }
        }
    };
}

doubles_of!(contact, "Contact", contacts);
doubles_of!(company, "Company", companies);
doubles_of!(lead, "Lead", leads);

async fn doubles(kind: RecordKind, id: RecordId) -> Result<Vec<Double>, ApiError> {
    let of = IdVariables { id: convert::gql(id) };
    Ok(match kind {
        RecordKind::Contact => all(api::run(contact::Asked::build(of)).await?.contact.matches.contacts),
        RecordKind::Company => all(api::run(company::Asked::build(of)).await?.company.matches.companies),
        RecordKind::Lead => all(api::run(lead::Asked::build(of)).await?.lead.matches.leads),
        _ => Vec::new(),
    })
}

fn all<T: Into<Double>>(found: Vec<T>) -> Vec<Double> {
    found.into_iter().map(Into::into).collect()
}

/// What else may be done at the page of a record: look for what is the same, and throw it away.
#[component]
pub fn RecordMenu(
    /// Of which kind.
    kind: RecordKind,
    /// The record.
    #[prop(into)]
    id: RecordId,
    /// What the viewer may do with it.
    #[prop(into)]
    permissions: Signal<RecordPermissions>,
    /// It may be made one with others.
    #[prop(into)]
    mergeable: Signal<bool>,
    /// Throws it away.
    #[prop(into)]
    on_delete: Callback<()>,
) -> impl IntoView {
    let (looking, merging) = (RwSignal::new(false), RwSignal::new(false));
    let chosen = RwSignal::new(Vec::<RecordId>::new());
    let merge = move |ids: Vec<RecordId>| {
        chosen.set(ids);
        looking.set(false);
        merging.set(true);
    };
    view! {
        <Menu label=t!("common.more") trigger=|| view! { <Icon name="more"/> } class="c-button c-button--ghost c-button--icon" align_end=true>
            {move || (mergeable.get() && permissions.get().edit).then(|| view! {
                <MenuItem icon="pipeline" on_select=move || looking.set(true)>{t!("merge.find")}</MenuItem>
            })}
            <MenuItem icon="trash" danger=true on_select=on_delete>{t!("records.to_trash")}</MenuItem>
        </Menu>
        <Dialog open=looking title=t!("merge.find")>
            <Doubles kind id on_merge=merge on_close=move || looking.set(false)/>
        </Dialog>
        <MergeDialog kind ids=chosen open=merging on_done=move || chosen.set(Vec::new())/>
    }
    .into_any()
}

/// What may be the same as a record, to choose from.
#[component]
fn Doubles(
    kind: RecordKind,
    id: RecordId,
    #[prop(into)] on_merge: Callback<(Vec<RecordId>,)>,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let cache = use_cache();
    let query = LocalResource::new(move || doubles(kind, id));
    let chosen = RwSignal::new(Vec::<RecordId>::new());
    let list = match kind {
        RecordKind::Company => "companies",
        RecordKind::Lead => "leads",
        _ => "contacts",
    };
    let line = move |double: Double| {
        let it = double.id;
        let checked = Signal::derive(move || chosen.with(|chosen| chosen.contains(&it)));
        let change = move |is: bool| {
            chosen.update(|chosen| {
                chosen.retain(|other| *other != it);
                if is {
                    chosen.push(it);
                }
            });
        };
        let href = format!("/{list}/{it}");
        let told = double.reached.into_iter().take(TOLD).chain([cache.user_name(double.owner)]);
        let told = told.collect::<Vec<_>>().join(" · ");
        view! {
            <li>
                <div class="c-doubles__one"><Checkbox checked on_change=change label=double.name/><p class="muted">{told}</p></div>
                <a href=href target="_blank" class="link">{t!("records.open_link")}</a>
            </li>
        }
    };
    move || {
        let found = match query.get() {
            None => return view! { <Skeleton lines=3/> }.into_any(),
            Some(Err(error)) => {
                return view! { <ErrorState text=error.sentence() on_retry=move || query.refetch()/> }.into_any();
            }
            Some(Ok(found)) => found,
        };
        let any = !found.is_empty();
        let merge = move || {
            let others = chosen.get_untracked();
            on_merge.run((std::iter::once(id).chain(others).collect(),));
        };
        view! {
            <div class="c-form">
                <p class="muted">{if any { t!("merge.found") } else { t!("merge.unique") }}</p>
                {any.then(|| view! { <ul class="c-doubles">{found.into_iter().map(line).collect_view()}</ul> })}
                <footer class="c-dialog__actions">
                    <Button on_press=move || on_close.run(())>{t!("common.close")}</Button>
                    {any.then(|| view! {
                        <Button kind=ButtonKind::Primary disabled=Signal::derive(move || chosen.with(Vec::is_empty)) on_press=merge>{t!("merge.action")}</Button>
                    })}
                </footer>
            </div>
        }
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_name_and_empty_fields_ask_for_nothing() {
        let some = |text: &str| Some(text.to_owned());
        assert!(MatchInput { last_name: some("Malá"), emails: Some(vec![]), ..MatchInput::default() }.is_empty());
        assert!(MatchInput { company_name: some("  "), ..MatchInput::default() }.is_empty());
        assert!(!MatchInput { first_name: some("Eva"), last_name: some("Malá"), ..MatchInput::default() }.is_empty());
        assert!(!MatchInput { phones: Some(vec!["0905".to_owned()]), ..MatchInput::default() }.is_empty());
    }
}
